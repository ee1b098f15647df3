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
    };

/** What an element stands for; `y` is the pointer's place on the screen, if there is a pointer. */
export function pointedAt(target: EventTarget | null, y?: number): Pointed | null {
  if (!(target instanceof Element)) return null;
  const key = target.closest<HTMLElement>('[data-key]')?.dataset['key'];
  // "+n more" has a key among what can have the focus, but is no appointment.
  if (key !== undefined && !key.startsWith('more ')) return { kind: 'item', key };
  const cell = target.closest<HTMLElement>('[data-day]');
  if (!cell) return null;
  const day = Number(cell.dataset['day']);
  const slot = target.closest<HTMLElement>('[data-slot]')?.dataset['slot'];
  if (slot !== undefined) return { kind: 'place', day, minute: Number(slot) };
  const hours = cell.hasAttribute('data-hours');
  if (!hours || y === undefined) return { kind: 'place', day, minute: null };
  const { top, height } = cell.getBoundingClientRect();
  const minute = Math.floor((((y - top) / height) * DAY) / SNAP) * SNAP;
  return { kind: 'place', day, minute: Math.min(Math.max(minute, 0), DAY - SNAP) };
}
