/** Where the keyboard is on the time grid: on an appointment, or on a free half hour. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayOf, minuteOf } from '$lib/components/shared/clock';
import { isBar } from '$lib/layout/bars';
import { nearestStop, type Stop, stopsOf } from '$lib/layout/stops';
import { keyOf } from '$lib/state/calendar.svelte';

/** A place the keyboard can be. */
export interface CursorPlace {
  day: number;
  /** Minute of the day; -1 in the all-day lane. */
  minute: number;
  /** The appointment it stands on. */
  key: string | null;
}

/** What the cursor needs to know of the grid. */
export interface CursorGrid {
  days: readonly number[];
  items: readonly ItemDto[];
  selectedKey: string | null;
  /** Local minutes. */
  now: number;
  /** Minutes after midnight, where to begin on days other than today. */
  opens: number;
}

/** Days and rows an arrow key stands for. */
export function arrow({ key }: KeyboardEvent): { days: number; rows: number } | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { days: -1, rows: 0 };
    case 'ArrowRight':
      return { days: 1, rows: 0 };
    case 'ArrowUp':
      return { days: 0, rows: -1 };
    case 'ArrowDown':
      return { days: 0, rows: 1 };
    default:
      return undefined;
  }
}

function stopOf(item: ItemDto): Stop<ItemDto> {
  return { minute: isBar(item) ? -1 : minuteOf(item.start), item };
}

function placeOf(day: number, { minute, item }: Stop<ItemDto>): CursorPlace {
  return { day, minute, key: item && keyOf(item) };
}

/** One place at a time; it survives what changes around it. */
export class TimeCursor {
  #grid: () => CursorGrid;
  #place = $state.raw<CursorPlace | null>(null);

  constructor(grid: () => CursorGrid) {
    this.#grid = grid;
  }

  /** Where it is; before the keyboard was used, the selected appointment or what comes next. */
  readonly here = $derived.by<CursorPlace>(() => {
    const { days, items, selectedKey, now, opens } = this.#grid();
    const place = this.#place;
    const find = (key: string) => items.find((item) => keyOf(item) === key);
    if (place && days.includes(place.day)) {
      return place.key === null || find(place.key) ? place : { ...place, key: null };
    }
    const selected = selectedKey === null ? undefined : find(selectedKey);
    if (selected) return placeOf(dayOf(selected.start), stopOf(selected));
    const today = days.includes(dayOf(now));
    const day = today ? dayOf(now) : (days[0] ?? 0);
    const minute = today ? minuteOf(now) : opens;
    return placeOf(day, nearestStop(stopsOf(items, day), minute) ?? { minute, item: null });
  });

  place(place: CursorPlace): void {
    this.#place = place;
  }

  /** Goes to an appointment; one over several days stays on the day it was reached from. */
  on(item: ItemDto): void {
    const { days } = this.#grid();
    const day =
      this.here.key === keyOf(item) ? this.here.day : Math.max(dayOf(item.start), days[0] ?? 0);
    this.#place = placeOf(day, stopOf(item));
  }

  /** Up or down to the next stop of the day. */
  step(rows: number): boolean {
    const { day, minute, key } = this.here;
    const stops = stopsOf(this.#grid().items, day);
    const at = stops.findIndex((stop) =>
      key === null
        ? stop.item === null && stop.minute === minute
        : stop.item !== null && keyOf(stop.item) === key,
    );
    const from = at === -1 ? stops.findLastIndex((stop) => stop.minute <= minute) : at;
    return this.#go(day, stops[Math.min(Math.max(from + rows, 0), stops.length - 1)]);
  }

  /** To another day, near the same time. */
  toDay(day: number, minute = this.here.minute): boolean {
    return this.#go(day, nearestStop(stopsOf(this.#grid().items, day), minute));
  }

  #go(day: number, stop: Stop<ItemDto> | undefined): boolean {
    if (stop) this.#place = placeOf(day, stop);
    return stop !== undefined;
  }
}
