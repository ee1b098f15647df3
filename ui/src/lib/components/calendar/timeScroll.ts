/** Where the time grid is scrolled to, and how tall its hours are. Both are remembered. */

import { tick, untrack } from 'svelte';
import { minuteOf } from '$lib/components/shared/clock';
import type { Book } from '$lib/state/book.svelte';
import type { Span } from '$lib/time/drag';
import { openSpan } from '$lib/time/hours';

/** Scrolling is over when nothing has moved for so long. */
const SETTLED_MS = 250;
/** Pixels of an hour, and how far one notch of the wheel changes them. */
const SHORTEST_HOUR = 40;
const TALLEST_HOUR = 120;
const NOTCH = 4;

/** The scrolled element of a time grid. */
export class TimeScroll {
  #book: Book;
  /** Local minute it is, when today is shown. */
  #now: () => number | null;
  /** Pixels of the heads that stay above the hours. */
  #head: () => number;
  #element: HTMLElement | undefined;
  /** Where it was put; only what the user scrolls to is remembered. */
  #placed = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(book: Book, now: () => number | null, head: () => number) {
    this.#book = book;
    this.#now = now;
    this.#head = head;
  }

  /** Takes hold of the element: `{@attach scroll.attach}`. */
  readonly attach = (element: HTMLElement) => {
    this.#element = element;
    untrack(() => {
      element.scrollTop = this.#opening(element.clientHeight - this.#head());
    });
    this.#placed = element.scrollTop;
    element.addEventListener('scroll', this.#scrolled);
    element.addEventListener('wheel', this.#zoomed, { passive: false });
    return () => {
      clearTimeout(this.#settling);
      element.removeEventListener('scroll', this.#scrolled);
      element.removeEventListener('wheel', this.#zoomed);
    };
  };

  /** Scrolls just so far that a stretch of time is seen. */
  reveal(span: Span): void {
    const element = this.#element;
    if (!element || span.allDay) return;
    const { hourHeight } = this.#book.settings;
    const top = (minuteOf(span.start) / 60) * hourHeight;
    const bottom = top + ((span.end - span.start) / 60) * hourHeight;
    const room = element.clientHeight - this.#head();
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + room) element.scrollTop = bottom - room;
  }

  /** Scrolls sideways just so far that a column is seen; `lefts` are the edges of all columns. */
  revealColumn(lefts: readonly number[], index: number): void {
    const element = this.#element;
    const [left, right] = [lefts[index], lefts[index + 1]];
    if (!element || left === undefined || right === undefined) return;
    const gutter = lefts[0] ?? 0;
    if (left - gutter < element.scrollLeft) element.scrollLeft = left - gutter;
    else if (right > element.scrollLeft + element.clientWidth) {
      element.scrollLeft = right - element.clientWidth;
    }
  }

  /** Where it was left, else with now in the upper third; by night and on other days around opening. */
  #opening(room: number): number {
    const { settings } = this.#book;
    const { hourHeight, scrollMinute } = settings;
    if (scrollMinute !== null) return (scrollMinute / 60) * hourHeight;
    const { from: opens, to: closes } = openSpan(settings);
    const first = Math.max(opens / 60 - 0.75, 0) * hourHeight;
    const now = this.#now();
    if (now === null) return first;
    const nowTop = (minuteOf(now) / 60) * hourHeight;
    return Math.max(Math.min(nowTop - room / 3, (closes / 60 + 1) * hourHeight - room), first);
  }

  #scrolled = () => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const element = this.#element;
      if (!element || Math.abs(element.scrollTop - this.#placed) < 2) return;
      this.#placed = element.scrollTop;
      const { hourHeight } = this.#book.settings;
      this.#book.set({ scrollMinute: Math.round((this.#placed / hourHeight) * 60) });
    }, SETTLED_MS);
  };

  /** Ctrl and the wheel change the height of an hour; the time at the top stays there. */
  #zoomed = (event: WheelEvent) => {
    const element = this.#element;
    if (!event.ctrlKey || !element) return;
    event.preventDefault();
    const { hourHeight } = this.#book.settings;
    const wanted = hourHeight - Math.sign(event.deltaY) * NOTCH;
    const next = Math.min(TALLEST_HOUR, Math.max(SHORTEST_HOUR, wanted));
    const hours = element.scrollTop / hourHeight;
    this.#book.set({ hourHeight: next });
    void tick().then(() => {
      element.scrollTop = hours * next;
    });
  };
}
