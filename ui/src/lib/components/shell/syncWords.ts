/** How sync stands, honestly and in few words. */

import { numberWords } from '$lib/time/locale';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';

/** What the foot of the sidebar says, and how it looks. */
export interface SyncWords {
  tone: 'quiet' | 'pending' | 'ok' | 'error';
  text: string;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${numberWords(count)} ${many}`;
}

/** "All caught up" is said only when nothing waits, nothing failed and every calendar answered. */
export function syncWords(status: SyncStatusDto | null): SyncWords {
  if (!status) return { tone: 'quiet', text: '' };
  const changes = counted(status.waiting, 'change', 'changes');
  switch (status.phase) {
    case 'none':
      return { tone: 'quiet', text: 'Kept on this computer' };
    case 'offline':
      return status.waiting === 0
        ? { tone: 'quiet', text: 'Offline. Everything is saved here' }
        : { tone: 'pending', text: `Offline. ${changes} kept here` };
    case 'running':
      if (status.total !== null && status.total > 0) {
        const of = numberWords(status.total);
        return { tone: 'pending', text: `Reading ${numberWords(status.done)} of ${of}` };
      }
      return {
        tone: 'pending',
        text: status.waiting === 0 ? 'Checking calendars…' : `Sending ${changes}…`,
      };
    case 'idle':
      if (status.waiting > 0) return { tone: 'pending', text: `${changes} waiting` };
      if (status.signIns > 0) return { tone: 'error', text: 'An account needs a sign-in' };
      if (status.failed > 0 || status.conflicts > 0) {
        return { tone: 'quiet', text: 'All else is caught up' };
      }
      if (status.lastOk === null) return { tone: 'quiet', text: 'Not confirmed yet' };
      return { tone: 'ok', text: 'All caught up' };
  }
}
