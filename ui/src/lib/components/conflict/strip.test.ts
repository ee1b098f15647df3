import { describe, expect, it } from 'vitest';
import { NOW, salon } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { closedWithin, ghostsOf, hoursAround } from './strip';

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

  it('has breaks and closed hours of whose it is in it', () => {
    const { settings } = salon();
    const wednesday = NOW - (NOW % DAY);
    const closed = (from: number, to: number, staff: string | null) =>
      closedWithin({ from: wednesday + from * 60, to: wednesday + to * 60 }, staff, settings).map(
        (gap) => [(gap.from - wednesday) / 60, (gap.to - wednesday) / 60, gap.isBreak],
      );
    expect(closed(8, 14, 'sl')).toEqual([
      [8, 9.5, false],
      [13, 13.75, true],
    ]);
    expect(closed(10, 12, 'sl')).toEqual([]);
    expect(closed(23, 26, null)).toEqual([
      [23, 24, false],
      [24, 26, false],
    ]);
  });
});
