/** The clock on the wall of the business. */

import { createContext } from 'svelte';
import { dayOf } from '$lib/components/shared/clock';
import { localMinutes } from '$lib/time/now';

const TICK_MS = 30_000;

/** Ticks every half minute, and when the window is looked at again. */
export class Clock {
  #zone = $state('UTC');
  #instant = $state.raw(new Date());
  #source: () => Date;
  /** Local minutes. */
  readonly now = $derived(localMinutes(this.#instant, this.#zone));
  /** The time it is everywhere. */
  get instant(): Date {
    return this.#instant;
  }

  /** The day it is. */
  readonly today = $derived(dayOf(this.now));

  constructor(source: () => Date = () => new Date()) {
    this.#source = source;
    this.#instant = source();
  }

  /** Sets the zone of the business. */
  in(zone: string): void {
    this.#zone = zone;
  }

  /** Looks at the time now. */
  readonly tick = (): void => {
    this.#instant = this.#source();
  };

  /** Runs until the returned function is called. */
  start(): () => void {
    const { tick } = this;
    const timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
    window.addEventListener('focus', tick);
    tick();
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
      window.removeEventListener('focus', tick);
    };
  }
}

export const [useClock, provideClock] = createContext<Clock>();
