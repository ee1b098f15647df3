/**
 * A pointer that carries, pulls or draws on the time grid. Nothing is measured per item: one
 * rectangle is read when a drag begins, everything else follows from the grid's own numbers.
 */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { DAY, dayOf } from '$lib/components/shared/clock';
import {
  endingAt,
  FINE_SNAP,
  movedTo,
  movedToDay,
  sameSpan,
  SNAP,
  snap,
  type Span,
  startingAt,
  stretched,
} from '$lib/time/drag';

/** Pixels a pressed pointer moves before it means a drag. */
const THRESHOLD = 4;
/** Pixels from the upper and lower edge within which the grid scrolls. */
const EDGE = 28;
/** How long a finger rests before it carries. */
const LONG_PRESS_MS = 400;

/** What the grid knows of itself. */
export interface Geometry {
  days: readonly number[];
  /** Left edge of each column in pixels from the body's left edge, and one more for the end. */
  lefts: readonly number[];
  /** Pixels. */
  hourHeight: number;
  scroller: HTMLElement;
  body: HTMLElement;
  /** The all-day lane, where what is dropped takes whole days. */
  lane: HTMLElement;
}

/** What a drag is about. */
export type Grip =
  | { kind: 'move'; item: ItemDto }
  | { kind: 'end'; item: ItemDto }
  | { kind: 'start'; item: ItemDto }
  | { kind: 'new' };

/** What becomes of a drag. */
export interface Outcome {
  onmove: (item: ItemDto, to: Span) => void;
  onnew: (span: Span) => void;
  /** Pressed and released without a drag on an empty place. */
  onpoint: (start: number) => void;
}

/** One drag at a time. */
export class TimeDrag {
  /** What is carried, and where it would land now; `null` while nothing is carried. */
  current = $state.raw<{ grip: Grip; span: Span } | null>(null);

  #outcome: Outcome;
  #geometry: () => Geometry | null;
  #stop: (() => void) | undefined;

  constructor(geometry: () => Geometry | null, outcome: Outcome) {
    this.#geometry = geometry;
    this.#outcome = outcome;
  }

  /** A button went down on `grip`. */
  press(event: PointerEvent, grip: Grip): void {
    if (event.button !== 0 || this.#stop) return;
    const geometry = this.#geometry();
    if (!geometry) return;
    const press = new Press(geometry, event, grip);
    const listening = new AbortController();
    const { signal } = listening;
    const touch = event.pointerType === 'touch';
    let resting: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    let last = event;

    const finish = () => {
      clearTimeout(resting);
      cancelAnimationFrame(frame);
      listening.abort();
      this.#stop = undefined;
      this.current = null;
    };
    this.#stop = finish;

    const begin = () => {
      geometry.body.setPointerCapture(event.pointerId);
      this.current = { grip, span: press.spanAt(last) };
      scrollAtEdges();
    };
    const follow = () => {
      const span = press.spanAt(last);
      if (this.current && !sameSpan(this.current.span, span)) this.current = { grip, span };
    };
    const scrollAtEdges = () => {
      if (press.scrollAt(last)) follow();
      frame = requestAnimationFrame(scrollAtEdges);
    };

    const moved = (move: PointerEvent) => {
      if (move.pointerId !== event.pointerId) return;
      last = move;
      if (this.current) follow();
      else if (press.distance(move) < THRESHOLD) return;
      else if (touch) finish();
      else begin();
    };
    const released = (up: PointerEvent) => {
      if (up.pointerId !== event.pointerId) return;
      const carried = this.current;
      const inside = press.inside(up);
      finish();
      if (!carried) {
        if (grip.kind === 'new') this.#outcome.onpoint(press.slot(SNAP));
      } else if (inside) this.#drop(carried);
    };
    const cancelled = (key: KeyboardEvent) => {
      if (key.key !== 'Escape' || !this.current) return;
      key.preventDefault();
      key.stopPropagation();
      finish();
    };

    window.addEventListener('pointermove', moved, { signal });
    window.addEventListener('pointerup', released, { signal });
    window.addEventListener('pointercancel', finish, { signal });
    window.addEventListener('keydown', cancelled, { signal, capture: true });
    // A finger that carries must not scroll as well.
    window.addEventListener('touchmove', (move) => this.current && move.preventDefault(), {
      signal,
      passive: false,
    });
    if (touch) resting = setTimeout(begin, LONG_PRESS_MS);
  }

  /** Lets go without dropping. */
  cancel(): void {
    this.#stop?.();
  }

  #drop({ grip, span }: { grip: Grip; span: Span }): void {
    if (grip.kind === 'new') this.#outcome.onnew(span);
    else if (!sameSpan(grip.item, span)) this.#outcome.onmove(grip.item, span);
  }
}

