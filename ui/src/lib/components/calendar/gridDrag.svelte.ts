/**
 * A pointer that carries, pulls or draws on a calendar. What a pointer means there is the
 * calendar's own matter: it hands in a {@link Press}.
 */

import { tick } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayOf } from '$lib/components/shared/clock';
import { MAC } from '$lib/components/shared/keyCap';
import type { NewPlace } from '$lib/state/ui.svelte';
import { FINE_SNAP, type Landing, movedByDays, sameLanding } from '$lib/time/drag';
import { EdgeTurn } from './edgeTurn.svelte';
import { smallMonthDay } from './elsewhere';

/** Pixels a pressed pointer moves before it means a drag. */
const THRESHOLD = 4;
/** How long a finger rests before it carries. */
const LONG_PRESS_MS = 400;

/** What a drag is about. */
export type Grip =
  | { kind: 'move'; item: ItemDto }
  | { kind: 'end'; item: ItemDto }
  | { kind: 'start'; item: ItemDto }
  | { kind: 'new' };

/** A button that went down on a calendar, and what the pointer means since. */
export interface Press {
  /** From now on every move of the pointer goes to the calendar. */
  capture: () => void;
  /** Pixels from where the button went down. */
  distance: (event: PointerEvent) => number;
  /** Whether a drop here counts. */
  inside: (event: PointerEvent) => boolean;
  /** Which edge of the days the pointer rests on. */
  edgeAt: (event: PointerEvent) => -1 | 0 | 1;
  /** Scrolls while the pointer is near the upper or lower edge, and says whether it did. */
  scrollAt: (event: PointerEvent) => boolean;
  /** Where what is carried would land, in steps of `grain` minutes. */
  spanAt: (event: PointerEvent, grain: number) => Landing;
  /** The place that was pressed, its start snapped. */
  slot: (grain: number) => NewPlace;
  /** Other days are shown now. */
  turned: () => void;
}

/** Ctrl copies; on a Mac it is ⌥, since Ctrl makes a right click there. */
const COPY_KEY = MAC ? 'Alt' : 'Control';
/** Minute by minute; on a Mac it is ⌘, since ⌥ copies there. */
const FREE_KEY = MAC ? 'Meta' : 'Alt';

/** What becomes of a drag. */
export interface Outcome {
  onmove: (item: ItemDto, to: Landing) => void;
  /** Dropped with Ctrl, or ⌥ on a Mac: a second appointment. */
  oncopy: (item: ItemDto, to: Landing) => void;
  onnew: (span: Landing) => void;
  /** Pressed and released without a drag on an empty place. */
  onpoint: (place: NewPlace) => void;
  /** Shows the days before or after; resolves once they are there. */
  onturn: (direction: 1 | -1) => Promise<void>;
  /** Something is carried over a day of the small month, or over none. */
  onaim: (day: number | null) => void;
}

/** What is carried, and what would become of it now. */
export interface Carried {
  grip: Grip;
  span: Landing;
  copies: boolean;
}

/** One drag at a time. */
export class GridDrag {
  /** `null` while nothing is carried. */
  current = $state.raw<Carried | null>(null);

  /** Minutes a pointer snaps to. */
  #snap: () => number;
  #outcome: Outcome;
  #pressOn: (event: PointerEvent, grip: Grip) => Press | null;
  #drag: Drag | undefined;
  readonly #edge: EdgeTurn;

  /** `pressOn` reads what a press needs to know of the calendar. */
  constructor(
    pressOn: (event: PointerEvent, grip: Grip) => Press | null,
    snap: () => number,
    outcome: Outcome,
  ) {
    this.#pressOn = pressOn;
    this.#snap = snap;
    this.#outcome = outcome;
    this.#edge = new EdgeTurn(async (direction) => {
      await outcome.onturn(direction);
      await tick();
      this.#drag?.turned();
    });
  }

  /** Where the page is about to turn. */
  get turning(): -1 | 0 | 1 {
    return this.#edge.towards;
  }

  /** A button went down on `grip`. */
  press(event: PointerEvent, grip: Grip): void {
    if (event.button !== 0 || this.#drag) return;
    const press = this.#pressOn(event, grip);
    if (!press) return;
    this.#drag = new Drag(press, event, grip, this.#edge, this.#snap(), {
      ...this.#outcome,
      onchange: (carried) => {
        this.current = carried;
      },
      onend: () => {
        this.#edge.stop();
        this.#drag = undefined;
      },
    });
  }
}

/** What a drag tells its owner on the way. */
interface Course extends Outcome {
  onchange: (carried: Carried | null) => void;
  onend: () => void;
}

function heldWith(event: PointerEvent | null) {
  return {
    Control: event?.ctrlKey ?? false,
    Alt: event?.altKey ?? false,
    Meta: event?.metaKey ?? false,
    Shift: event?.shiftKey ?? false,
  };
}

