/** Signing in with the system's browser: one sign-in at a time, followed by what the book announces. */

import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { BeginSignIn } from '$lib/api/bindings/BeginSignIn';
import type { SignInDto } from '$lib/api/bindings/SignInDto';
import type { SignInStateDto } from '$lib/api/bindings/SignInStateDto';
import { type Api, ApiError } from '$lib/api/client';

/** A sign-in belongs to the window, not to a dialog: a banner that began it is found waiting again. */
export class SignIn {
  #api: Api;
  /** Counts sign-ins, so that an answer to one that was left is not taken. */
  #turn = 0;
  /** Attempts that were announced before their name was known. */
  #heard = new Set<string>();
  #reading = false;
  #again = false;

  /** How much waited for an account when the bar about it was dismissed. */
  readonly dismissed = new SvelteMap<string, number>();

  /** What was asked for; `null` while nobody signs in. */
  wanted = $state.raw<BeginSignIn | null>(null);
  /** How it stands, once it has begun. */
  current = $state.raw<SignInDto | null>(null);
  /** Why it could not be begun or followed. */
  #failure = $state.raw<ApiError | null>(null);

  /** Why it ended without success. */
  readonly problem = $derived.by(() => {
    if (this.#failure) return this.#failure;
    const said = this.current?.state === 'failed' ? this.current.problem : null;
    return said && new ApiError(said);
  });

  constructor(api: Api) {
    this.#api = api;
  }

  /** Whether a bar above the calendar says that an account signed us out. */
  told({ id, state, waiting }: Pick<AccountDto, 'id' | 'state' | 'waiting'>): boolean {
    return state === 'needsSignIn' && waiting > (this.dismissed.get(id) ?? -1);
  }

  /** Whether this is about an account that is known, or with `null` about a new one. */
  about(account: string | null): boolean {
    return this.wanted !== null && this.wanted.account === account;
  }

  /** Whether the browser or the book is being waited for. */
  get underWay(): boolean {
    return this.wanted !== null && ['beginning', 'waiting', 'looking'].includes(this.stage);
  }

  /** What one looks at: it changes whenever something else can be done. */
  get stage(): SignInStateDto | 'beginning' {
    if (this.problem) return 'failed';
    return this.current?.state ?? 'beginning';
  }

  /** Opens the browser; what was begun before is given up. */
  async begin(wanted: BeginSignIn): Promise<void> {
    this.leave();
    const turn = this.#turn;
    this.wanted = wanted;
    try {
      const begun = await this.#api('begin_sign_in', wanted);
      if (turn !== this.#turn) {
        this.#giveUp(begun);
        return;
      }
      this.current = begun;
      if (this.#heard.has(begun.attempt)) await this.#read();
    } catch (cause) {
      if (turn === this.#turn) this.#failure = ApiError.from(cause);
    }
  }

  /** Goes on with a sign-in that was begun before the program was started anew. */
  async resume(attempt: string, wanted: BeginSignIn): Promise<void> {
    this.leave();
    const turn = this.#turn;
    this.wanted = wanted;
    try {
      const now = await this.#api('get_sign_in', { attempt });
      if (turn !== this.#turn) return;
      this.current = now;
      // It may have gone on since.
      await this.#read();
    } catch (cause) {
      if (turn === this.#turn) this.#failure = ApiError.from(cause);
    }
  }

  /** Hears that a sign-in has changed. */
  async changed(attempt: string): Promise<void> {
    if (this.current?.attempt === attempt) await this.#read();
    else if (this.wanted && !this.current) this.#heard.add(attempt);
  }

  /** Asks a browser to open the page once more. */
  async openAgain(): Promise<void> {
    const { current } = this;
    if (!current) return;
    const turn = this.#turn;
    try {
      const now = await this.#api('open_sign_in_page', { attempt: current.attempt });
      if (turn === this.#turn) this.current = now;
    } catch (cause) {
      if (turn !== this.#turn) return;
      const error = ApiError.from(cause);
      // The sign-in still waits: its link can be opened by hand.
      if (error.code === 'browser') this.current = { ...current, opened: false };
      else this.#failure = error;
    }
  }

  /** Forgets it; what is not finished is given up. */
  leave(): void {
    const { current } = this;
    this.finish();
    if (current) this.#giveUp(current);
  }

  /** Forgets it after its account was connected. */
  finish(): void {
    this.#turn += 1;
    this.#heard.clear();
    this.#failure = null;
    this.wanted = null;
    this.current = null;
  }

  /** Announcements that come meanwhile make one more reading, not many. */
  async #read(): Promise<void> {
    this.#again = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    try {
      do {
        this.#again = false;
        const { current } = this;
        if (!current) return;
        const turn = this.#turn;
        try {
          const now = await this.#api('get_sign_in', { attempt: current.attempt });
          if (turn === this.#turn) this.current = now;
        } catch (cause) {
          if (turn === this.#turn) this.#failure = ApiError.from(cause);
        }
      } while (this.#again);
    } finally {
      this.#reading = false;
    }
  }

  #giveUp({ attempt, state }: SignInDto): void {
    if (state === 'mended' || state === 'failed') return;
    // Whoever leaves need not hear that there was nothing left to give up.
    this.#api('cancel_sign_in', { attempt }).catch(() => undefined);
  }
}

export const [useSignIn, provideSignIn] = createContext<SignIn>();
