import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { SyncPhase } from '$lib/api/bindings/SyncPhase';
import { numberWords } from '$lib/time/locale';
import type { Tone } from '../shared/tone';

/** How an account stands. */
export interface AccountWords {
  tone: Tone;
  title: string;
  /** The same in a word or two, for a list. */
  short: string;
}

/** Calendars of an account that are kept in step. */
export function usedBy({ id }: AccountDto, calendars: readonly CalendarDto[]): CalendarDto[] {
  return calendars.filter(({ account, mode }) => account === id && mode !== 'ignored');
}

/** Things of an account that somebody has to decide. */
export function decisionsOf(account: AccountDto, calendars: readonly CalendarDto[]): number {
  const asked = usedBy(account, calendars).filter(
    ({ asksToWrite, heldDeletions }) => asksToWrite || heldDeletions > 0,
  );
  return account.failed + account.conflicts + asked.length;
}

/**
 * How an account stands, honestly: in step is said only when nothing waits, nothing failed, nothing is to
 * be decided and all of `calendars` that are its own can be reached.
 */
export function accountWords(
  account: AccountDto,
  calendars: readonly CalendarDto[],
  phase: SyncPhase | undefined,
): AccountWords {
  const { state, provider, lastError, lastOk, waiting } = account;
  const changes = waiting === 1 ? '1 change' : `${numberWords(waiting)} changes`;
  if (state === 'needsSignIn') {
    return { tone: 'error', title: `${provider} signed us out.`, short: 'Sign in' };
  }
  if (state === 'paused') {
    const kept = waiting === 0 ? 'Changes are' : changes;
    return { tone: 'quiet', title: `Paused. ${kept} kept here.`, short: 'Paused' };
  }
  if (phase === 'offline') {
    const kept = waiting === 0 ? 'Everything is saved here.' : `${changes} kept here.`;
    return { tone: 'quiet', title: `Offline. ${kept}`, short: 'Offline' };
  }
  if (lastError) return { tone: 'error', title: lastError, short: 'Not in step' };
  if (phase === 'running') return { tone: 'pending', title: 'Syncing…', short: 'Syncing…' };
  if (waiting > 0) {
    const title = `${changes} ${waiting === 1 ? 'waits' : 'wait'} to be sent.`;
    return { tone: 'pending', title, short: `${numberWords(waiting)} waiting` };
  }
  const lost = usedBy(account, calendars).find(({ problem }) => problem !== '');
  if (lost) {
    return { tone: 'error', title: `${lost.name} cannot be reached.`, short: 'Not in step' };
  }
  const decisions = decisionsOf(account, calendars);
  if (decisions > 0) {
    const title = `${decisions === 1 ? '1 thing waits' : `${numberWords(decisions)} things wait`} for you. All else is caught up.`;
    return { tone: 'conflict', title, short: `${numberWords(decisions)} for you` };
  }
  if (lastOk === null) {
    return { tone: 'quiet', title: 'Not confirmed yet.', short: 'Not confirmed' };
  }
  return { tone: 'ok', title: 'All caught up.', short: 'Caught up' };
}
