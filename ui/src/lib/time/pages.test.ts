import { describe, expect, it } from 'vitest';
import { DAY, dayFromIso, dayOf, dayToIso } from '$lib/components/shared/clock';
import type { View } from '$lib/api/bindings/View';
import { carriedTo, isOn } from './pages';

/** Open from Monday to Friday. */
const open = [{ from: 540, to: 1080 }];
const weeks = { weekStart: 1, openingHours: [open, open, open, open, open, [], []], daysShown: 3 };

/** An hour from 10:00 on. */
const hour = (iso: string) => {
  const start = dayFromIso(iso) * DAY + 600;
  return { start, end: start + 60, allDay: false };
};
const days = (from: string, to: string) => ({
  start: dayFromIso(from) * DAY,
  end: (dayFromIso(to) + 1) * DAY,
  allDay: true,
});
const carry = (span: ReturnType<typeof hour>, view: View, at = '2026-11-18') => {
  const page = carriedTo(span, { view, day: dayFromIso(at) }, weeks);
  return [dayToIso(page.day), dayToIso(dayOf(page.span.start))];
};

describe('what is carried', () => {
  it('stays on the page as long as its day is on it', () => {
    expect(carry(hour('2026-11-22'), 'week')).toEqual(['2026-11-18', '2026-11-22']);
    expect(carry(hour('2026-12-06'), 'month')).toEqual(['2026-11-18', '2026-12-06']);
  });

  it('takes the page with it by one period when it is carried beyond it', () => {
    expect(carry(hour('2026-11-23'), 'week')).toEqual(['2026-11-25', '2026-11-23']);
    expect(carry(hour('2026-11-15'), 'week')).toEqual(['2026-11-11', '2026-11-15']);
    expect(carry(hour('2026-11-19'), 'day')).toEqual(['2026-11-19', '2026-11-19']);
    expect(carry(hour('2026-11-17'), 'team')).toEqual(['2026-11-17', '2026-11-17']);
    expect(carry(hour('2026-11-17'), 'days')).toEqual(['2026-11-15', '2026-11-17']);
    expect(carry(hour('2026-12-07'), 'month')).toEqual(['2026-12-18', '2026-12-07']);
    expect(carry(hour('2026-10-19'), 'month')).toEqual(['2026-10-18', '2026-10-19']);
  });

  it('passes over the days a work week leaves out', () => {
    expect(carry(hour('2026-11-21'), 'workWeek')).toEqual(['2026-11-25', '2026-11-23']);
    expect(carry(hour('2026-11-15'), 'workWeek')).toEqual(['2026-11-11', '2026-11-13']);
  });

  it('is seen as long as one of the days is that it takes as a whole', () => {
    const page = { view: 'week' as const, day: dayFromIso('2026-11-18') };
    expect(isOn(days('2026-11-14', '2026-11-16'), page, weeks)).toBe(true);
    expect(isOn(days('2026-11-13', '2026-11-15'), page, weeks)).toBe(false);
    expect(carry(days('2026-11-13', '2026-11-15'), 'week')).toEqual(['2026-11-11', '2026-11-13']);
    expect(carry(days('2026-11-20', '2026-11-22'), 'workWeek', '2026-11-25')).toEqual([
      '2026-11-18',
      '2026-11-18',
    ]);
  });

  it('can be carried on from every page of the month to the next one', () => {
    for (let day = dayFromIso('2026-01-01'); day < dayFromIso('2027-01-01'); day += 1) {
      const page = { view: 'month' as const, day };
      for (const by of [-7, -1, 1, 7]) {
        let span = hour(dayToIso(day));
        while (isOn(span, page, weeks)) {
          span = { ...span, start: span.start + by * DAY, end: span.end + by * DAY };
        }
        const to = carriedTo(span, page, weeks);
        expect(to.span).toEqual(span);
        expect(isOn(span, to, weeks)).toBe(true);
      }
    }
  });
});
