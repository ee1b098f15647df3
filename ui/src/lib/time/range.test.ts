import { describe, expect, it } from 'vitest';
import { dayFromIso, dayToIso } from '$lib/components/shared/clock';
import { addMonths, rangeOf, step, titleOf, weekNumber } from './range';

const day = dayFromIso;

describe('the days a view shows', () => {
  it('begins a week with the chosen weekday', () => {
    expect(dayToIso(rangeOf('week', day('2026-11-18'), 1).from)).toBe('2026-11-16');
    expect(dayToIso(rangeOf('week', day('2026-11-18'), 7).from)).toBe('2026-11-15');
    expect(dayToIso(rangeOf('week', day('2026-11-15'), 1).from)).toBe('2026-11-09');
  });

  it('shows six whole weeks for a month', () => {
    const { from, to } = rangeOf('month', day('2026-11-18'), 1);
    expect([dayToIso(from), dayToIso(to)]).toEqual(['2026-10-26', '2026-12-07']);
  });

  it('always contains the day it is turned to, whatever the view and the week start', () => {
    for (const view of ['day', 'week', 'month', 'agenda'] as const) {
      for (let weekStart = 1; weekStart <= 7; weekStart += 1) {
        for (let at = day('2026-01-01'); at < day('2027-01-01'); at += 1) {
          const { from, to } = rangeOf(view, at, weekStart);
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

  it('goes one period on and back', () => {
    const at = day('2026-11-18');
    expect(step('day', at, 1)).toBe(at + 1);
    expect(step('week', at, -1)).toBe(at - 7);
    expect(dayToIso(step('month', at, 1))).toBe('2026-12-18');
  });
});

describe('headings', () => {
  it('names a week by its days, and by both months when it crosses one', () => {
    expect(titleOf('week', day('2026-11-18'), 1)).toEqual({
      text: '16 – 22 November',
      year: '2026',
    });
    expect(titleOf('week', day('2026-12-01'), 1)).toEqual({ text: '30 Nov – 6 Dec', year: '2026' });
    expect(titleOf('week', day('2026-12-31'), 1)).toEqual({
      text: '28 Dec 2026 – 3 Jan',
      year: '2027',
    });
  });

  it('has shorter names where there is little room', () => {
    const at = day('2026-11-18');
    expect(titleOf('week', at, 1, 'short').text).toBe('16 – 22 Nov');
    expect(titleOf('day', at, 1, 'short').text).toBe('Wed 18 Nov');
    expect(titleOf('month', at, 1, 'short').text).toBe('Nov');
  });

  it('names a day and a month', () => {
    expect(titleOf('day', day('2026-11-18'), 1).text).toBe('Wednesday 18 November');
    expect(titleOf('month', day('2026-11-18'), 1).text).toBe('November');
  });

  it('numbers weeks as ISO 8601 does', () => {
    expect(weekNumber(day('2026-11-18'))).toBe(47);
    expect(weekNumber(day('2026-12-31'))).toBe(53);
    expect(weekNumber(day('2027-01-01'))).toBe(53);
    expect(weekNumber(day('2027-01-04'))).toBe(1);
    expect(weekNumber(day('2025-12-29'))).toBe(1);
  });
});
