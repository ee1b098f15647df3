/** How sync stands, honestly and in few words. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';
import { decisionsOf, usedBy } from '$lib/components/account/accountWords';
import { numberWords } from '$lib/time/locale';

/** What the foot of the sidebar says, and how it looks. */
export interface SyncWords {
  tone: 'quiet' | 'pending' | 'ok' | 'error';
  text: string;
  /** The text says itself since when. */
  dated?: boolean;
}

/** What sync is about; `null` before a book is there. */
type Kept = Pick<BookDto, 'accounts' | 'calendars'> | null;

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${numberWords(count)} ${many}`;
}

/** Accounts, or calendars of others, that are not in step although nobody paused them or has to sign in. */
function outOfStep(
  { accounts, calendars }: NonNullable<Kept>,
  written: (instant: string) => string,
): SyncWords | null {
  const connected = accounts.filter(({ state }) => state === 'connected');
  const failing = connected.filter(({ lastError }) => lastError !== '');
  const [first] = failing;
  if (failing.length > 1) return { tone: 'error', text: `${failing.length} accounts not in step` };
  if (first) {
    const { provider, lastOk } = first;
    return lastOk === null
      ? { tone: 'error', text: `${provider} not confirmed yet`, dated: true }
      : { tone: 'error', text: `${provider} not confirmed since ${written(lastOk)}`, dated: true };
  }
  const lost = connected.flatMap((account) =>
    usedBy(account, calendars).filter(({ problem }) => problem !== ''),
  );
  if (lost.length > 1) return { tone: 'error', text: `${lost.length} calendars cannot be reached` };
  return lost[0] ? { tone: 'error', text: `${lost[0].name} cannot be reached` } : null;
}

/**
 * "All caught up" is said only when nothing waits, nothing failed, nothing is to be decided and every account
 * and calendar answered. `written` writes when something was.
 */
export function syncWords(
  status: SyncStatusDto | null,
  book: Kept,
  written: (instant: string) => string,
): SyncWords {
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
    case 'idle': {
      const trouble = book && outOfStep(book, written);
      if (trouble) return trouble;
      if (status.waiting > 0) return { tone: 'pending', text: `${changes} waiting` };
      if (status.signIns > 0) return { tone: 'error', text: 'An account needs a sign-in' };
      const { accounts = [], calendars = [] } = book ?? {};
      const paused = accounts.filter(({ state }) => state === 'paused').length;
      if (paused > 0) {
        return { tone: 'quiet', text: `${counted(paused, 'account', 'accounts')} paused` };
      }
      const decisions = accounts.some((account) => decisionsOf(account, calendars) > 0);
      if (status.failed > 0 || status.conflicts > 0 || decisions) {
        return { tone: 'quiet', text: 'All else is caught up' };
      }
      if (status.lastOk === null) return { tone: 'quiet', text: 'Not confirmed yet' };
      return { tone: 'ok', text: 'All caught up' };
    }
  }
}
