import { describe, expect, it } from 'vitest';
import type { BookDto } from '$lib/api/bindings/BookDto';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { DAY, dayFromIso } from '../shared/clock';
import { Draft } from './draft.svelte';

const book: BookDto = {
  ...salon(),
  services: [
    { id: 'cut', name: 'Cut', shortName: 'Cut', minutes: 45, price: null, archived: false },
    {
      id: 'colour',
      name: 'Colour',
      shortName: 'Colour',
      minutes: 120,
      price: 14_000,
      archived: false,
    },
  ],
};
const DAY_19 = dayFromIso('2026-11-19');
const at = (hour: number, minute = 0) => DAY_19 * DAY + hour * 60 + minute;
const draft = () => Draft.at({ start: at(10) }, book);

describe('what an editor holds', () => {
  it('takes the usual length of a service', () => {
    const one = draft();
    one.chooseService('colour');
    expect(one.end).toBe(at(12));
    one.chooseService('cut');
    expect(one.end).toBe(at(10, 45));
  });

  it('keeps a length that was touched when a service is chosen', () => {
    const one = draft();
    one.endAtMinute(11 * 60);
    one.chooseService('colour');
    expect(one.end).toBe(at(11));
  });

  it('keeps a length that was drawn in the grid', () => {
    const one = Draft.at({ start: at(10), end: at(11, 15) }, book);
    one.chooseService('cut');
    expect(one.end).toBe(at(11, 15));
  });

  it('keeps the length when the start moves', () => {
    const one = draft();
    one.chooseService('cut');
    one.moveToMinute(15 * 60);
    expect([one.start, one.end]).toEqual([at(15), at(15, 45)]);
    one.moveToDay(DAY_19 + 1);
    expect([one.start, one.end]).toEqual([at(15) + DAY, at(15, 45) + DAY]);
  });

  it('puts an end before the start on the next day', () => {
    const one = draft();
    one.moveToMinute(22 * 60);
    one.endAtMinute(60);
    expect(one.end).toBe(at(25));
  });

  it('brings the times back when it is not all day after all', () => {
    const one = draft();
    one.chooseService('cut');
    one.setAllDay(true);
    expect([one.start, one.end]).toEqual([at(0), at(24)]);
    one.setAllDay(false);
    expect([one.start, one.end]).toEqual([at(10), at(10, 45)]);
  });

  it('takes the start along when whole days would end before they begin', () => {
    const one = Draft.at({ start: at(0), end: at(48), allDay: true }, book);
    one.endOnDay(DAY_19 - 2);
    expect([one.start, one.end]).toEqual([at(0) - 2 * DAY, at(0) - DAY]);
  });

  it('is untouched until something differs from what it began with', () => {
    const one = draft();
    expect(one.touched).toBe(false);
    one.clientText = 'Frey';
    expect(one.touched).toBe(true);
    one.clientText = '';
    one.notes = 'Bring photos';
    expect(one.touched).toBe(true);
  });

  it('names the calendar of a stored appointment only to move it, and that of a copy always', async () => {
    const pretend = new PretendBook();
    const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
    const item = items.find((one) => !one.readOnly && one.occurrence === null);
    if (!item) throw new Error('the pretend book has no such appointment');
    const { id, occurrence } = item;
    const stored = await pretend.api('get_appointment', { id, occurrence });
    const off = { ...stored, sync: { ...stored.sync, off: true } };

    const one = Draft.of(off, salon());
    expect(one.input()).toMatchObject({ calendar: null, syncOff: true });
    one.calendar = 'own';
    expect(one.input().calendar).toBe('own');
    expect(Draft.like(off, salon()).input()).toMatchObject({
      calendar: item.calendar,
      syncOff: false,
    });
  });
});
