import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { describe, expect, it } from 'vitest';
import { appointments, NOW, salon } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { fitOf } from './fit';

const { settings } = salon();
const items = appointments();
/** Wednesday of the week written out, at some hour. */
const at = (hour: number) => NOW - (NOW % DAY) + hour * 60;
const fit = (start: number, end: number, staff: string | null) =>
  fitOf({ id: null, start, end, allDay: false, staff, opaque: true }, items, settings);
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
    expect(fit(at(13), at(14), 'mh').words).toBe('Free, inside opening hours');
    expect(fit(at(13), at(14), null).words).toBe('Inside opening hours');
  });

  it('knows the opening hours', () => {
    expect(fit(at(5), at(6), null).words).toMatch(/^Outside opening hours/);
    expect(fit(at(13) + 4 * DAY, at(14) + 4 * DAY, null).words).toBe('Closed on Sundays');
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
    expect(fitOf(nobodys, [note], settings).fits).toBe(true);
    expect(fitOf(day(null), [note], settings)).toEqual({ fits: true, words: 'On an open day' });
    expect(fitOf(day(null), [{ ...note, allDay: false }], settings).fits).toBe(true);
    expect(fitOf(day('mh', false), [allDay({ staff: 'mh' })], settings).fits).toBe(true);
  });

  it('warns of leave, and of appointments that stand on a day of leave', () => {
    const booked = {
      id: null,
      start: at(13),
      end: at(14),
      allDay: false,
      staff: 'mh',
      opaque: true,
    };
    const leave = allDay({ staff: 'mh', title: 'Holiday' });
    expect(fitOf(booked, [leave], settings).words).toBe('Overlaps Holiday, all day');
    expect(fitOf(booked, [{ ...leave, opaque: false }], settings).fits).toBe(true);
    expect(fitOf(booked, [{ ...leave, staff: 'ib' }], settings).fits).toBe(true);
    expect(fitOf(day('ib'), items, settings).words).toMatch(/^Overlaps /);
    expect(fitOf(day('mh'), [], settings).words).toBe('Nothing else that day');
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
    expect(fitOf(booked, [busy], settings).words).toBe('Overlaps Closed for works, all day');
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
    expect(fitOf(free, items, settings).words).toBe('Inside opening hours');
  });
});
