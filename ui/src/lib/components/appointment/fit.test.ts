import { describe, expect, it } from 'vitest';
import { appointments, NOW, salon } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { fitOf } from './fit';

const { settings } = salon();
const items = appointments();
/** Wednesday of the week written out, at some hour. */
const at = (hour: number) => NOW - (NOW % DAY) + hour * 60;
const fit = (start: number, end: number, staff: string | null) =>
  fitOf({ id: null, start, end, allDay: false, staff }, items, settings);

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
});
