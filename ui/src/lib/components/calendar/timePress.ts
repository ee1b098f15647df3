/** A press on the time grid, and what a pointer means in relation to it. */

import { DAY, dayOf } from '$lib/components/shared/clock';
import { type Column, whose } from '$lib/layout/gridColumns';
import type { NewPlace } from '$lib/state/ui.svelte';
import {
  endingAt,
  type Landing,
  movedTo,
  movedToDay,
  snap,
  startingAt,
  stretched,
} from '$lib/time/drag';
import type { Grip, Press } from './gridDrag.svelte';

/** Pixels from the upper and lower edge within which the grid scrolls. */
const EDGE = 28;
/** Pixels at the right edge that mean what comes after it. */
const SIDE = 14;
/** Pixels of a frame that it scrolls to the side. */
const SIDEWAYS = 8;

/** What the grid knows of itself. */
export interface Geometry {
  columns: readonly Column[];
  /** Left edge of each column in pixels from the body's left edge, and one more for the end. */
  lefts: readonly number[];
  /** Pixels. */
  hourHeight: number;
  scroller: HTMLElement;
  body: HTMLElement;
  /** The all-day lane, where what is dropped takes whole days. */
  lane: HTMLElement;
}

/** Nothing is measured per item: a few rectangles are read when it begins, the rest is arithmetic. */
export class TimePress implements Press {
  #read: () => Geometry | null;
  #geometry: Geometry;
  #event: PointerEvent;
  #grip: Grip;
  /** Screen pixels per pixel of the page: differs from 1 when the text is enlarged. */
  #scale: number;
  /** Where the body begins on the screen while nothing is scrolled. */
  #left: number;
  /** Where midnight lies on the screen while nothing is scrolled. */
  #midnight: number;
  #laneTop: number;
  #laneBottom: number;
  #frame: DOMRect;
  /** Minutes between the item's start (or end) and where it was taken hold of. */
  #held = 0;
  /** The same in days, for what takes whole days. */
  #heldDays = 0;

  /** `read` gives the geometry anew once other days are shown. */
  constructor(read: () => Geometry | null, geometry: Geometry, event: PointerEvent, grip: Grip) {
    this.#read = read;
    const body = geometry.body.getBoundingClientRect();
    const lane = geometry.lane.getBoundingClientRect();
    this.#geometry = geometry;
    this.#event = event;
    this.#grip = grip;
    this.#scale = body.height / geometry.body.offsetHeight || 1;
    this.#left = body.left + geometry.scroller.scrollLeft * this.#scale;
    this.#midnight = body.top + geometry.scroller.scrollTop * this.#scale;
    this.#laneTop = lane.top;
    this.#laneBottom = lane.bottom;
    this.#frame = geometry.scroller.getBoundingClientRect();
    if (grip.kind === 'move' && !grip.item.allDay)
      this.#held = this.#minuteAt(event) - grip.item.start;
    if (grip.kind === 'move' && grip.item.allDay)
      this.#heldDays = this.#dayAt(event) - dayOf(grip.item.start);
    if (grip.kind === 'end') this.#held = this.#minuteAt(event) - grip.item.end;
    if (grip.kind === 'start') this.#held = this.#minuteAt(event) - grip.item.start;
  }

  turned(): void {
    this.#geometry = this.#read() ?? this.#geometry;
  }

  capture(): void {
    this.#geometry.body.setPointerCapture(this.#event.pointerId);
  }

