/** What can be done to several appointments at once; each is one step of undo. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { Scope } from '$lib/api/bindings/Scope';
import type { Api } from '$lib/api/client';
import { DAY, dayOf, minuteOf } from '../shared/clock';
import type { Destination } from './actions';
import { createDoing, type Landed } from './doing';
import { Draft } from './draft.svelte';
import type { Candidate } from './fit';
import { toCheck } from './misfit';
import type { Undo } from './undo';

/** A place to paste at; without a minute each keeps its time of day. */
export interface PastePlace {
  day: number;
  minute: number | null;
  /** Whose column was pointed at; one appointment goes to them, several keep their own. */
  staff?: string | null;
}

/** Each resolves to whether it happened. */
export interface SeveralActions {
  remove: (items: readonly ItemDto[]) => Promise<boolean>;
  /** Moves all as `item`, one of them, moves. */
  move: (items: readonly ItemDto[], item: ItemDto, to: Destination) => Promise<Landed>;
  /** Makes single appointments like these at another place, the first of them exactly there. */
  copy: (items: readonly ItemDto[], place: PastePlace) => Promise<Landed>;
  /** Takes them to another place. */
  take: (items: readonly ItemDto[], place: PastePlace) => Promise<Landed>;
}

/** Of a series only the chosen dates are meant. */
function named({ id, occurrence }: ItemDto): {
  id: string;
  occurrence: string | null;
  scope: Scope;
} {
  return { id, occurrence, scope: occurrence === null ? 'all' : 'this' };
}

/** Where an item lands when the earliest of them goes to `place`. */
export function landing(
  item: ItemDto,
  items: readonly ItemDto[],
  { day, minute }: PastePlace,
): Omit<Destination, 'staff'> {
  const first = Math.min(...items.map(({ start }) => start));
  const timed = items.filter(({ allDay }) => !allDay).map(({ start }) => start);
  const days = (day - dayOf(first)) * DAY;
  // The first that has a time goes to the minute pointed at; what takes whole days moves by days.
  const later = minute === null || item.allDay ? 0 : minute - minuteOf(Math.min(...timed));
  const start = item.start + days + later;
  return { start, end: start + item.end - item.start, allDay: item.allDay };
}

/** Where appointments are to stand; whose column is not named stays with whom it is. */
function placesOf(items: readonly ItemDto[], moves: readonly Destination[]): Candidate[] {
  return items.flatMap((item, index) => {
    const to = moves[index];
    return to ? toCheck(item, { ...to, staff: to.staff ?? item.staff }) : [];
  });
}

/** The actions of a window. */
export function createSeveral(api: Api, undo: Undo, book: () => BookDto | null): SeveralActions {
  const { run, land } = createDoing(api, undo, book);

  return {
    remove: (items) => run(() => api('delete_appointments', { deletions: items.map(named) })),
    move: (items, item, to) => {
      const by = to.start - item.start;
      const staff = to.staff === item.staff ? null : to.staff;
      const moves = items.map((one) => ({
        ...named(one),
        start: one.start + by,
        end: one.end + by,
        allDay: one.allDay,
        staff,
      }));
      return land(placesOf(items, moves), () => api('move_appointments', { moves }));
    },
    copy: (items, place) => {
      const whose = items.length === 1 ? place.staff : undefined;
      const copies = items.map((item) => {
        const { id, occurrence, opaque } = item;
        const staff = whose === undefined ? item.staff : whose;
        const to = { ...landing(item, items, place), staff };
        return { of: { id, occurrence }, opaque, to };
      });
      const candidates = copies.map(({ opaque, to }) => ({ id: null, opaque, ...to }));
      return land(candidates, async () => {
        const current = book();
        if (!current) return null;
        const appointments = await Promise.all(
          copies.map(async ({ of, to }) => {
            const draft = Draft.like(await api('get_appointment', of), current);
            // Where it lands is a time on the business's clock.
            return { ...draft.input(), ...to, clock: null };
          }),
        );
        return api('create_appointments', { appointments });
      });
    },
    take: (items, place) => {
      const moves = items.map((item) => ({
        ...named(item),
        ...landing(item, items, place),
        staff: (items.length === 1 && place.staff) || null,
      }));
      return land(placesOf(items, moves), () => api('move_appointments', { moves }));
    },
  };
}
