import { describe, expect, it } from 'vitest';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import { bookedShare, gapsOf, hoursOf, leaveOf, likelyOn, openSpan, opensAt } from './hours';

const monday = dayFromIso('2026-11-16');
const column = { key: 'a', day: monday, staff: 'mh' };
const split = [
  { from: 540, to: 720 },
  { from: 780, to: 1020 },
];
const day = [{ from: 510, to: 1110 }];
const rules = {
  openingHours: [day, day, day, day, [{ from: 720, to: 1200 }], day, []],
  staffHours: [{ staff: 'mh', week: [split, [], [], [], [], [], split] }],
};
const item = (from: number, to: number, more: object = {}) => ({
  start: monday * DAY + from,
  end: monday * DAY + to,
  allDay: false,
  staff: 'mh',
  status: 'confirmed',
  opaque: true,
  busy: false,
  ...more,
});

describe('hours', () => {
  it('are those of the business for days and for whoever has no others', () => {
    expect(hoursOf({ day: monday }, rules)).toEqual([{ from: 510, to: 1110 }]);
    expect(hoursOf({ day: monday, staff: 'ib' }, rules)).toEqual([{ from: 510, to: 1110 }]);
    expect(hoursOf({ day: monday + 6, staff: 'ib' }, rules)).toEqual([]);
  });

  it('of the business may be others each day; a closed one begins as early as the earliest', () => {
    expect(opensAt(monday, rules)).toBe(510);
    expect(opensAt(monday + 4, rules)).toBe(720);
    expect(opensAt(monday + 6, rules)).toBe(510);
    expect(openSpan(rules)).toEqual({ from: 510, to: 1200 });
    expect(opensAt(monday, { openingHours: [] })).toBe(540);
  });

  it('by which a time is read are those of its day, or of the others when it is closed', () => {
    expect(likelyOn(monday + 4, rules)).toEqual([{ from: 720, to: 1200 }]);
    expect(likelyOn(monday + 6, rules)).toContainEqual({ from: 720, to: 1200 });
  });

  it('are a person’s own by weekday, also when the business is closed', () => {
    expect(hoursOf(column, rules)).toEqual(split);
    expect(hoursOf({ ...column, day: monday + 1 }, rules)).toEqual([]);
    expect(hoursOf({ ...column, day: monday + 6 }, rules)).toEqual(split);
  });

  it('leave the time before, between and after', () => {
    expect(gapsOf(split)).toEqual([
      { from: 0, to: 540, isBreak: false },
      { from: 720, to: 780, isBreak: true },
      { from: 1020, to: DAY, isBreak: false },
    ]);
    expect(gapsOf([])).toEqual([{ from: 0, to: DAY, isBreak: false }]);
    expect(gapsOf([{ from: 0, to: DAY }])).toEqual([]);
  });
});

describe('leave', () => {
  it('is what takes the whole day as busy', () => {
    const holiday = item(0, 2 * DAY, { allDay: true });
    expect(leaveOf(column, [holiday])).toBe(holiday);
    expect(leaveOf({ ...column, day: monday + 1 }, [holiday])).toBe(holiday);
    expect(leaveOf({ ...column, staff: 'ib' }, [holiday])).toBeUndefined();
    expect(leaveOf(column, [{ ...holiday, opaque: false }])).toBeUndefined();
    expect(leaveOf(column, [{ ...holiday, status: 'cancelled' }])).toBeUndefined();
    expect(leaveOf({ key: 'a', day: monday }, [holiday])).toBeUndefined();
  });
});

describe('the booked share', () => {
  it('counts minutes inside the hours, and two at once only once', () => {
    const items = [item(540, 600), item(570, 630), item(690, 810), item(1000, 1100)];
    expect(bookedShare(column, split, items)).toBeCloseTo((90 + 30 + 30 + 20) / 420);
  });

  it('leaves out what is called off, and what blocks time without being booked', () => {
    const items = [item(540, 600, { status: 'cancelled' }), item(600, 660, { busy: true })];
    expect(bookedShare(column, split, items)).toBe(0);
  });

  it('is unknown on a day without hours', () => {
    expect(bookedShare(column, [], [])).toBeNull();
  });
});
