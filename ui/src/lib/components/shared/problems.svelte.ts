/** What went wrong and belongs to no field: shown in a bar until it is read, never in a toast. */
export class Problems {
  /** A plain sentence, or nothing. */
  current = $state<string>();

  /** Shows a failure; anything but an error with a message for people becomes a general sentence. */
  show(message: string): void {
    this.current = message;
  }

  /** It was read. */
  clear(): void {
    this.current = undefined;
  }
}

/** The window's problems. */
export const problems = new Problems();
