/** The one message at the bottom of the window. */

import { untrack } from 'svelte';

/** The button of a message. */
export interface ToastAction {
  label: string;
  /** Key that does the same. */
  key?: string;
  run: () => void;
}

/** A message, and the way back from what it says. */
export interface Toast {
  id: number;
  message: string;
  action: ToastAction | undefined;
  /** Where it leads besides. */
  beside: ToastAction | undefined;
}

const SHOWN_MS = 8000;
const QUEUE = 3;

/** One message at a time; up to three wait. The clock stands still while one is read. */
export class Toasts {
  #queue = $state.raw<Toast[]>([]);
  #places = $state.raw<symbol[]>([]);
  #next = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  /** The message to show. */
  get current(): Toast | undefined {
    return this.#queue[0];
  }

  /** What is to be shown at a place: of several the last one shows it, which is in front. */
  at(place: symbol): Toast | undefined {
    return this.#places.at(-1) === place ? this.current : undefined;
  }

  /** Opens a place for messages; what is returned closes it. */
  open(place: symbol): () => void {
    this.#places = [...untrack(() => this.#places), place];
    return () => {
      this.#places = this.#places.filter((other) => other !== place);
    };
  }

  /** Shows a message. One with a way back replaces what is shown, so that Undo means the last. */
  show(message: string, action?: ToastAction, beside?: ToastAction): void {
    const toast = { id: this.#next++, message, action, beside };
    const waiting = action ? [] : this.#queue.slice(0, QUEUE - 1);
    this.#queue = [...waiting, toast];
    if (this.#queue.length === 1) this.#start();
  }

  /** Takes the current message away. */
  dismiss(): void {
    this.#queue = this.#queue.slice(1);
    this.#held = false;
    this.#start();
  }

  /** Takes every message away, because what they say is no longer so. */
  clear(): void {
    this.#queue = [];
    this.#held = false;
    clearTimeout(this.#timer);
  }

  /** Stops the clock while the pointer or the focus is on the message. */
  hold(): void {
    this.#held = true;
    clearTimeout(this.#timer);
  }

  /** Starts the clock again. */
  release(): void {
    this.#held = false;
    this.#start();
  }

  #start(): void {
    clearTimeout(this.#timer);
    if (this.#held || this.#queue.length === 0) return;
    this.#timer = setTimeout(() => {
      this.dismiss();
    }, SHOWN_MS);
  }
}

/** The window's messages. */
export const toasts = new Toasts();
