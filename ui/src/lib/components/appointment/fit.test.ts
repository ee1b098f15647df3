import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { describe, expect, it } from 'vitest';
import { appointments, NOW, salon } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { fitOf, fitsOf } from './fit';

const rules = salon();
const items = appointments();
/** Wednesday of the week written out, at some hour. */
const at = (hour: number) => NOW - (NOW % DAY) + hour * 60;
const fit = (start: number, end: number, staff: string | null) =>
  fitOf({ id: null, start, end, allDay: false, staff, opaque: true }, items, rules);
/** Wednesday as a whole. */
const day = (staff: string | null, opaque = true) =>
  ({ id: null, start: at(0), end: at(24), allDay: true, staff, opaque }) as const;
/** Something all day long on Wednesday. */
const allDay = (more: Partial<ItemDto>): ItemDto => ({
  ...(items[0] as ItemDto),
  id: 'whole',
  title: 'Whole day',
  client: '',
  start: at(0),
  end: at(24),
  allDay: true,
  ...more,
});

describe('whether an appointment fits', () => {
  it('says with whom it overlaps', () => {
    expect(fit(at(13), at(14), 'ib')).toEqual({
      fits: false,
      words: 'Overlaps Marco Rossi, 12:45 – 14:15',
    });
  });

  it('calls a time free only for somebody', () => {
    expect(fit(at(15.5), at(16.5), 'mh').words).toBe('Free, inside Maren’s hours');
    expect(fit(at(13), at(14), null).words).toBe('Inside opening hours');
  });

  it('knows the opening hours', () => {
    expect(fit(at(5), at(6), null).words).toMatch(/^Outside opening hours/);
    expect(fit(at(13) + 4 * DAY, at(14) + 4 * DAY, null).words).toBe('Closed on Sundays');
  });

  it('knows when somebody has a break', () => {
    const pause = 'Tom’s break, 13:00 – 13:30';
    expect(fit(at(13), at(13.5), 'to')).toEqual({ fits: false, words: `In ${pause}` });
    expect(fit(at(12.5), at(13.25), 'to').words).toBe(`Overlaps ${pause}`);
    expect(fit(at(13.5), at(14), 'to').words).toBe('Free, inside Tom’s hours');
  });

  it('knows when the business has a break', () => {
    const day = [
      { from: 540, to: 780 },
      { from: 840, to: 1080 },
    ];
    const openingHours = [day, day, day, day, day, day, []];
    const noon = { ...rules, settings: { ...rules.settings, openingHours } };
    const candidate = { id: null, allDay: false, staff: null, opaque: true };
    const words = (start: number, end: number) =>
      fitOf({ ...candidate, start: at(start), end: at(end) }, [], noon).words;
    expect(words(13, 13.5)).toBe('In the break, 13:00 – 14:00');
    expect(words(12.5, 13.5)).toBe('Overlaps the break, 13:00 – 14:00');
    expect(words(14, 15)).toBe('Inside opening hours');
  });

  it('knows the hours of each person, and their day off', () => {
    expect(fit(at(9), at(10), 'ib').words).toBe('Outside Idris’s hours, 10:00 – 18:30');
    expect(fit(at(13) - 2 * DAY, at(14) - 2 * DAY, 'ib').words).toBe('Idris is off on Mondays');
    expect(fit(at(13) + 4 * DAY, at(14) + 4 * DAY, 'ib').words).toBe('Closed on Sundays');
  });

  it('lets somebody work on a day on which the business is closed', () => {
    const sunday = [{ from: 600, to: 840 }];
    const staffHours = rules.settings.staffHours.map((hours) =>
      hours.staff === 'mh' ? { ...hours, week: hours.week.with(6, sunday) } : hours,
    );
    const open = { ...rules, settings: { ...rules.settings, staffHours } };
    const booked = (staff: string | null) => ({
      id: null,
      start: at(11) + 4 * DAY,
      end: at(12) + 4 * DAY,
      allDay: false,
      staff,
      opaque: true,
    });
    expect(fitOf(booked('mh'), [], open).words).toBe('Free, inside Maren’s hours');
    expect(fitOf(booked(null), [], open).words).toBe('Closed on Sundays');
  });

  it('takes no note on a day for an overlap, whoever is booked then', () => {
    const note = allDay({ staff: null });
    const nobodys = {
      id: null,
      start: at(13),
      end: at(14),
      allDay: false,
      staff: null,
      opaque: true,
    };
    expect(fitOf(nobodys, [note], rules).fits).toBe(true);
    expect(fitOf(day(null), [note], rules)).toEqual({ fits: true, words: 'On an open day' });
    expect(fitOf(day(null), [{ ...note, allDay: false }], rules).fits).toBe(true);
    expect(fitOf(day('mh', false), [allDay({ staff: 'mh' })], rules).fits).toBe(true);
  });

  it('warns of leave, and of appointments that stand on a day of leave', () => {
    const booked = {
      id: null,
      start: at(14),
      end: at(15),
      allDay: false,
      staff: 'mh',
      opaque: true,
    };
    const leave = allDay({ staff: 'mh', title: 'Holiday' });
    expect(fitOf(booked, [leave], rules).words).toBe('Overlaps Holiday, all day');
    expect(fitOf(booked, [{ ...leave, opaque: false }], rules).fits).toBe(true);
    expect(fitOf(booked, [{ ...leave, staff: 'ib' }], rules).fits).toBe(true);
    expect(fitOf(day('ib'), items, rules).words).toMatch(/^Overlaps /);
    expect(fitOf(day('mh'), [], rules).words).toBe('Nothing else that day');
  });

  it('warns of whole days that another calendar blocks for everybody', () => {
    const busy = allDay({ staff: null, busy: true, title: 'Closed for works' });
    const booked = {
      id: null,
      start: at(13),
      end: at(14),
      allDay: false,
      staff: null,
      opaque: true,
    };
    expect(fitOf(booked, [busy], rules).words).toBe('Overlaps Closed for works, all day');
  });

  it('finds no overlap for what takes up no time', () => {
    const free = {
      id: null,
      start: at(13),
      end: at(14),
      allDay: false,
      staff: 'ib',
      opaque: false,
    };
    expect(fitOf(free, items, rules).words).toBe('Inside Idris’s hours');
  });

  it('says line by line what else is then, and whether somebody is there', () => {
    const lines = (start: number, end: number, staff: string | null) =>
      fitsOf({ id: null, start, end, allDay: false, staff, opaque: true }, items, rules);
    expect(lines(at(15.5), at(16.5), 'mh')).toEqual([
      { fits: true, words: 'Maren has nothing else then' },
      { fits: true, words: 'Inside Maren’s hours' },
    ]);
    expect(lines(at(13), at(14), 'ib')).toEqual([
      { fits: false, words: 'Overlaps Marco Rossi, 12:45 – 14:15' },
      { fits: true, words: 'Inside Idris’s hours' },
    ]);
    expect(lines(at(12.5), at(13.25), 'to')[1]).toEqual({
      fits: false,
      words: 'Overlaps Tom’s break, 13:00 – 13:30',
    });
    expect(lines(at(13), at(14), null)).toEqual([{ fits: true, words: 'Inside opening hours' }]);
    expect(fitsOf(day('mh'), [], rules).map(({ words }) => words)).toEqual([
      'Maren has nothing else that day',
      'On an open day',
    ]);
  });
});
