import { describe, expect, it } from 'vitest';
import { dayFromIso, dayToIso } from './clock';
import { addMonths, parseDate } from './parseDate';

const WEDNESDAY = dayFromIso('2026-11-18');

describe('a typed date', () => {
  it.each([
    ['today', '2026-11-18'],
    ['Tomorrow', '2026-11-19'],
    ['tmr', '2026-11-19'],
    ['yesterday', '2026-11-17'],
    ['wed', '2026-11-18'],
    ['fri', '2026-11-20'],
    ['friday', '2026-11-20'],
    ['mon', '2026-11-23'],
    ['next fri', '2026-11-27'],
    ['last mon', '2026-11-16'],
    ['24 nov', '2026-11-24'],
    ['Nov 24', '2026-11-24'],
    ['tue 24 nov', '2026-11-24'],
    ['24th November 2027', '2027-11-24'],
    ['24/11', '2026-11-24'],
    ['24.11.', '2026-11-24'],
    ['3.1.27', '2027-01-03'],
    ['2 jan', '2027-01-02'],
    ['1 oct', '2026-10-01'],
    ['2026-12-01', '2026-12-01'],
    ['in 3 days', '2026-11-21'],
    ['in a week', '2026-11-25'],
    ['next week', '2026-11-25'],
    ['next month', '2026-12-18'],
    ['+6', '2026-11-24'],
  ])('reads %j', (text, iso) => {
    const day = parseDate(text, WEDNESDAY);
    expect(day === undefined ? undefined : dayToIso(day)).toBe(iso);
  });

  it.each(['', 'balayage', '31 apr', '30/2', 'm', 'next', '99 nov'])('refuses %j', (text) => {
    expect(parseDate(text, WEDNESDAY)).toBeUndefined();
  });

  it('ends a month on its last day when the next one is shorter', () => {
    expect(dayToIso(addMonths(dayFromIso('2027-01-31'), 1))).toBe('2027-02-28');
  });
});
