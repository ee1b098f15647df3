import { describe, expect, it } from 'vitest';
import { type DraftFields, joined, withGroup } from './draftFields';

const base: DraftFields = {
  start: 600,
  end: 660,
  allDay: false,
  zone: 'Europe/London',
  startSecond: false,
  endSecond: false,
  summary: '',
  notes: 'Cool beige.',
  location: '',
  status: 'confirmed',
  opaque: true,
  private: false,
  staff: 'mh',
  client: null,
  clientText: '',
  newPhone: '',
  service: null,
  serviceText: '',
  calendar: 'studio',
  repeat: null,
  syncOff: false,
  guests: [],
  reminders: [60],
};

describe('what was typed and what changed elsewhere', () => {
  it('takes over what changed on the other side only', () => {
    const mine = { ...base, notes: 'Bring photos.' };
    const theirs = { ...base, start: 720, end: 780, reminders: [] };
    expect(joined(base, mine, theirs)).toEqual({
      fields: { ...mine, start: 720, end: 780, reminders: [] },
      taken: ['time', 'reminders'],
      clashing: [],
    });
  });

  it('keeps what was typed where both changed the same, and says so', () => {
    const mine = { ...base, start: 630, end: 690, staff: 'sl' };
    const theirs = { ...base, start: 720, end: 780 };
    const { fields, taken, clashing } = joined(base, mine, theirs);
    expect(fields).toEqual(mine);
    expect([taken, clashing]).toEqual([[], ['time']]);
    expect(withGroup(fields, theirs, 'time')).toEqual({ ...theirs, staff: 'sl' });
  });

  it('finds nothing to settle where both made the same change', () => {
    const both = { ...base, staff: 'sl' };
    expect(joined(base, both, { ...both })).toEqual({ fields: both, taken: [], clashing: [] });
  });

  it('joins a start here with an end there only as one time', () => {
    const mine = { ...base, start: 615 };
    const theirs = { ...base, end: 700 };
    expect(joined(base, mine, theirs).clashing).toEqual(['time']);
  });
});
