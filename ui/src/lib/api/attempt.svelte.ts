/** One thing asked of the book at a time: whether it is under way, and what went wrong. */

import { explain } from './explain';

export class Attempt {
  /** The answer is not in yet. */
  busy = $state(false);
  /** Why the last one failed, in a plain sentence. */
  problem = $state<string>();

  /** Does `act`, unless something is under way already. */
  readonly run = async (act: () => Promise<unknown>): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.problem = undefined;
    try {
      await act();
    } catch (cause) {
      this.problem = explain(cause);
    } finally {
      this.busy = false;
    }
  };
}
