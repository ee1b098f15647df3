/** Reminders that came up and wait for an answer. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { ReminderDto } from '$lib/api/bindings/ReminderDto';

/** Read again whenever the book announces that reminders came up or were answered. */
export class Reminders {
  #api: Api;
  all = $state.raw<readonly ReminderDto[]>([]);

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.all = await this.#api('list_reminders', null);
  }

  /** Lets one come up again in some minutes. */
  async snooze({ number }: ReminderDto, minutes: number): Promise<void> {
    this.#without([number]);
    await this.#api('snooze_reminder', { number, minutes });
  }

  /** They are seen to. */
  async answer(reminders: readonly ReminderDto[]): Promise<void> {
    const numbers = reminders.map(({ number }) => number);
    this.#without(numbers);
    await this.#api('answer_reminders', { numbers });
  }

  /** What was answered goes at once. */
  #without(numbers: readonly number[]): void {
    this.all = this.all.filter(({ number }) => !numbers.includes(number));
  }
}

export const [useReminders, provideReminders] = createContext<Reminders>();
