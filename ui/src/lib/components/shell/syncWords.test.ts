import { describe, expect, it } from 'vitest';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';
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

describe('the foot of the sidebar', () => {
  it('says that all is well only when it is', () => {
    expect(syncWords(calm).tone).toBe('ok');
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
    for (const trouble of troubles) expect(syncWords({ ...calm, ...trouble }).tone).not.toBe('ok');
  });

  it('says what is kept while offline', () => {
    expect(syncWords({ ...calm, phase: 'offline', waiting: 5 }).text).toBe(
      'Offline. 5 changes kept here',
    );
  });

  it('counts one change in the singular', () => {
    expect(syncWords({ ...calm, waiting: 1 }).text).toBe('1 change waiting');
  });

  it('shows how far a first sync is', () => {
    expect(syncWords({ ...calm, phase: 'running', done: 120, total: 1204 }).text).toBe(
      'Reading 120 of 1,204',
    );
  });
});
