/** The days that are shown and what lies on them. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { AppEvent } from '$lib/api/bindings/AppEvent';
import type { GridDto } from '$lib/api/bindings/GridDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { View } from '$lib/api/bindings/View';
import { DAY, dayFromIso, dayToIso } from '$lib/components/shared/clock';
import type { Page } from '$lib/time/pages';
import { AGENDA_DAYS, type DayRange, rangeOf, step } from '$lib/time/range';
import { isShown } from './bookable';
import type { Book } from './book.svelte';
import type { Clock } from './clock.svelte';
import { keepUnchanged, keepUnchangedMembers } from './unchanged';

/** Periods kept beside the one shown, so that paging back and forth needs no waiting. */
const KEPT = 8;

/** A period with everything on it. It is shown only once it is complete. */
export interface Shown extends DayRange {
  view: View;
  /** The day the view is turned to. */
  day: number;
  grid: GridDto;
}

/** Where an appointment stands while its move is under way. */
export interface Place {
  start: number;
  end: number;
  allDay: boolean;
  /** Staff id; `null` is nobody's. */
  staff: string | null;
}

/** Names an occurrence among all items. */
export function keyOf({ id, occurrence }: Pick<ItemDto, 'id' | 'occurrence'>): string {
  return occurrence === null ? id : `${id} ${occurrence}`;
}

/** What the calendar shows, and paging through it. */
export class Calendar {
  #api: Api;
  #book: Book;
  #clock: Clock;
  #fail: (cause: unknown) => void;
  #kept = new Map<string, GridDto>();
  /** What was turned to last, and on which day; it is shown as soon as it is complete. */
  #wanted: { view: View; day: number; on: number } | null = null;
  /** How many more periods of the agenda are shown before and after its own. */
  #beyond = { before: 0, after: 0 };
  #rereading = false;
  #again = false;
  #moving = $state.raw<ReadonlyMap<string, { item: ItemDto; place: Place }>>(new Map());

  /** What is on the screen; `null` until the first answer. */
  shown = $state.raw<Shown | null>(null);
  /** Grows whenever appointments may have changed. */
  version = $state(0);

