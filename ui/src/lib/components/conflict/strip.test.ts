import { describe, expect, it } from 'vitest';
import { ghostsOf, hoursAround } from './strip';

const span = (start: number, end: number) => ({ start, end, allDay: false });

describe('what is drawn beside the result of a conflict', () => {
  const times = { mine: span(645, 780), before: span(645, 750), theirs: span(675, 780) };

  it('is every version that says another time', () => {
    expect(ghostsOf(times, times.mine).map(({ name }) => name)).toEqual(['Before', 'Theirs']);
    expect(ghostsOf(times, undefined).map(({ name }) => name)).toEqual([
      'Yours',
      'Before',
      'Theirs',
    ]);
  });

  it('is nothing of another day and nothing that is not there', () => {
    const moved = { mine: times.mine, before: null, theirs: span(675 + 1440, 780 + 1440) };
    expect(ghostsOf(moved, times.mine)).toEqual([]);
  });

  it('has whole hours around it, twelve at most', () => {
    expect(hoursAround([times.mine, times.theirs])).toEqual({ from: 600, to: 840 });
    expect(hoursAround([span(0, 1440)])).toEqual({ from: -60, to: 660 });
  });
});
