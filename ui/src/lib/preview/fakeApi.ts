/**
 * A pretend book in memory, for previews and tests: the whole {@link Api} over the studio of
 * `salon.ts`, with undo, and with the same announcements as the real one.
 */

import type { OpenedFileDto } from '$lib/api/bindings/OpenedFileDto';
import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { AppEvent } from '$lib/api/bindings/AppEvent';
import type { Commands } from '$lib/api/bindings/Commands';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { ReminderDto } from '$lib/api/bindings/ReminderDto';
import type { SignInDto } from '$lib/api/bindings/SignInDto';
import type { WishDto } from '$lib/api/bindings/WishDto';
import type { Changes } from '$lib/api/changes';
import { type Api, ApiError } from '$lib/api/client';
import { accountCommands } from './commands/accounts';
import { appointmentCommands } from './commands/appointments';
import { bookCommands } from './commands/book';
import { desktopCommands } from './commands/desktop';
import { syncCommands } from './commands/sync';
import { type Handlers, type Pretence, Pretend } from './pretend';

/** Commands with which something is wrong for as long as the book lives. */
export interface Trouble {
  refused?: readonly (keyof Commands)[];
  /** Their answers never come. */
  unanswered?: readonly (keyof Commands)[];
}

const OUT_OF_REACH = { code: 'offline', message: '', retryable: true } as const;

/** A book that lives as long as the page. */
export class PretendBook {
  readonly #pretend: Pretend;
  readonly #handlers: Handlers;
  readonly #refused: readonly (keyof Commands)[];
  readonly #unanswered: readonly (keyof Commands)[];
  /** Fails the next call of a command, once. */
  readonly refusals = new Map<keyof Commands, ApiError>();
  /** What the answers to a command wait for. */
  readonly delays = new Map<keyof Commands, Promise<void>>();
  /** Every call so far. */
  readonly calls: { command: keyof Commands; input: unknown }[] = [];

  constructor(pretence: Pretence = {}, { refused = [], unanswered = [] }: Trouble = {}) {
    this.#refused = refused;
    this.#unanswered = unanswered;
    const pretend = new Pretend(pretence);
    this.#pretend = pretend;
    this.#handlers = {
      ...bookCommands(pretend),
      ...accountCommands(pretend),
      ...appointmentCommands(pretend),
      ...desktopCommands(pretend),
      ...syncCommands(pretend),
    };
  }

  /** Somebody opens calendar files with the program. */
  openFiles(files: OpenedFileDto[]): void {
    this.#pretend.files.push(...files);
    this.announce({ kind: 'fileOpened' });
  }

  /** Somebody wants something from outside the window. */
  wish(wish: WishDto): void {
    this.#pretend.wishes.push(wish);
    this.announce({ kind: 'wished' });
  }

  /** Reminders come up. */
  remind(reminders: ReminderDto[]): void {
    this.#pretend.reminders = reminders;
    this.announce({ kind: 'reminders' });
  }

  /** The commands. */
  readonly api: Api = async (command, input) => {
    this.calls.push({ command, input });
    await this.delays.get(command);
    const refusal = this.refusals.get(command);
    if (refusal) {
      this.refusals.delete(command);
      throw refusal;
    }
    if (this.#refused.includes(command)) throw new ApiError(OUT_OF_REACH);
    if (this.#unanswered.includes(command)) return new Promise(() => undefined);
    // What leaves the book is a copy, as it is over the bridge.
    return structuredClone(this.#handlers[command](input));
  };

  /** The announcements. */
  readonly changes: Changes = (listener) => {
    const { listeners } = this.#pretend;
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  /** Announces something, as sync would. */
  announce(event: AppEvent): void {
    this.#pretend.announce(event);
  }

  /** Changes an item behind the window's back and announces it. */
  changeElsewhere(
    id: string,
    change: Partial<ItemDto>,
    record: { notes?: string; location?: string } = {},
  ): void {
    this.#pretend.changeElsewhere(id, change, record);
  }

  /** A change of an item comes in from its calendar. */
  comesIn(id: string, change: Partial<ItemDto>): void {
    this.#pretend.comesIn(id, change);
  }

  /** Changes an account behind the window's back and announces it. */
  changeAccount(id: string, change: Partial<AccountDto>): void {
    this.#pretend.patchAccount(id, change);
  }

  /** Lets somebody answer the sign-in that waits in the browser. */
  answerSignIn(change: Partial<SignInDto>): void {
    this.#pretend.answerSignIn(change);
  }

  /** Loses the network. */
  goOffline(): void {
    this.#pretend.turn('offline');
  }
}