  /** What is shown, without what is hidden, and with moves already made, also from other pages. */
  readonly items = $derived.by(() => {
    const arriving = new Map(this.#moving);
    const items = (this.shown?.grid.items ?? []).map((item) => {
      const place = this.#moving.get(keyOf(item))?.place;
      arriving.delete(keyOf(item));
      return place ? { ...item, ...place } : item;
    });
    const others = [...arriving.values()].map(({ item, place }) => ({ ...item, ...place }));
    return [...items, ...others].filter((item) => this.#visible(item));
  });

  /** `fail` hears why days could not be read; what is shown then stays. */
  constructor(api: Api, book: Book, clock: Clock, fail: (cause: unknown) => void) {
    this.#api = api;
    this.#book = book;
    this.#clock = clock;
    this.#fail = fail;
  }

  /** Turns to a view and a day; each stays as it is when left out. */
  async go(to: { view?: View; day?: number } = {}): Promise<void> {
    const view = to.view ?? this.#wanted?.view ?? this.#book.settings.view;
    const day = to.day ?? this.#wanted?.day ?? this.#leftAt();
    // Showing the same day once more is no wish for it.
    const on = (to.day === undefined ? this.#wanted?.on : undefined) ?? this.#clock.today;
    const wanted = { view, day, on };
    this.#wanted = wanted;
    if (to.view !== undefined || to.day !== undefined) this.#beyond = { before: 0, after: 0 };
    if (view !== this.#book.settings.view) this.#book.set({ view });
    if (day !== this.#leftAt()) {
      this.#book.set({ lastDay: { day: dayToIso(day), on: dayToIso(this.#clock.today) } });
    }
    const range = this.#wide(rangeOf(view, day, this.#book.settings));
    try {
      const grid = await this.read(range);
      // Whoever has paged on meanwhile wants to see the later period.
      if (wanted === this.#wanted) this.shown = { ...range, view, day, grid: this.#kin(grid) };
    } catch (cause) {
      if (wanted === this.#wanted) this.#fail(cause);
    }
  }

  /** A grid with the very objects that are shown already, wherever nothing is new. */
  #kin(grid: GridDto): GridDto {
    const before = this.shown?.grid;
    if (!before || before === grid) return grid;
    return {
      items: keepUnchangedMembers(before.items, grid.items, keyOf),
      clockChanges: keepUnchanged(before.clockChanges, grid.clockChanges),
      secondClock: keepUnchanged(before.secondClock, grid.secondClock),
    };
  }

  /** Turns to the view of a few days, and remembers how many. */
  goDays(count: number): Promise<void> {
    this.#book.set({ daysShown: count });
    return this.go({ view: 'days' });
  }

  /** One period on (`1`) or back (`-1`). */
  async page(direction: 1 | -1): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    await this.go({ day: step(wanted.view, wanted.day, direction, this.#book.settings) });
    this.#prepare(direction);
  }

  /** A period with those of the agenda that somebody has scrolled to. */
  #wide({ from, to }: DayRange): DayRange {
    const { before, after } = this.#beyond;
    return { from: from - before * AGENDA_DAYS, to: to + after * AGENDA_DAYS };
  }

  /** Shows one more period of the agenda after (`1`) or before (`-1`) what it shows. */
  extend(direction: 1 | -1): Promise<void> {
    const side = direction === 1 ? 'after' : 'before';
    this.#beyond = { ...this.#beyond, [side]: this.#beyond[side] + 1 };
    return this.go();
  }

  /** What is turned to, whether it is shown yet or not; `null` before anything was. */
  get turnedTo(): Page | null {
    return this.#wanted;
  }

  /** Turns to today. */
  today(): Promise<void> {
    return this.go({ day: this.#clock.today });
  }

  /** Turns to today, if the day shown was today when it was turned to. */
  async newDay(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted && wanted.day === wanted.on && wanted.on !== this.#clock.today) await this.today();
  }

  /** The day turned to last, if that was today; a new day begins with itself. */
  #leftAt(): number {
    const { lastDay } = this.#book.settings;
    const { today } = this.#clock;
    return lastDay?.on === dayToIso(today) ? dayFromIso(lastDay.day) : today;
  }

  /** Reads the shown period again. */
  async reload(): Promise<void> {
    this.#kept.clear();
    this.version += 1;
    await this.go();
  }

  /** Reads again what an announcement is about, if it is shown. */
  async appointmentsChanged(event: Extract<AppEvent, { kind: 'appointments' }>): Promise<void> {
    const from = event.from === null ? -Infinity : dayFromIso(event.from);
    const to = event.to === null ? Infinity : dayFromIso(event.to);
    for (const key of this.#kept.keys()) {
      const [first = '', last = ''] = key.split('/');
      if (dayFromIso(first) < to && from < dayFromIso(last)) this.#kept.delete(key);
    }
    this.version += 1;
    const shown = this.shown;
    if (shown && shown.from < to && from < shown.to) await this.#reread();
  }

  /** Announcements that come while the period is being read make one more reading, not many. */
  async #reread(): Promise<void> {
    this.#again = this.#rereading;
    if (this.#rereading) return;
    this.#rereading = true;
    try {
      do {
        this.#again = false;
        await this.go();
      } while (this.#again);
    } finally {
      this.#rereading = false;
    }
  }

  /**
   * Shows `item` at `place` while `act` runs. When it succeeds the period is read again before the
   * place is forgotten, so nothing jumps; when it does not, the item springs back.
   */
  async moving<Moved>(item: ItemDto, place: Place, act: () => Promise<Moved>): Promise<Moved> {
    const key = keyOf(item);
    this.#moving = new Map(this.#moving).set(key, { item, place });
    try {
      const moved = await act();
      if (moved) await this.reload();
      return moved;
    } finally {
      const moving = new Map(this.#moving);
      if (moving.get(key)?.place === place) moving.delete(key);
      this.#moving = moving;
    }
  }

  /** Whether what is called off is shown: where everybody has a column it would mostly stand in the way. */
  get showsCancelled(): boolean {
    const { showCancelled, hideCancelled } = this.#book.settings;
    return this.shown?.view === 'team' ? showCancelled : !hideCancelled;
  }

  /** Shows what is called off or not: in the team, or in all other views. */
  setShowsCancelled(shows: boolean): void {
    const team = this.shown?.view === 'team';
    this.#book.set(team ? { showCancelled: shows } : { hideCancelled: !shows });
  }

  /** Whether a person and a calendar are both shown, and what is called off. */
  #visible(item: ItemDto): boolean {
    if (item.status === 'cancelled' && !this.showsCancelled) return false;
    const calendar = this.#book.calendar(item.calendar);
    if (calendar && (!calendar.visible || calendar.mode === 'ignored')) return false;
    const person = this.#book.staff(item.staff);
    return !person || isShown(person);
  }

  /** Everything on some days, from what is kept if it is there. */
  async read({ from, to }: DayRange): Promise<GridDto> {
    const range = { from: dayToIso(from), to: dayToIso(to) };
    const key = `${range.from}/${range.to}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const version = this.version;
    const grid = await this.#api('get_grid', range);
    // An answer from before a change must not be kept.
    if (version === this.version) {
      this.#kept.set(key, grid);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    }
    return grid;
  }

  /** Reads the period after the one shown, for whoever keeps paging in the same direction. */
  #prepare(direction: 1 | -1): void {
    const shown = this.shown;
    if (!shown) return;
    const day = step(shown.view, shown.day, direction, this.#book.settings);
    const range = rangeOf(shown.view, day, this.#book.settings);
    // Nothing is lost when it fails: the period is read when it is turned to.
    this.read(range).catch(() => undefined);
  }
}

/** Whether an item takes time on `day`. */
export function liesOn(item: Pick<ItemDto, 'start' | 'end'>, day: number): boolean {
  return item.start < (day + 1) * DAY && item.end > day * DAY;
}

export const [useCalendar, provideCalendar] = createContext<Calendar>();
