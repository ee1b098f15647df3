/**
 * Who and what can be booked. The book keeps whoever and whatever was removed, because appointments go on
 * naming them; what offers a choice asks here.
 */

import type { StaffDto } from '$lib/api/bindings/StaffDto';

/** Everybody, or everything, that was not removed; `current` is named already and stays. */
export function bookable<One extends { id: string; archived: boolean }>(
  all: readonly One[],
  current: string | null = null,
): One[] {
  return all.filter(({ id, archived }) => !archived || id === current);
}

/** People to choose among in a field that names `current` now. */
export function peopleChoices(staff: readonly StaffDto[], current: string | null) {
  return bookable(staff, current).map(({ id, name }) => ({ value: id, label: name }));
}

/** Whether what is somebody's is shown: whoever was removed stands in no list to be shown again from. */
export function isShown({ visible, archived }: StaffDto): boolean {
  return visible || archived;
}

/** Who has a column beside `items`: whoever is shown, and of those who were removed whoever has one of them. */
export function withColumns(
  staff: readonly StaffDto[],
  items: readonly { staff: string | null }[],
): StaffDto[] {
  return staff.filter(({ id, visible, archived }) =>
    archived ? items.some((item) => item.staff === id) : visible,
  );
}
