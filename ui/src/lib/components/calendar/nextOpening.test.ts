import { describe, expect, it } from 'vitest';
import { DAY, dayFromIso } from '../shared/clock';
import { nextOpening } from './nextOpening';

const day = [{ from: 9 * 60, to: 18 * 60 }];
const hours = { snap: 15, openingHours: [day, day, day, day, day, day, []] };
const friday = dayFromIso('2026-11-20');
const at = (day: number, hour: number, minute = 0) => day * DAY + hour * 60 + minute;

describe('where a new appointment is proposed', () => {
  it('is the next quarter of an hour while the business is open', () => {
    expect(nextOpening(at(friday, 14, 7), friday, hours)).toBe(at(friday, 14, 15));
  });

  it('is the next step of the settings', () => {
    expect(nextOpening(at(friday, 14, 7), friday, { ...hours, snap: 20 })).toBe(at(friday, 14, 20));
  });

  it('is the opening when it is early, and the next one when it is late', () => {
    expect(nextOpening(at(friday, 6), friday, hours)).toBe(at(friday, 9));
    expect(nextOpening(at(friday, 20, 5), friday, hours)).toBe(at(friday + 1, 9));
  });

  it('leaves out the days the business is closed', () => {
    expect(nextOpening(at(friday + 1, 18), friday, hours)).toBe(at(friday + 3, 9));
  });

  it('leaves out breaks, and keeps the hours of each day', () => {
    const split = [
      { from: 9 * 60, to: 12 * 60 },
      { from: 14 * 60, to: 18 * 60 },
    ];
    const late = [{ from: 13 * 60, to: 20 * 60 }];
    const week = { snap: 15, openingHours: [day, day, day, day, split, late, []] };
    expect(nextOpening(at(friday, 11, 50), friday, week)).toBe(at(friday, 14));
    expect(nextOpening(at(friday, 18), friday, week)).toBe(at(friday + 1, 13));
  });

  it('is on the first day that is shown, when today is not', () => {
    expect(nextOpening(at(friday, 14), friday + 10, hours)).toBe(at(friday + 10, 9));
  });

  it('is the next quarter for a business that never opens', () => {
    const never = { snap: 15, openingHours: hours.openingHours.map(() => []) };
    expect(nextOpening(at(friday, 14, 7), friday, never)).toBe(at(friday, 14, 15));
  });
});
