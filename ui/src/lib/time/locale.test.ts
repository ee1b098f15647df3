import { afterEach, describe, expect, it } from 'vitest';
import { dayFromIso, formatDay, formatFullDay } from '$lib/components/shared/clock';
import { parseDate } from '$lib/components/shared/parseDate';
import { corpusContext } from '$lib/quickAdd/corpusBook';
import { read } from '$lib/quickAdd/read';
import { formatInstant } from './instant';
import { conventionsOf, english, writeAsIn } from './locale';
import type { View } from '$lib/api/bindings/View';
import { rangeOf, titleOf } from './range';

const NOV_19 = dayFromIso('2026-11-19');
const weeks = { weekStart: 1, openingHours: [], daysShown: 3 };
const title = (view: View, day: number) => titleOf({ view, day, ...rangeOf(view, day, weeks) });

afterEach(() => {
  writeAsIn('en-GB');
});

describe('the conventions of a place', () => {
  it.each([
    ['en-US', { clock24: false, weekStart: 7, monthFirst: true, paper: 'letter', currency: 'USD' }],
    ['en-GB', { clock24: true, weekStart: 1, monthFirst: false, paper: 'a4', currency: 'GBP' }],
    ['de-DE', { clock24: true, weekStart: 1, monthFirst: false, paper: 'a4', currency: 'EUR' }],
    ['fr-FR', { clock24: true, weekStart: 1, monthFirst: false, paper: 'a4', currency: 'EUR' }],
    ['sv-SE', { clock24: true, weekStart: 1, monthFirst: false, paper: 'a4', currency: 'SEK' }],
    ['ar-EG', { clock24: false, weekStart: 6, monthFirst: false, paper: 'a4', currency: 'EGP' }],
    ['ja-JP', { clock24: true, weekStart: 7, monthFirst: true, paper: 'a4', currency: 'JPY' }],
  ])('are those of %s', (locale, expected) => {
    expect(conventionsOf(locale)).toEqual(expected);
  });

  it('are the usual ones where the system names none', () => {
    const usual = { clock24: true, weekStart: 1, monthFirst: false, paper: 'a4', currency: 'EUR' };
    for (const none of ['C', '', 'POSIX']) expect(conventionsOf(none)).toEqual(usual);
  });
});

describe('dates in words', () => {
  const written = () => [
    formatDay(NOV_19, NOV_19),
    formatDay(NOV_19, NOV_19 - 400),
    formatFullDay(NOV_19),
    title('day', NOV_19).text,
    title('week', NOV_19).text,
    title('week', NOV_19 + 11).text,
    formatInstant('2026-11-09T18:05:00Z', 'UTC', true, new Date('2026-11-20T12:00:00Z')),
  ];

  it.each(['en-GB', 'de-DE', 'fr-FR', 'sv-SE', 'ar-EG'])('name the day first in %s', (locale) => {
    writeAsIn(locale);
    expect(english()).toBe('en-GB');
    expect(written()).toEqual([
      'Thu 19 Nov',
      'Thu 19 Nov 2026',
      'Thursday 19 November 2026',
      'Thursday 19 November',
      '16 – 22 November',
      '30 Nov – 6 Dec',
      '9 Nov',
    ]);
  });

  it('name the month first in en-US', () => {
    writeAsIn('en-US');
    expect(written()).toEqual([
      'Thu Nov 19',
      'Thu Nov 19, 2026',
      'Thursday November 19, 2026',
      'Thursday November 19',
      'November 16 – 22',
      'Nov 30 – Dec 6',
      'Nov 9',
    ]);
  });
});

describe('dates in figures', () => {
  const typed = (text: string, locale: string) =>
    parseDate(text, NOV_19, conventionsOf(locale).monthFirst);

  it('are read in the order of the place', () => {
    expect(typed('12/3/2026', 'en-GB')).toBe(dayFromIso('2026-03-12'));
    expect(typed('12/3/2026', 'de-DE')).toBe(dayFromIso('2026-03-12'));
    expect(typed('12/3/2026', 'en-US')).toBe(dayFromIso('2026-12-03'));
  });

  it('are read in the other order where only that is a date', () => {
    expect(typed('24/11', 'en-US')).toBe(dayFromIso('2026-11-24'));
    expect(typed('11/24', 'en-GB')).toBeUndefined();
  });

  it('with full stops are day and month everywhere, and ISO dates what they are', () => {
    for (const locale of ['en-US', 'de-DE', 'sv-SE']) {
      expect(typed('3.12.2026', locale)).toBe(dayFromIso('2026-12-03'));
      expect(typed('2026-12-03', locale)).toBe(dayFromIso('2026-12-03'));
    }
  });

  it('in quick add mean the usual order first, and the other is offered', () => {
    const day = (monthFirst: boolean) => {
      const { day: found, doubts } = read('cut 4/12 10:00', corpusContext({ monthFirst }));
      return [found, doubts.find(({ kind }) => kind === 'day')?.choices.length];
    };
    expect(day(false)).toEqual([dayFromIso('2026-12-04'), 2]);
    expect(day(true)).toEqual([dayFromIso('2027-04-12'), 2]);
  });
});
