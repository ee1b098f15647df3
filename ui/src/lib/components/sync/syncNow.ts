import type { SyncNow } from '$lib/api/bindings/SyncNow';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import { problems } from '../shared/problems.svelte';
import { toasts } from '../shared/toasts.svelte';
import { summaryWords } from './summaryWords';

/** Syncs because somebody asked for it, and says what was done. */
export async function syncNow(api: Api, what: SyncNow): Promise<void> {
  try {
    const summary = await api('sync_now', what);
    toasts.show(`Synced: ${summaryWords(summary)}`);
    const [first] = summary.problems;
    if (first) problems.show(first, 'sync');
    else problems.settle('sync');
  } catch (cause) {
    problems.show(explain(cause), 'sync');
  }
}
