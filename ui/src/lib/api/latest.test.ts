import { describe, expect, it, vi } from 'vitest';
import { latest } from './latest';

/** Something to ask, and when it is settled. */
function asked(promise: Promise<string>) {
  return { ask: vi.fn(() => promise), settled: promise.catch(() => undefined) };
}

describe('what was asked last', () => {
  it('is answered, or why it could not be', async () => {
    const [one, other] = [asked(Promise.resolve('one')), asked(Promise.reject(new Error('away')))];
    const [take, failed] = [vi.fn(), vi.fn()];
    latest(one.ask, take, failed);
    latest(other.ask, take, failed);
    await Promise.all([one.settled, other.settled]);
    expect([take.mock.calls, failed.mock.calls]).toEqual([[['one']], [[new Error('away')]]]);
  });

  it('is not mixed up with what was asked before it', async () => {
    const [one, other] = [asked(Promise.resolve('one')), asked(Promise.reject(new Error('away')))];
    const [take, failed] = [vi.fn(), vi.fn()];
    latest(one.ask, take, failed)();
    latest(other.ask, take, failed)();
    await Promise.all([one.settled, other.settled]);
    expect([take, failed].map(({ mock }) => mock.calls)).toEqual([[], []]);
  });

  it('is asked only once somebody has stopped typing', () => {
    vi.useFakeTimers();
    const [soon, later] = [asked(Promise.resolve('')), asked(Promise.resolve(''))];
    const stop = latest(soon.ask, vi.fn(), vi.fn(), 120);
    vi.advanceTimersByTime(119);
    stop();
    latest(later.ask, vi.fn(), vi.fn(), 120);
    vi.advanceTimersByTime(120);
    expect(soon.ask).not.toHaveBeenCalled();
    expect(later.ask).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });
});
