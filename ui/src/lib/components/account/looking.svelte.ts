/** Asks what the first sync of each chosen calendar would do, one after the other. */

import type { ChosenCalendar } from '$lib/api/bindings/ChosenCalendar';
import type { DryRunDto } from '$lib/api/bindings/DryRunDto';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';

/** What is known of a calendar. */
export type Look =
  { state: 'waiting' } | { state: 'found'; run: DryRunDto } | { state: 'failed'; why: string };

export class Looking {
  #api: Api;
  #attempt: string;
  #staff: string | null;
  #calendars: readonly ChosenCalendar[];
  #stopped = false;
  #looks = $state.raw<ReadonlyMap<string, Look>>(new Map());
  /** The calendar that is asked at the moment. */
  asked = $state<string>();

  constructor(
    api: Api,
    attempt: string,
    { calendars, staff }: { calendars: ChosenCalendar[]; staff: string | null },
  ) {
    this.#api = api;
    this.#attempt = attempt;
    this.#staff = staff;
    this.#calendars = calendars;
  }

  of(href: string): Look {
    return this.#looks.get(href) ?? { state: 'waiting' };
  }

  /** Asks about all that are not known yet, until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    void this.#go();
    return () => {
      this.#stopped = true;
    };
  }

  /** Asks about a calendar once more. */
  again(href: string): void {
    this.#set(href, { state: 'waiting' });
    void this.#go();
  }

  async #go(): Promise<void> {
    if (this.asked !== undefined) return;
    for (let next = this.#next(); next && !this.#stopped; next = this.#next()) {
      this.asked = next.href;
      this.#set(next.href, await this.#ask(next));
    }
    this.asked = undefined;
  }

  #next(): ChosenCalendar | undefined {
    return this.#calendars.find(({ href }) => this.of(href).state === 'waiting');
  }

  async #ask(calendar: ChosenCalendar): Promise<Look> {
    try {
      const input = { attempt: this.#attempt, staff: this.#staff, calendar };
      return { state: 'found', run: await this.#api('dry_run_found', input) };
    } catch (cause) {
      return { state: 'failed', why: explain(cause) };
    }
  }

  #set(href: string, look: Look): void {
    this.#looks = new Map(this.#looks).set(href, look);
  }
}
