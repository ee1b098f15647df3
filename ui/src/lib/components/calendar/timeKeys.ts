/** What the keys mean on the time grid. It acts on whatever the cursor is on. */

import { tick } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { DAY, dayOf, minuteOf } from '$lib/components/shared/clock';
import { type Column, columnAt, whose } from '$lib/layout/gridColumns';
import type { NewPlace } from '$lib/state/ui.svelte';
import {
  FINE_SNAP,
  type Landing,
  lengthened,
  nudged,
  sameLanding,
  startMoved,
} from '$lib/time/drag';
import type { Carrying } from './carrying.svelte';
import { arrow, type TimeCursor } from './timeCursor.svelte';

/** What the keys can do to the grid. */
export interface KeyGround {
  columns: () => readonly Column[];
  cursor: TimeCursor;
  carrying: Carrying;
  /** Minutes of a step. */
  snap: () => number;
  itemOf: (key: string) => ItemDto | undefined;
  /** Gives the focus to what the cursor is on. */
  focus: () => Promise<void>;
  move: (item: ItemDto, to: Landing) => Promise<void>;
  remove: (item: ItemDto) => Promise<void>;
  book: (place: NewPlace) => void;
  /** Shows what comes before or after; resolves once it is there. */
  page: (direction: 1 | -1) => Promise<void>;
}

/**
 * Where an arrow key takes something: in time, or to the next person where people have columns; beside the last
 * of them it is the very same place.
 */
export function stepped(
  span: Landing,
  event: KeyboardEvent,
  columns: readonly Column[],
  snap: number,
): Landing | undefined {
  const by = arrow(event);
  if (!by) return undefined;
  const grain = event.shiftKey && !event.altKey ? FINE_SNAP : snap;
  if (event.altKey && event.shiftKey) {
    // Up and down pull at the end, left and right at the start.
    return by.rows === 0
      ? startMoved(span, by.columns > 0 ? 1 : -1, grain)
      : lengthened(span, by.rows > 0 ? 1 : -1, grain);
  }
  const byPerson = columns.some(({ staff }) => staff !== undefined);
  if (!byPerson || by.columns === 0) return nudged(span, by.columns, by.rows * grain);
  // It may be carried ahead of the page, to a day whose columns are still to come.
  const at = columns.findIndex(({ staff }) => staff === span.staff);
  const next = columns[at + by.columns];
  return next ? { ...span, ...whose(next) } : span;
}

/** The keys of one grid. */
export class TimeKeys {
  #ground: KeyGround;

  constructor(ground: KeyGround) {
    this.#ground = ground;
  }

  readonly keydown = (event: KeyboardEvent): void => {
    const { carrying, cursor, itemOf } = this.#ground;
    if (carrying.current) {
      carrying.keydown(event);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const { key } = cursor.here;
    if (!this.#act(event, key === null ? undefined : itemOf(key))) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** The space bar must not press the button it picked up. */
  readonly keyup = (event: KeyboardEvent): void => {
    if (event.key === ' ') event.preventDefault();
  };

  #act(event: KeyboardEvent, item: ItemDto | undefined): boolean {
    const { columns, cursor, carrying, snap, move, remove, book } = this.#ground;
    const by = arrow(event);
    if (by && event.altKey) {
      const to = item && !item.readOnly && stepped(item, event, columns(), snap());
      if (item && to && !sameLanding(item, to)) void move(item, to);
      return true;
    }
    if (by) {
      if (by.rows !== 0) this.#goTo(cursor.step(by.rows));
      else void this.#turn(by.columns);
      return true;
    }
    switch (event.key) {
      case 'Home':
      case 'End': {
        const column = event.key === 'Home' ? columns()[0] : columns().at(-1);
        if (column) this.#goTo(cursor.toColumn(column));
        return true;
      }
      case 'PageUp':
      case 'PageDown':
        void this.#page(event.key === 'PageDown' ? 1 : -1, 'same');
        return true;
      case 'Enter':
      case ' ': {
        if (item && event.key === 'Enter') return false;
        const { column, minute } = cursor.here;
        if (item) carrying.pickUp(item);
        else book({ start: column.day * DAY + Math.max(minute, 0), ...whose(column) });
        return true;
      }
      case 'Delete':
      case 'Backspace':
        if (!item || item.readOnly) return false;
        void remove(item);
        return true;
      default:
        return false;
    }
  }

  #goTo(moved: boolean): void {
    if (moved) void this.#ground.focus();
  }

  /** To the next column; after the last one the page turns. */
  async #turn(by: number): Promise<void> {
    const { columns, cursor } = this.#ground;
    const at = columns().findIndex(({ key }) => key === cursor.here.column.key);
    const next = columns()[at + by];
    if (next) this.#goTo(cursor.toColumn(next));
    else await this.#page(by > 0 ? 1 : -1, 'next');
  }

  /** Turns the page; the cursor stays in the `same` column or goes on in the `next` one. */
  async #page(direction: 1 | -1, to: 'same' | 'next'): Promise<void> {
    const { columns, cursor, page } = this.#ground;
    const { column, minute } = cursor.here;
    const at = columns().findIndex(({ key }) => key === column.key);
    await page(direction);
    await tick();
    const after = columns();
    const next = direction > 0 ? after[0] : after.at(-1);
    const person = after.find(({ staff }) => staff !== undefined && staff === column.staff);
    const same = person ?? after[Math.min(at, after.length - 1)];
    const target = to === 'next' ? next : same;
    if (target) this.#goTo(cursor.toColumn(target, minute));
  }
}

/** Where the cursor stands once something has landed. */
export function standingOn(item: Landing, key: string, columns: readonly Column[]) {
  const column = columns[columnAt(columns, dayOf(item.start), item.staff)];
  const place = column ?? { key: '', day: dayOf(item.start) };
  return { column: place, minute: item.allDay ? -1 : minuteOf(item.start), key };
}
