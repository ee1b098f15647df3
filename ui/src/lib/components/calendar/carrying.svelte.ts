/** Carrying an appointment with the keyboard: picked up, moved step by step, dropped or put back. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { type Landing, sameLanding } from '$lib/time/drag';

/** What a calendar knows of itself while something is carried over it. */
export interface CarryGround {
  /** Where a key takes the span; `undefined` when the key is no step. */
  step: (span: Landing, event: KeyboardEvent) => Landing | undefined;
  /** Whether a place is shown. */
  shows: (span: Landing) => boolean;
  /** Called with every step. */
  onstep?: (span: Landing) => void;
  ondrop: (item: ItemDto, to: Landing) => void;
  /** Where a place is, in words. */
  words: (span: Landing) => string;
  /** Says a sentence to screen readers. */
  say: (sentence: string) => void;
}

/** One appointment at a time. */
export class Carrying {
  #ground: CarryGround;
  current = $state.raw<{ item: ItemDto; span: Landing } | null>(null);

  constructor(ground: CarryGround) {
    this.#ground = ground;
  }

  /** Picks an appointment up, unless it may only be read. */
  pickUp(item: ItemDto): void {
    const { say, words } = this.#ground;
    if (item.readOnly) {
      say(`${item.title} cannot be changed here.`);
      return;
    }
    const { start, end, allDay, staff } = item;
    this.current = { item, span: { start, end, allDay, staff } };
    say(
      `Picked up ${item.title}, ${words(item)}. Arrow keys move it, Enter drops it, Escape cancels.`,
    );
  }

  /** Takes a key while something is carried. */
  keydown(event: KeyboardEvent): void {
    if (!this.current) return;
    const { item, span } = this.current;
    const { step, shows, onstep, ondrop, say, words } = this.#ground;
    const to = step(span, event);
    if (to) {
      if (!shows(to)) return;
      this.current = { item, span: to };
      say(words(to));
      onstep?.(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.current = null;
      if (!sameLanding(item, span)) ondrop(item, span);
      else say('Not moved.');
    } else if (event.key === 'Escape') {
      this.current = null;
      say(`${item.title} stays where it was.`);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
