/** What lies under a pointer on a calendar, or under the keyboard's focus. */

import { DAY } from '$lib/components/shared/clock';
import { SNAP } from '$lib/time/drag';

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

/** What an element stands for; `y` is the pointer's place on the screen, if there is a pointer. */
export function pointedAt(target: EventTarget | null, y?: number): Pointed | null {
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
  if (!hours || y === undefined) return { ...place, minute: null };
  const { top, height } = cell.getBoundingClientRect();
  const minute = Math.floor((((y - top) / height) * DAY) / SNAP) * SNAP;
  return { ...place, minute: Math.min(Math.max(minute, 0), DAY - SNAP) };
}

/** A column of nobody's has an empty name. */
function whosePlace(staff: string | undefined): { staff?: string | null } {
  return staff === undefined ? {} : { staff: staff || null };
}
