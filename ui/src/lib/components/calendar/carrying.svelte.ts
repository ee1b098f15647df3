/** Carrying an appointment with the keyboard: picked up, moved step by step, dropped or put back. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { dayOf } from '$lib/components/shared/clock';
import { sameSpan, type Span } from '$lib/time/drag';
import { spanSentence } from './speech';

/** What a calendar knows of itself while something is carried over it. */
export interface CarryGround {
  /** Where a key takes the span; `undefined` when the key is no step. */
  step: (span: Span, event: KeyboardEvent) => Span | undefined;
  /** Whether a day is shown. */
  shows: (day: number) => boolean;
  /** Called with every step. */
  onstep?: (span: Span) => void;
  ondrop: (item: ItemDto, to: Span) => void;
  /** Says a sentence to screen readers. */
  say: (sentence: string) => void;
  clock24: () => boolean;
}

/** One appointment at a time. */
export class Carrying {
  #ground: CarryGround;
  current = $state.raw<{ item: ItemDto; span: Span } | null>(null);

  constructor(ground: CarryGround) {
    this.#ground = ground;
  }

  /** Picks an appointment up, unless it may only be read. */
  pickUp(item: ItemDto): void {
    const { say, clock24 } = this.#ground;
    if (item.readOnly) {
      say(`${item.title} cannot be changed here.`);
      return;
    }
    const { start, end, allDay } = item;
    this.current = { item, span: { start, end, allDay } };
    say(
      `Picked up ${item.title}, ${spanSentence(item, clock24())}. Arrow keys move it, Enter drops it, Escape cancels.`,
    );
  }

  /** Takes a key while something is carried. */
  keydown(event: KeyboardEvent): void {
    if (!this.current) return;
    const { item, span } = this.current;
    const { step, shows, onstep, ondrop, say, clock24 } = this.#ground;
    const to = step(span, event);
    if (to) {
      if (!shows(dayOf(to.start))) return;
      this.current = { item, span: to };
      say(spanSentence(to, clock24()));
      onstep?.(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.current = null;
      if (!sameSpan(item, span)) ondrop(item, span);
      else say('Not moved.');
    } else if (event.key === 'Escape') {
      this.current = null;
      say(`${item.title} stays where it was.`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
