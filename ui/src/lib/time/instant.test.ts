import { expect, it } from 'vitest';
import { formatInstant, formatMoment } from './instant';

it('writes an instant by its age in the zone of the business', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const write = (instant: string) => formatInstant(instant, 'Europe/London', true, now);
  expect(write('2026-11-20T10:42:00Z')).toBe('10:42');
  expect(write('2026-11-16T18:05:00Z')).toBe('Mon 18:05');
  expect(write('2026-11-09T18:05:00Z')).toBe('9 Nov');
  expect(write('2025-11-09T18:05:00Z')).toBe('9 Nov 2025');
});

it('writes a moment with its day and its time', () => {
  const now = new Date('2026-11-18T13:20:00Z');
  const write = (instant: string, clock24 = true) =>
    formatMoment(instant, 'Europe/London', clock24, now);
  expect(write('2026-11-18T08:15:00Z')).toBe('Today, 8:15');
  expect(write('2026-11-17T18:05:00Z')).toBe('Tue 17 Nov, 18:05');
  expect(write('2025-11-17T18:05:00Z', false)).toBe('Mon 17 Nov 2025, 6:05 pm');
});
