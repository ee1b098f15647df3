import { describe, expect, it } from 'vitest';
import { dayFromIso, dayToIso } from '$lib/components/shared/clock';
import { daysOf } from './goTo';

const WEDNESDAY = dayFromIso('2026-11-18');

describe('a date to go to', () => {
  it.each([
    ['today', '2026-11-18'],
    ['in 6 weeks', '2026-12-30'],
    ['next tue', '2026-11-24'],
    ['next thu', '2026-11-26 2026-11-19'],
    ['thu week', '2026-11-26'],
    ['2 weeks from tomorrow', ''],
    ['26/11', '2026-11-26'],
    ['5/12', '2026-12-05 2027-05-12'],
    ['last fri', '2026-11-13'],
    ['end of the month', '2026-11-30'],
    ['december', '2026-12-01'],
    ['november', '2026-11-01'],
    ['march 2028', '2028-03-01'],
    ['january', '2027-01-01'],
    ['+6', '2026-11-24'],
    ['2026-12-24', '2026-12-24'],
    ['fri 26 nov', '2026-11-26 2026-11-27'],
    ['chloe thu', ''],
    ['thu 14:30', ''],
    ['marco', ''],
    ['', ''],
  ])('“%s” is %s', (text, days) => {
    expect(daysOf(text, WEDNESDAY).map(dayToIso).join(' ')).toBe(days);
  });
});
