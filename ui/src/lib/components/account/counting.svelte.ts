/** Counts the appointments of found calendars while one looks at them, several at once. */

import type { DiscoveredDto } from '$lib/api/bindings/DiscoveredDto';
import type { Api } from '$lib/api/client';

/** Calendars asked at the same time; a provider slows down whoever asks for more. */
const AT_ONCE = 3;

/** What is known of a calendar: how many, that they are being counted, or that they cannot be. */
export type Count = number | 'counting' | 'unknown';

export class Counting {
  #api: Api;
  #attempt: string;
  #left: string[];
  #stopped = false;
  #counts = $state.raw<ReadonlyMap<string, Count>>(new Map());

  constructor(api: Api, { attempt, calendars }: DiscoveredDto) {
    this.#api = api;
    this.#attempt = attempt;
    this.#left = calendars.filter(({ events }) => events).map(({ href }) => href);
    this.#counts = new Map(this.#left.map((href) => [href, 'counting']));
  }

  /** Counts until the returned function is called. */
  start(): () => void {
    for (let lane = 0; lane < AT_ONCE; lane += 1) void this.#lane();
    return () => {
      this.#stopped = true;
    };
  }

  of(href: string): Count | undefined {
    return this.#counts.get(href);
  }

  async #lane(): Promise<void> {
    for (let href = this.#left.shift(); href && !this.#stopped; href = this.#left.shift()) {
      let count: Count = 'unknown';
      try {
        count = await this.#api('count_found', { attempt: this.#attempt, href });
      } catch {
        // A number nobody waits for: the calendar can be connected without it.
      }
      this.#counts = new Map(this.#counts).set(href, count);
    }
  }
}
