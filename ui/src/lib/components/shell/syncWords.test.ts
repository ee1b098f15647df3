import { describe, expect, it } from 'vitest';
import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';
import { salon } from '$lib/preview/salon';
import { syncWords } from './syncWords';

const calm: SyncStatusDto = {
  phase: 'idle',
  done: 0,
  total: null,
  waiting: 0,
  failed: 0,
  conflicts: 0,
  signIns: 0,
  lastOk: '2026-11-18T13:18:00Z',
  next: null,
  failures: [],
};

/** What is said of one account in step, with something changed. */
function said(
  status: Partial<SyncStatusDto>,
  account: Partial<AccountDto> = {},
  calendar: Partial<CalendarDto> = {},
) {
  const { accounts, calendars } = salon();
  const book = {
    accounts: accounts.filter(({ id }) => id === 'team').map((one) => ({ ...one, ...account })),
    calendars: calendars
      .filter((one) => one.account === 'team')
      .map((one) => ({ ...one, ...calendar })),
  };
  return syncWords({ ...calm, ...status }, book, (instant) => instant.slice(11, 16));
}

describe('the foot of the sidebar', () => {
  it('says that all is well only when it is', () => {
    expect(said({}).tone).toBe('ok');
    const troubles: Partial<SyncStatusDto>[] = [
      { waiting: 1 },
      { failed: 1 },
      { conflicts: 1 },
      { signIns: 1 },
      { lastOk: null },
      { phase: 'offline' },
      { phase: 'running' },
      { phase: 'none' },
    ];
    for (const trouble of troubles) expect(said(trouble).tone).not.toBe('ok');
  });

  it('says what is kept while offline', () => {
    expect(said({ phase: 'offline', waiting: 5 }).text).toBe('Offline. 5 changes kept here');
  });

  it('counts one change in the singular', () => {
    expect(said({ waiting: 1 }).text).toBe('1 change waiting');
  });

  it('shows how far a first sync is', () => {
    expect(said({ phase: 'running', done: 120, total: 1204 }).text).toBe('Reading 120 of 1,204');
  });

  it('says since when an account is not in step, and what no server gives access to', () => {
    const lastError = 'iCloud does not answer.';
    const lastOk = '2026-11-18T09:10:00Z';
    expect(said({}, { lastError, lastOk })).toEqual({
      tone: 'error',
      text: 'iCloud not confirmed since 09:10',
      dated: true,
    });
    expect(said({ waiting: 2 }, { lastError, lastOk }).tone).toBe('error');
    expect(said({}, {}, { problem: 'It is gone.' }).text).toBe('Team rota cannot be reached');
    expect(said({}, {}, { problem: 'It is gone.', mode: 'ignored' }).tone).toBe('ok');
  });

  it('says that an account is paused rather than that all is well', () => {
    expect(said({}, { state: 'paused', lastError: 'iCloud does not answer.' })).toEqual({
      tone: 'quiet',
      text: '1 account paused',
    });
  });

  it('says that something is to be decided', () => {
    for (const asked of [{ asksToWrite: true }, { heldDeletions: 12 }]) {
      expect(said({}, {}, asked).text).toBe('All else is caught up');
    }
  });
});
