import { expect, it } from 'vitest';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import { localMinutes } from './now';

it('reads the clock of the business, not of the computer', () => {
  const instant = new Date('2026-07-01T22:30:00Z');
  const day = dayFromIso('2026-07-01');
  expect(localMinutes(instant, 'UTC')).toBe(day * DAY + 22 * 60 + 30);
  expect(localMinutes(instant, 'Europe/Berlin')).toBe((day + 1) * DAY + 30);
  expect(localMinutes(instant, 'America/New_York')).toBe(day * DAY + 18 * 60 + 30);
});

it('shows midnight as the first minute of a day', () => {
  expect(localMinutes(new Date('2026-11-18T00:00:00Z'), 'UTC') % DAY).toBe(0);
});
