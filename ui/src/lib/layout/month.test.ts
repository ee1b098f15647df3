import { describe, expect, it } from 'vitest';
import { DAY } from '$lib/components/shared/clock';
import { monthWeek } from './month';

const timed = (day: number, hour: number) => ({
  start: day * DAY + hour * 60,
  end: day * DAY + hour * 60 + 60,
  allDay: false,
});
const long = (from: number, to: number) => ({ start: from * DAY, end: to * DAY, allDay: true });

describe('a week of a month', () => {
  it('draws everything when it fits exactly', () => {
    const week = monthWeek([timed(1, 9), timed(1, 10), timed(1, 11)], 0, 3);
    expect(week.days[1]?.chips.map(({ lane }) => lane)).toEqual([0, 1, 2]);
    expect(week.days[1]?.more).toBe(0);
  });

  it('gives its last line to the number of those left out', () => {
    const week = monthWeek(
      [9, 10, 11, 12].map((hour) => timed(1, hour)),
      0,
      3,
    );
    expect(week.days[1]?.chips).toHaveLength(2);
    expect(week.days[1]?.more).toBe(2);
  });

  it('uses its last line too when that number stands apart from the lines', () => {
    const timeds = [9, 10, 11, 12].map((hour) => timed(1, hour));
    const week = monthWeek([long(0, 3), ...timeds], 0, 3, true);
    expect(week.days[1]?.chips.map(({ lane }) => lane)).toEqual([1, 2]);
    expect(week.days[1]?.more).toBe(2);
  });

  it('puts timed ones into the lanes bars leave free', () => {
    const week = monthWeek([long(0, 3), timed(1, 9), timed(4, 9)], 0, 3);
    expect(week.bars[0]).toMatchObject({ from: 0, to: 3, lane: 0 });
    expect(week.days[1]?.chips[0]?.lane).toBe(1);
    expect(week.days[4]?.chips[0]?.lane).toBe(0);
  });

  it('hides a bar on all its days when one of them has no room, and counts it on each', () => {
    const crowd = [9, 10, 11, 12].map((hour) => timed(2, hour));
    const week = monthWeek([long(0, 4), long(1, 3), ...crowd], 0, 2);
    expect(week.bars.map(({ lane }) => lane)).toEqual([0]);
    expect(week.days[1]?.more).toBe(1);
    expect(week.days[2]?.more).toBe(5);
  });

  it('accounts for every item of every day', () => {
    for (let lanes = 1; lanes < 6; lanes += 1) {
      const items = [
        long(0, 7),
        long(2, 5),
        long(4, 6),
        ...[0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
          Array.from({ length: day }, (_, index) => timed(day, 9 + index)),
        ),
      ];
      const week = monthWeek(items, 0, lanes);
      for (const [index, day] of week.days.entries()) {
        const drawn = week.bars.filter((bar) => bar.from <= index && index < bar.to).length;
        const real = items.filter(
          (item) => item.start < (index + 1) * DAY && item.end > index * DAY,
        ).length;
        expect(day.chips.length + drawn + day.more).toBe(real);
        const deepest = Math.max(-1, ...day.chips.map(({ lane }) => lane));
        expect(deepest).toBeLessThan(day.more > 0 ? Math.max(lanes - 1, 0) : lanes);
      }
    }
  });
});
