import { describe, expect, it } from 'vitest';
import { DAY, dayFromIso, formatTime, minuteOf } from '$lib/components/shared/clock';
import { NEW_YORK } from '$lib/preview/states';
import { placeName, shiftAt, shiftWords } from './secondClock';

/** What New York says at some hours of a day in London. */
function hours(date: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const local = dayFromIso(date) * DAY + (from + index) * 60;
    return formatTime(minuteOf(local + shiftAt(NEW_YORK, local)), true);
  });
}

describe('the second clock', () => {
  it('stands still over the hour that London skips', () => {
    expect(hours('2026-03-29', 0, 3)).toEqual(['20:00', '21:00', '21:00', '22:00']);
  });

  it('goes on by two over the hour that London has twice', () => {
    expect(hours('2026-10-25', 0, 3)).toEqual(['19:00', '20:00', '22:00', '23:00']);
  });

  it('skips and repeats its own hours when its own clocks change', () => {
    expect(hours('2026-03-08', 6, 8)).toEqual(['1:00', '3:00', '4:00']);
    expect(hours('2026-11-01', 4, 7)).toEqual(['0:00', '1:00', '1:00', '2:00']);
  });

  it('is named by its place, and by how far ahead it is', () => {
    expect(placeName('America/New_York')).toBe('New York');
    expect(placeName('UTC')).toBe('UTC');
    expect([-300, 330, 0].map(shiftWords)).toEqual(['−5 h', '+5:30 h', '±0 h']);
  });
});
