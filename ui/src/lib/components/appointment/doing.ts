/** What the actions of a window have in common: their result is shown with Undo, their failure in the problem bar. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import { problems } from '../shared/problems.svelte';
import { misfitOf } from './misfit';
import type { Candidate } from './fit';
import type { Undo } from './undo';

/** What came of moving or copying: `false` when it did not happen. */
export type Landed =
  | false
  | {
      /** What does not fit there, in words; empty when everything does. */
      misfit: string;
    };

/** Does things; `null` as an answer means that the user stepped back. */
export interface Doing {
  run: (act: () => Promise<DoneDto | null>) => Promise<boolean>;
  /** The same for what lands at `candidates`: the message says what does not fit there. */
  land: (candidates: readonly Candidate[], act: () => Promise<DoneDto | null>) => Promise<Landed>;
}

/** The doing of a window. */
export function createDoing(api: Api, undo: Undo, book: () => BookDto | null): Doing {
  async function run(act: () => Promise<DoneDto | null>): Promise<boolean> {
    try {
      const done = await act();
      if (!done) return false;
      undo.done(done);
      return true;
    } catch (cause) {
      problems.show(explain(cause));
      return false;
    }
  }

  return {
    run,
    land: async (candidates, act) => {
      const current = book();
      // It is read before: a copy is not to overlap with itself.
      const misfit = current ? await misfitOf(api, candidates, current) : '';
      const happened = await run(async () => {
        const done = await act();
        return done && { ...done, message: [done.message, misfit].filter(Boolean).join('. ') };
      });
      return happened && { misfit };
    },
  };
}