/** A press, and what a pointer means in relation to it. */
class Press {
  #geometry: Geometry;
  #event: PointerEvent;
  #grip: Grip;
  /** Screen pixels per pixel of the page: differs from 1 when the text is enlarged. */
  #scale: number;
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

  constructor(geometry: Geometry, event: PointerEvent, grip: Grip) {
    const body = geometry.body.getBoundingClientRect();
    const lane = geometry.lane.getBoundingClientRect();
    this.#geometry = geometry;
    this.#event = event;
    this.#grip = grip;
    this.#scale = body.height / geometry.body.offsetHeight || 1;
    this.#left = body.left;
    this.#midnight = body.top + geometry.scroller.scrollTop * this.#scale;
    this.#laneTop = lane.top;
    this.#laneBottom = lane.bottom;
    this.#frame = geometry.scroller.getBoundingClientRect();
    if (grip.kind === 'move' && !grip.item.allDay)
      this.#held = this.#minuteAt(event) - grip.item.start;
    if (grip.kind === 'move' && grip.item.allDay)
      this.#heldDays = this.#dayAt(event) - dayOf(grip.item.start);
    if (grip.kind === 'end') this.#held = this.#minuteAt(event) - grip.item.end;
  }

  distance(event: PointerEvent): number {
    return Math.hypot(event.clientX - this.#event.clientX, event.clientY - this.#event.clientY);
  }

  /** Whether a drop here counts. */
  inside(event: PointerEvent): boolean {
    const { left, right, top, bottom } = this.#frame;
    return (
      event.clientX >= left &&
      event.clientX <= right &&
      event.clientY >= top &&
      event.clientY <= bottom
    );
  }

  /** The snapped minute that was pressed. */
  slot(grain: number): number {
    return Math.floor(this.#minuteAt(this.#event) / grain) * grain;
  }

  /** Where what is carried would land. */
  spanAt(event: PointerEvent): Span {
    const grain = event.shiftKey ? FINE_SNAP : SNAP;
    const grip = this.#grip;
    switch (grip.kind) {
      case 'new':
        return stretched(
          this.#minuteAt(this.#event),
          this.#minuteOn(this.#pressedDay(), event),
          grain,
        );
      case 'end':
        return endingAt(grip.item, snap(this.#minuteAt(event) - this.#held, grain), grain);
      case 'start':
        return startingAt(grip.item, snap(this.#minuteAt(event), grain), grain);
      case 'move': {
        if (event.clientY >= this.#laneTop && event.clientY < this.#laneBottom) {
          return movedToDay(grip.item, this.#dayAt(event) - this.#heldDays);
        }
        return movedTo(grip.item, snap(this.#minuteAt(event) - this.#held, grain));
      }
    }
  }

  /** Scrolls while the pointer is near the upper or lower edge; faster the nearer. */
  scrollAt(event: PointerEvent): boolean {
    const above = this.#laneBottom + EDGE - event.clientY;
    const below = event.clientY - (this.#frame.bottom - EDGE);
    const inLane = event.clientY < this.#laneBottom;
    const by = inLane ? 0 : above > 0 ? -above : below > 0 ? below : 0;
    if (by === 0) return false;
    this.#geometry.scroller.scrollTop += Math.max(-EDGE, Math.min(EDGE, by)) / 3;
    return true;
  }

  #pressedDay(): number {
    return this.#dayAt(this.#event);
  }

  #dayAt(event: PointerEvent): number {
    const { days, lefts } = this.#geometry;
    const x = (event.clientX - this.#left) / this.#scale;
    const index = lefts.findIndex((_, at) => x < (lefts[at + 1] ?? Infinity));
    return days[Math.min(Math.max(index, 0), days.length - 1)] ?? 0;
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
