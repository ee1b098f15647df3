/**
 * Carrying an appointment with the keyboard: picked up, moved step by step, dropped or put back. Beyond
 * the days shown the page turns and it is carried on.
 */

import { tick } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayOf } from '$lib/components/shared/clock';
import type { Book } from '$lib/state/book.svelte';
import type { Calendar } from '$lib/state/calendar.svelte';
import type { Carried, Ui } from '$lib/state/ui.svelte';
import { type Landing, movedByDays, sameLanding } from '$lib/time/drag';
import { carriedTo, isOn, type Page } from '$lib/time/pages';
import { step } from '$lib/time/range';

/** What a calendar knows of itself while something is carried over it. */
export interface CarryGround {
  /** Where a key takes the span: itself where there is no way on, `undefined` when the key is no step. */
  step: (span: Landing, event: KeyboardEvent) => Landing | undefined;
  /** Called with every step, and once more when the page has turned. */
  onstep?: (span: Landing) => void;
  ondrop: (item: ItemDto, to: Landing) => void;
  /** Where a place is, in words. */
  words: (span: Landing) => string;
  /** What is said where there is no way on. */
  end?: (span: Landing) => string;
  /** Gives the focus back to what was picked up. */
  focus: () => Promise<void>;
}

/** What all calendars share. */
export interface CarryState {
  book: Book;
  calendar: Calendar;
  ui: Ui;
}

const PAGE_KEYS: Record<string, 1 | -1> = { PageDown: 1, j: 1, PageUp: -1, k: -1 };

/** One appointment at a time. */
export class Carrying {
  #state: CarryState;
  #ground: CarryGround;
  /** The day that was turned to where it was picked up. */
  #home = 0;
  /** Settles once the page it was carried to is shown. */
  #turned: Promise<void> = Promise.resolve();

  constructor(state: CarryState, ground: CarryGround) {
    this.#state = state;
    this.#ground = ground;
    $effect(() => () => (state.ui.carried = null));
  }

  get current(): Carried | null {
    return this.#state.ui.carried;
  }

  /** Picks an appointment up, unless it may only be read. */
  pickUp(item: ItemDto): void {
    const { ui } = this.#state;
    if (item.readOnly) {
      ui.say(`${item.title} cannot be changed here.`);
      return;
    }
    const { start, end, allDay, staff } = item;
    ui.carried = { item, span: { start, end, allDay, staff } };
    this.#home = this.#page.day;
    ui.say(
      `Picked up ${item.title}, ${this.#ground.words(item)}. Arrow keys move it, Enter drops it, Escape cancels.`,
    );
  }

  /** Takes a key while something is carried. */
  keydown(event: KeyboardEvent): void {
    const { current } = this;
    if (!current) return;
    const to = this.#ground.step(current.span, event) ?? this.#paged(current.span, event);
    if (to) this.#carry(current, to);
    else if (event.key === 'Enter' || event.key === ' ') void this.#drop(current);
    else if (event.key === 'Escape') void this.#putBack(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  get #page(): Page {
    return this.#state.calendar.turnedTo ?? { view: 'day', day: 0 };
  }

  /** A period on or back. */
  #paged(span: Landing, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): Landing | undefined {
    const direction = PAGE_KEYS[key.length === 1 ? key.toLowerCase() : key];
    if (direction === undefined || ctrlKey || metaKey || altKey) return undefined;
    const day = dayOf(span.start);
    const { settings } = this.#state.book;
    return movedByDays(span, step(this.#page.view, day, direction, settings) - day);
  }

  /** It moves at once; the page follows as soon as it is read. */
  #carry({ item, span }: Carried, to: Landing): void {
    const { book, calendar, ui } = this.#state;
    const { words, end, onstep } = this.#ground;
    const here = this.#page;
    // Whoever has turned elsewhere meanwhile comes back to it.
    const from = isOn(span, here, book.settings) ? here : { ...here, day: dayOf(span.start) };
    const next = carriedTo(to, from, book.settings);
    ui.carried = { item, span: next.span };
    ui.say(to === span && end ? end(span) : words(next.span));
    onstep?.(next.span);
    if (next.day !== here.day) this.#turned = this.#turn(calendar.go({ day: next.day }));
  }

  async #turn(going: Promise<void>): Promise<void> {
    await going;
    await tick();
    if (this.current) this.#ground.onstep?.(this.current.span);
  }

  async #drop({ item, span }: Carried): Promise<void> {
    this.#state.ui.carried = null;
    // It is dropped on a page that is there.
    await this.#turned;
    if (!sameLanding(item, span)) this.#ground.ondrop(item, span);
    else {
      this.#state.ui.say('Not moved.');
      await this.#ground.focus();
    }
  }

  async #putBack({ item }: Carried): Promise<void> {
    const { calendar, ui } = this.#state;
    ui.carried = null;
    ui.say(`${item.title} stays where it was, ${this.#ground.words(item)}.`);
    if (this.#page.day !== this.#home) await calendar.go({ day: this.#home });
    await this.#ground.focus();
  }
}
