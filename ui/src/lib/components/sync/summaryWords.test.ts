import { describe, expect, it } from 'vitest';
import type { SyncSummaryDto } from '$lib/api/bindings/SyncSummaryDto';
import { durationWords, summaryWords } from './summaryWords';

const nothing: SyncSummaryDto = {
  imported: 0,
  exported: 0,
  updated: 0,
  deleted: 0,
  merged: 0,
  conflicts: 0,
  errors: 0,
  requests: 2,
  durationMs: 310,
  problems: [],
};

describe('a sync run in words', () => {
  it('names only what happened', () => {
    expect(summaryWords(nothing)).toBe('Nothing new');
    expect(summaryWords({ ...nothing, exported: 1, imported: 3, errors: 2 })).toBe(
      '1 sent, 3 received, 2 failed',
    );
  });

  it('gives the duration in a unit one can picture', () => {
    expect([310, 12_400, 150_000].map(durationWords)).toEqual(['0.3 s', '12 s', '3 min']);
  });
});
