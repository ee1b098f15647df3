/** A press on the month, and what a pointer means in relation to it. */

import { movedByDays, type Span } from '$lib/time/drag';
import { dayOf } from '$lib/components/shared/clock';
import type { Grip, Press } from './gridDrag.svelte';

const WEEK = 7;
/** Pixels at the left and right edge that mean the month before and after. */
const SIDE = 14;

/** What the month knows of itself. */
export interface MonthGround {
  /** The element the weeks fill. */
  weeks: HTMLElement;
  /** The element around them, with their numbers. */
  frame: HTMLElement;
  /** First day shown. */
  from: number;
  /** Rows. */
  count: number;
}

/** One rectangle is read for every move; a day follows from it by arithmetic. */
export class MonthPress implements Press {
  #read: () => MonthGround | null;
  #ground: MonthGround;
  #event: PointerEvent;
  #item: Span;
  /** Days between the first day of what is carried and the day it was taken hold of. */
  #held: number;
  #last: Span;

  constructor(
    read: () => MonthGround | null,
    ground: MonthGround,
    event: PointerEvent,
    { item }: Extract<Grip, { kind: 'move' }>,
  ) {
    this.#read = read;
    this.#ground = ground;
    this.#event = event;
    this.#item = { start: item.start, end: item.end, allDay: item.allDay };
    this.#last = this.#item;
    this.#held = (this.#dayAt(event) ?? dayOf(item.start)) - dayOf(item.start);
  }

  turned(): void {
    this.#ground = this.#read() ?? this.#ground;
  }

  capture(): void {
    this.#ground.weeks.setPointerCapture(this.#event.pointerId);
  }

  distance(event: PointerEvent): number {
    return Math.hypot(event.clientX - this.#event.clientX, event.clientY - this.#event.clientY);
  }

  inside(event: PointerEvent): boolean {
    return this.#dayAt(event) !== null;
  }

  edgeAt(event: PointerEvent): -1 | 0 | 1 {
    const { weeks, frame } = this.#ground;
    const { left: start, top, bottom } = frame.getBoundingClientRect();
    const { left, right } = weeks.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < start || x > right || y < top || y > bottom) return 0;
    if (x < left + SIDE) return -1;
    return x > right - SIDE ? 1 : 0;
  }

  /** A month fits. */
  scrollAt(): boolean {
    return false;
  }

  /** Outside it stays where it was last. */
  spanAt(event: PointerEvent): Span {
    const day = this.#dayAt(event);
    if (day !== null) {
      this.#last = movedByDays(this.#item, day - this.#held - dayOf(this.#item.start));
    }
    return this.#last;
  }

  /** Times are not drawn in a month. */
  slot(): { start: number } {
    return { start: this.#item.start };
  }

  #dayAt(event: PointerEvent): number | null {
    const { weeks, from, count } = this.#ground;
    const { left, top, width, height } = weeks.getBoundingClientRect();
    const column = Math.floor(((event.clientX - left) / width) * WEEK);
    const row = Math.floor(((event.clientY - top) / height) * count);
    if (column < 0 || column >= WEEK || row < 0 || row >= count) return null;
    return from + row * WEEK + column;
  }
}
