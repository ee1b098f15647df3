/** What a problem is about, where something else can show that it is over. */
export type ProblemTopic = 'sync';

/** What went wrong and belongs to no field: shown in a bar until it is read, never in a toast. */
export class Problems {
  /** A plain sentence, or nothing. */
  current = $state<string>();
  #about: ProblemTopic | undefined;

  /** Shows a failure in a plain sentence. */
  show(message: string, about?: ProblemTopic): void {
    this.current = message;
    this.#about = about;
  }

  /** What is shown is over if it was about this. */
  settle(about: ProblemTopic): void {
    if (this.#about === about) this.clear();
  }

  /** It was read. */
  clear(): void {
    this.current = undefined;
    this.#about = undefined;
  }
}

/** The window's problems. */
export const problems = new Problems();