  distance(event: PointerEvent): number {
    return Math.hypot(event.clientX - this.#event.clientX, event.clientY - this.#event.clientY);
  }

  inside(event: PointerEvent): boolean {
    const { left, right, top, bottom } = this.#frame;
    return (
      event.clientX >= left &&
      event.clientX <= right &&
      event.clientY >= top &&
      event.clientY <= bottom
    );
  }

  /** The hour labels are an edge. Where there is more to the side, that is scrolled to first. */
  edgeAt(event: PointerEvent): -1 | 0 | 1 {
    return this.inside(event) && this.#sidewaysAt(event) === 0 ? this.#sideAt(event) : 0;
  }

  slot(grain: number): NewPlace {
    if (this.#isLane(this.#event)) return this.#daysTo(this.#event);
    const start = Math.floor(this.#minuteAt(this.#event) / grain) * grain;
    return { start, ...whose(this.#columnAt(this.#event)) };
  }

  spanAt(event: PointerEvent, grain: number): Landing {
    const grip = this.#grip;
    switch (grip.kind) {
      case 'new':
        return this.#newAt(event, grain);
      case 'end':
        return endingAt(grip.item, snap(this.#minuteAt(event) - this.#held, grain), grain);
      case 'start':
        return startingAt(grip.item, snap(this.#minuteAt(event) - this.#held, grain), grain);
      case 'move': {
        const column = this.#columnAt(event);
        if (this.#isLane(event)) {
          const to = movedToDay(grip.item, column.day - this.#heldDays);
          // What lies across all columns becomes somebody's in another column only.
          const stays = grip.item.allDay && column.key === this.#columnAt(this.#event).key;
          return { ...to, ...(stays ? { staff: grip.item.staff } : whose(column)) };
        }
        const start = snap(this.#minuteAt(event) - this.#held, grain);
        return { ...movedTo(grip.item, start), ...whose(column) };
      }
    }
  }

  #newAt(event: PointerEvent, grain: number): Landing {
    if (this.#isLane(this.#event)) return this.#daysTo(event);
    const column = this.#columnAt(this.#event);
    const from = this.#minuteAt(this.#event);
    return { ...stretched(from, this.#minuteOn(column.day, event), grain), ...whose(column) };
  }

  #isLane({ clientY }: PointerEvent): boolean {
    return clientY >= this.#laneTop && clientY < this.#laneBottom;
  }

  /** The whole days between where the button went down and where the pointer is. */
  #daysTo(event: PointerEvent): Landing {
    const column = this.#columnAt(this.#event);
    const [first, last] = [column.day, this.#dayAt(event)].sort((a, b) => a - b) as [
      number,
      number,
    ];
    return { start: first * DAY, end: (last + 1) * DAY, allDay: true, ...whose(column) };
  }

  /** The nearer the faster. */
  scrollAt(event: PointerEvent): boolean {
    const { scroller } = this.#geometry;
    const above = this.#laneBottom + EDGE - event.clientY;
    const below = event.clientY - (this.#frame.bottom - EDGE);
    const inLane = event.clientY < this.#laneBottom;
    const days = this.#grip.kind === 'new' && this.#isLane(this.#event);
    const by = inLane || days ? 0 : above > 0 ? -above : below > 0 ? below : 0;
    const sideways = this.#sidewaysAt(event);
    if (by === 0 && sideways === 0) return false;
    scroller.scrollTop += Math.max(-EDGE, Math.min(EDGE, by)) / 3;
    scroller.scrollLeft += sideways * SIDEWAYS;
    return true;
  }

  /** The edge a pointer is at. */
  #sideAt(event: PointerEvent): -1 | 0 | 1 {
    const { lefts } = this.#geometry;
    const x = (event.clientX - this.#frame.left) / this.#scale;
    if (x < (lefts[0] ?? 0)) return -1;
    const end = Math.min(lefts.at(-1) ?? Infinity, this.#frame.width / this.#scale);
    return x > end - SIDE ? 1 : 0;
  }

  /** Where there are more columns beyond the edge a pointer is at. */
  #sidewaysAt(event: PointerEvent): -1 | 0 | 1 {
    const { scrollLeft, scrollWidth, clientWidth } = this.#geometry.scroller;
    const side = this.#sideAt(event);
    const more = side < 0 ? scrollLeft > 0 : scrollLeft < scrollWidth - clientWidth - 1;
    return more ? side : 0;
  }

  #columnAt(event: PointerEvent): Column {
    const { columns, lefts, scroller } = this.#geometry;
    const x = (event.clientX - this.#left) / this.#scale + scroller.scrollLeft;
    const index = lefts.findIndex((_, at) => x < (lefts[at + 1] ?? Infinity));
    const column = columns[Math.min(Math.max(index, 0), columns.length - 1)];
    return column ?? { key: '', day: 0 };
  }

  #dayAt(event: PointerEvent): number {
    return this.#columnAt(event).day;
  }

  /** The local minute under a pointer, not snapped. */
  #minuteAt(event: PointerEvent): number {
    return this.#minuteOn(this.#dayAt(event), event);
  }

  #minuteOn(day: number, event: PointerEvent): number {
    const { scroller, hourHeight } = this.#geometry;
    const y = event.clientY - this.#midnight + scroller.scrollTop * this.#scale;
    const minute = (y / (hourHeight * this.#scale)) * 60;
    return day * DAY + Math.min(Math.max(minute, 0), DAY - 1);
  }
}
