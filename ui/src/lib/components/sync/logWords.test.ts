import { describe, expect, it } from 'vitest';
import { roundsWords, untilWords } from './logWords';

describe('how rounds went', () => {
  it('is said with a share only when something failed', () => {
    expect(roundsWords({ done: 0, failed: 0 })).toBe('no round yet');
    expect(roundsWords({ done: 1, failed: 0 })).toBe('1 round, it went well');
    expect(roundsWords({ done: 1204, failed: 0 })).toBe('1,204 rounds, all went well');
    expect(roundsWords({ done: 199, failed: 1 })).toBe('99.5 % of 200 rounds went well, 1 failed');
  });

  it('is never rounded up to all', () => {
    expect(roundsWords({ done: 99_999, failed: 1 })).toBe(
      '99.9 % of 100,000 rounds went well, 1 failed',
    );
  });
});

describe('when sync looks again', () => {
  const now = new Date('2026-11-18T13:20:00Z');

  it('is said in seconds, then in minutes', () => {
    expect(untilWords('2026-11-18T13:20:30Z', now)).toBe('in 30 s');
    expect(untilWords('2026-11-18T13:22:10Z', now)).toBe('in 2 min');
    expect(untilWords('2026-11-18T13:19:59Z', now)).toBe('now');
  });
});
