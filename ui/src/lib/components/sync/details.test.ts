import { describe, expect, it } from 'vitest';
import { someLines, someRuns } from '$lib/preview/sync';
import { lineDetails, runDetails } from './details';

const [, , refused] = someRuns();
const query = {
  run: null,
  account: null,
  calendar: null,
  text: '',
  withoutFirstReadings: false,
  limit: 10,
};
const [failed] = someLines({ ...query, events: ['error'] });
if (!refused || !failed) throw new Error('Nothing went wrong.');

describe('what sync did, to be sent to whoever helps', () => {
  it('names a run, when it was, and every message', () => {
    expect(runDetails(refused).split('\n')).toEqual([
      'What: 1 to settle, 1 failed',
      'When: 2026-11-18T13:03:00.000Z',
      'Took: 0.3 s',
      'Requests: 2',
      'Calendar: Studio bookings',
      'Account: maren@holtlind.co',
      'Run: run-3',
      'Message: “Cut & blow-dry, Isla Grant” was refused: the calendar is read-only.',
    ]);
    expect(runDetails({ ...refused, open: true })).toMatch(/^Took: not ended$/m);
  });

  it('names the item that failed, and leaves out what is not known of it', () => {
    expect(lineDetails(failed)).toBe(
      [
        'What: Failed',
        'Appointment: Cut & blow-dry, Isla Grant',
        'When: 2026-11-18T13:03:00.000Z',
        'Calendar: Studio bookings',
        'Account: maren@holtlind.co',
        'Run: run-3',
        'Message: The calendar is read-only.',
      ].join('\n'),
    );
    expect(lineDetails({ ...failed, title: '' })).not.toMatch(/Appointment/);
  });
});
