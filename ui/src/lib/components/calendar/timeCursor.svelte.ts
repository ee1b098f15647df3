/** Where the keyboard is on the time grid: on an appointment, or on a free half hour. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayOf, minuteOf } from '$lib/components/shared/clock';
import { isBar } from '$lib/layout/bars';
import { type Column, columnAt, isAcross, isIn } from '$lib/layout/gridColumns';
import { nearestStop, type Stop, stopsOf } from '$lib/layout/stops';
import { keyOf } from '$lib/state/calendar.svelte';

/** A place the keyboard can be. */
export interface CursorPlace {
  column: Column;
  /** Minute of the day; -1 in the all-day lane. */
  minute: number;
  /** The appointment it stands on. */
  key: string | null;
}

/** What the cursor needs to know of the grid. */
export interface CursorGrid {
  columns: readonly Column[];
  items: readonly ItemDto[];
  selectedKey: string | null;
  /** Local minutes. */
  now: number;
  /** Minutes after midnight, where to begin on days other than today. */
  opensAt: (day: number) => number;
}

/** Columns and rows an arrow key stands for. */
export function arrow({ key }: KeyboardEvent): { columns: number; rows: number } | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { columns: -1, rows: 0 };
    case 'ArrowRight':
      return { columns: 1, rows: 0 };
    case 'ArrowUp':
      return { columns: 0, rows: -1 };
    case 'ArrowDown':
      return { columns: 0, rows: 1 };
    default:
      return undefined;
  }
}

function stopOf(item: ItemDto): Stop<ItemDto> {
  return { minute: isBar(item) ? -1 : minuteOf(item.start), item };
}

function placeOf(column: Column, { minute, item }: Stop<ItemDto>): CursorPlace {
  return { column, minute, key: item && keyOf(item) };
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
    const { columns, items, selectedKey, now, opensAt } = this.#grid();
    const place = this.#place;
    const find = (key: string) => items.find((item) => keyOf(item) === key);
    if (place && columns.some(({ key }) => key === place.column.key)) {
      return place.key === null || find(place.key) ? place : { ...place, key: null };
    }
    const selected = selectedKey === null ? undefined : find(selectedKey);
    if (selected) return placeOf(this.#columnOf(selected), stopOf(selected));
    const today = columns.find(({ day }) => day === dayOf(now));
    const column = today ?? columns[0] ?? { key: '', day: 0 };
    const minute = today ? minuteOf(now) : opensAt(column.day);
    return placeOf(column, nearestStop(this.#stops(column), minute) ?? { minute, item: null });
  });

  place(place: CursorPlace): void {
    this.#place = place;
  }

  /** Goes to an appointment; one in several columns stays in the one it was reached from. */
  on(item: ItemDto): void {
    const { here } = this;
    const column = here.key === keyOf(item) ? here.column : this.#columnOf(item);
    this.#place = placeOf(column, stopOf(item));
  }

  /** Up or down to the next stop of the column. */
  step(rows: number): boolean {
    const { column, minute, key } = this.here;
    const stops = this.#stops(column);
    const at = stops.findIndex((stop) =>
      key === null
        ? stop.item === null && stop.minute === minute
        : stop.item !== null && keyOf(stop.item) === key,
    );
    const from = at === -1 ? stops.findLastIndex((stop) => stop.minute <= minute) : at;
    return this.#go(column, stops[Math.min(Math.max(from + rows, 0), stops.length - 1)]);
  }

  /** To another column, near the same time. */
  toColumn(column: Column, minute = this.here.minute): boolean {
    return this.#go(column, nearestStop(this.#stops(column), minute));
  }

  #go(column: Column, stop: Stop<ItemDto> | undefined): boolean {
    if (stop) this.#place = placeOf(column, stop);
    return stop !== undefined;
  }

  /** The column an appointment begins in, or the first it goes on in. */
  #columnOf(item: ItemDto): Column {
    const { columns } = this.#grid();
    const begins = columns[columnAt(columns, dayOf(item.start), item.staff)];
    const across = isAcross(columns, item) ? columns[0] : undefined;
    const goesOn = begins ?? across ?? columns.find((column) => isIn(column, item));
    return goesOn ?? { key: '', day: dayOf(item.start) };
  }

  #stops(column: Column): Stop<ItemDto>[] {
    const { columns, items } = this.#grid();
    const own = items.filter((item) => isIn(column, item) || isAcross(columns, item));
    return stopsOf(own, column.day);
  }
}
