import { describe, expect, it } from 'vitest';
import { dayFromIso, dayToIso } from '$lib/components/shared/clock';
import type { View } from '$lib/api/bindings/View';
import { addMonths, rangeOf, step, stepWords, titleOf, weekNumber, weekOf } from './range';

const day = dayFromIso;
/** Open from nine to six on all days but some. */
const openBut = (...closed: number[]) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    closed.includes(weekday) ? [] : [{ from: 540, to: 1080 }],
  );
const monday = { weekStart: 1, openingHours: openBut(7), daysShown: 3 };

describe('the days a view shows', () => {
  it('begins a week with the chosen weekday', () => {
    expect(dayToIso(rangeOf('week', day('2026-11-18'), monday).from)).toBe('2026-11-16');
    expect(dayToIso(rangeOf('week', day('2026-11-18'), { ...monday, weekStart: 7 }).from)).toBe(
      '2026-11-15',
    );
    expect(dayToIso(rangeOf('week', day('2026-11-15'), monday).from)).toBe('2026-11-09');
  });

  it('shows six whole weeks for a month', () => {
    const { from, to } = rangeOf('month', day('2026-11-18'), monday);
    expect([dayToIso(from), dayToIso(to)]).toEqual(['2026-10-26', '2026-12-07']);
  });

  it('shows a work week from the first open day to the last', () => {
    const shown = (closedDays: number[], weekStart = 1) => {
      const { from, to } = rangeOf('workWeek', day('2026-11-18'), {
        ...monday,
        openingHours: openBut(...closedDays),
        weekStart,
      });
      return [dayToIso(from), dayToIso(to - 1)];
    };
    expect(shown([6, 7])).toEqual(['2026-11-16', '2026-11-20']);
    expect(shown([1, 3, 7])).toEqual(['2026-11-17', '2026-11-21']);
    expect(shown([6, 7], 7)).toEqual(['2026-11-16', '2026-11-20']);
    expect(shown([1, 2, 3, 4, 5, 6, 7])).toEqual(['2026-11-16', '2026-11-22']);
  });

  it('shows as many days as were chosen, from any day on', () => {
    const { from, to } = rangeOf('days', day('2026-11-18'), { ...monday, daysShown: 5 });
    expect([dayToIso(from), dayToIso(to - 1)]).toEqual(['2026-11-18', '2026-11-22']);
    expect(step('days', from, 1, { ...monday, daysShown: 5 })).toBe(to);
  });

  it('always contains the day it is turned to, whatever the view and the week start', () => {
    for (const view of ['day', 'team', 'week', 'days', 'month', 'agenda'] as const) {
      for (let weekStart = 1; weekStart <= 7; weekStart += 1) {
        for (let at = day('2026-01-01'); at < day('2027-01-01'); at += 1) {
          const { from, to } = rangeOf(view, at, { ...monday, weekStart });
          expect(from <= at && at < to).toBe(true);
        }
      }
    }
  });
});

describe('paging', () => {
  it('stays within the month when the next one is shorter', () => {
    expect(dayToIso(addMonths(day('2026-01-31'), 1))).toBe('2026-02-28');
    expect(dayToIso(addMonths(day('2028-01-31'), 1))).toBe('2028-02-29');
    expect(dayToIso(addMonths(day('2026-01-31'), -2))).toBe('2025-11-30');
  });

  it('says by how much it goes on', () => {
    expect(stepWords('team', monday)).toBe('day');
    expect(stepWords('days', monday)).toBe('3 days');
    expect(stepWords('workWeek', monday)).toBe('week');
  });

  it('goes one period on and back', () => {
    const at = day('2026-11-18');
    expect(step('day', at, 1, monday)).toBe(at + 1);
    expect(step('week', at, -1, monday)).toBe(at - 7);
    expect(dayToIso(step('month', at, 1, monday))).toBe('2026-12-18');
  });
});

describe('headings', () => {
  const title = (view: View, at: number, length?: 'short') =>
    titleOf({ view, day: at, ...rangeOf(view, at, monday) }, length);

  it('names a week by its days, and by both months when it crosses one', () => {
    expect(title('week', day('2026-11-18'))).toEqual({
      text: '16 – 22 November',
      year: '2026',
    });
    expect(title('week', day('2026-12-01'))).toEqual({
      text: '30 Nov – 6 Dec',
      year: '2026',
    });
    expect(title('week', day('2026-12-31'))).toEqual({
      text: '28 Dec 2026 – 3 Jan',
      year: '2027',
    });
  });

  it('names all days that an agenda was scrolled to', () => {
    const shown = { view: 'agenda' as const, day: day('2026-11-18') };
    const range = { from: day('2026-11-18'), to: day('2026-12-16') };
    expect(titleOf({ ...shown, ...range }).text).toBe('18 Nov – 15 Dec');
  });

  it('has shorter names where there is little room', () => {
    const at = day('2026-11-18');
    expect(title('week', at, 'short').text).toBe('16 – 22 Nov');
    expect(title('day', at, 'short').text).toBe('Wed 18 Nov');
    expect(title('month', at, 'short').text).toBe('November');
  });

  it('names a day and a month', () => {
    expect(title('day', day('2026-11-18')).text).toBe('Wednesday 18 November');
    expect(title('month', day('2026-11-18')).text).toBe('November');
  });

  it('numbers the week a view shows, if it shows one', () => {
    const sunday = day('2026-11-15');
    expect(weekOf('day', sunday, monday)).toBe(46);
    expect(weekOf('week', sunday, monday)).toBe(46);
    expect(weekOf('week', sunday, { ...monday, weekStart: 7 })).toBe(47);
    expect(weekOf('days', sunday, monday)).toBeNull();
    expect(weekOf('month', sunday, monday)).toBeNull();
  });

  it('numbers weeks as ISO 8601 does', () => {
    expect(weekNumber(day('2026-11-18'))).toBe(47);
    expect(weekNumber(day('2026-12-31'))).toBe(53);
    expect(weekNumber(day('2027-01-01'))).toBe(53);
    expect(weekNumber(day('2027-01-04'))).toBe(1);
    expect(weekNumber(day('2025-12-29'))).toBe(1);
  });
});