/** From the press to the release. It listens as long as it lives. */
class Drag {
  #press: Press;
  #grip: Grip;
  #edge: EdgeTurn;
  #outcome: Course;
  #listening = new AbortController();
  #resting: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #last: PointerEvent;
  #carried: Carried | null = null;
  #snap: number;
  /** Which of the keys that change what a drag does are held. */
  #held = heldWith(null);
  /** Day of the small month the pointer is over. */
  #aimed: number | null = null;

  constructor(
    press: Press,
    event: PointerEvent,
    grip: Grip,
    edge: EdgeTurn,
    snap: number,
    outcome: Course,
  ) {
    this.#snap = snap;
    this.#press = press;
    this.#grip = grip;
    this.#edge = edge;
    this.#outcome = outcome;
    this.#last = event;
    const { signal } = this.#listening;
    window.addEventListener('pointermove', this.#moved, { signal });
    window.addEventListener('pointerup', this.#released, { signal });
    window.addEventListener('pointercancel', this.end, { signal });
    window.addEventListener('keydown', this.#keyed, { signal, capture: true });
    window.addEventListener('keyup', this.#keyed, { signal, capture: true });
    // A finger that carries must not scroll as well.
    window.addEventListener('touchmove', (move) => this.#carried && move.preventDefault(), {
      signal,
      passive: false,
    });
    if (event.pointerType === 'touch') this.#resting = setTimeout(this.#begin, LONG_PRESS_MS);
  }

  /** The page has turned under it. */
  turned(): void {
    this.#press.turned();
    this.#follow();
  }

  end = (): void => {
    clearTimeout(this.#resting);
    cancelAnimationFrame(this.#frame);
    this.#listening.abort();
    this.#outcome.onchange(null);
    this.#outcome.onaim(null);
    this.#outcome.onend();
  };

  #begin = (): void => {
    this.#press.capture();
    this.#follow();
    this.#scrollAtEdges();
  };

  #moved = (event: PointerEvent): void => {
    if (event.pointerId !== this.#last.pointerId) return;
    this.#last = event;
    this.#held = heldWith(event);
    if (this.#carried) this.#follow();
    else if (this.#press.distance(event) < THRESHOLD) return;
    else if (event.pointerType === 'touch') this.end();
    else this.#begin();
  };

  #follow(): void {
    const copies = this.#grip.kind === 'move' && this.#held[COPY_KEY];
    const span = this.#press.spanAt(this.#last, this.#grain);
    const before = this.#carried;
    if (!before || before.copies !== copies || !sameLanding(before.span, span)) {
      this.#carried = { grip: this.#grip, span, copies };
      this.#outcome.onchange(this.#carried);
    }
    if (this.#grip.kind !== 'move') return;
    this.#edge.rest(this.#press.edgeAt(this.#last));
    this.#aimAt(this.#press.inside(this.#last) ? null : this.#elsewhere());
  }

  get #grain(): number {
    if (this.#held[FREE_KEY]) return 1;
    return this.#held.Shift ? FINE_SNAP : this.#snap;
  }

  #aimAt(day: number | null): void {
    if (day !== this.#aimed) this.#outcome.onaim(day);
    this.#aimed = day;
  }

  #elsewhere(): number | null {
    return smallMonthDay(this.#last.clientX, this.#last.clientY);
  }

  #scrollAtEdges = (): void => {
    if (this.#press.scrollAt(this.#last)) this.#follow();
    this.#frame = requestAnimationFrame(this.#scrollAtEdges);
  };

  #released = (event: PointerEvent): void => {
    if (event.pointerId !== this.#last.pointerId) return;
    this.#last = event;
    if (this.#carried) this.#follow();
    const [carried, inside, day] = [this.#carried, this.#press.inside(event), this.#aimed];
    this.end();
    if (!carried) {
      if (this.#grip.kind === 'new') this.#outcome.onpoint(this.#press.slot(this.#snap));
    } else if (inside) this.#drop(carried);
    else if (day !== null && carried.grip.kind === 'move') {
      const { item } = carried.grip;
      this.#drop({ ...carried, span: movedByDays(item, day - dayOf(item.start)) });
    }
  };

  #drop({ grip, span, copies }: Carried): void {
    if (grip.kind === 'new') this.#outcome.onnew(span);
    else if (copies) this.#outcome.oncopy(grip.item, span);
    else if (!sameLanding(grip.item, span)) this.#outcome.onmove(grip.item, span);
  }

  /** Escape puts back; other keys change what a drop means, also while the pointer rests. */
  #keyed = (event: KeyboardEvent): void => {
    if (!this.#carried) return;
    if (event.key === 'Escape' && event.type === 'keydown') {
      event.preventDefault();
      event.stopPropagation();
      this.end();
    } else if (event.key in this.#held) {
      // Alt alone would open a menu.
      event.preventDefault();
      this.#held = { ...this.#held, [event.key]: event.type === 'keydown' };
      this.#follow();
    }
  };
}
