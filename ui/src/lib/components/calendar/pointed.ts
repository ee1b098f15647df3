/** What lies under a pointer on a calendar, or under the keyboard's focus. */

import { DAY } from '$lib/components/shared/clock';

/** An appointment by its key, or a free place. */
export type Pointed =
  | { kind: 'item'; key: string }
  | {
      kind: 'place';
      day: number;
      /** Minute of the day; `null` where hours are not drawn. */
      minute: number | null;
      /** Whose column it is, where people have columns; `null` is nobody's. */
      staff?: string | null;
    };

/** A pointer: its place on the screen, and the minutes it snaps to. */
interface Pointer {
  y: number;
  snap: number;
}

/** What an element stands for, and which time of it, if there is a pointer. */
export function pointedAt(target: EventTarget | null, pointer?: Pointer): Pointed | null {
  if (!(target instanceof Element)) return null;
  const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
  // "+n more" has a key among what can have the focus, but is no appointment.
  if (key !== undefined && !key.startsWith('more ')) return { kind: 'item', key };
  const cell = target.closest<HTMLElement>('[data-day], [data-lane]');
  if (!cell) return null;
  const { day, lane, staff } = cell.dataset;
  const place = { kind: 'place' as const, day: Number(day ?? lane), ...whosePlace(staff) };
  const slot = target.closest<HTMLElement>('[data-slot]')?.dataset['slot'];
  if (slot !== undefined) return { ...place, minute: Number(slot) };
  const hours = cell.hasAttribute('data-hours');
  if (!hours || !pointer) return { ...place, minute: null };
  const { top, height } = cell.getBoundingClientRect();
  const { y, snap } = pointer;
  const minute = Math.floor((((y - top) / height) * DAY) / snap) * snap;
  return { ...place, minute: Math.min(Math.max(minute, 0), DAY - snap) };
}

/** A column of nobody's has an empty name. */
function whosePlace(staff: string | undefined): { staff?: string | null } {
  return staff === undefined ? {} : { staff: staff || null };
}
