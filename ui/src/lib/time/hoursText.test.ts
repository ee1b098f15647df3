import { describe, expect, it } from 'vitest';
import { hoursText, parseHours } from './hoursText';

describe('hours in a line', () => {
  it('are written with their break', () => {
    const hours = [
      { from: 540, to: 750 },
      { from: 810, to: 1080 },
    ];
    expect(hoursText(hours, true)).toBe('9:00 – 12:30, 13:30 – 18:00');
    expect(hoursText(hours, false)).toBe('9:00 am – 12:30 pm, 1:30 pm – 6:00 pm');
    expect(hoursText([], true)).toBe('Off');
  });

  it('are read as they are written, on either clock', () => {
    for (const clock24 of [true, false]) {
      const hours = [
        { from: 510, to: 765 },
        { from: 810, to: 1440 },
      ];
      expect(parseHours(hoursText(hours, clock24))).toEqual(hours);
    }
    expect(parseHours('Off')).toEqual([]);
  });

  it('are read as people type them', () => {
    expect(parseHours('9-5')).toEqual([{ from: 540, to: 1020 }]);
    expect(parseHours('9 to 12:30 and 1:30 to 6')).toEqual([
      { from: 540, to: 750 },
      { from: 810, to: 1080 },
    ]);
    expect(parseHours('7 – 15')).toEqual([{ from: 420, to: 900 }]);
    expect(parseHours('')).toEqual([]);
  });

  it('are not guessed at', () => {
    for (const text of ['tomorrow', '9', '9-12-15', '18:00 – 9:00', '9-12, 11-14', '9 – 25']) {
      expect(parseHours(text)).toBeUndefined();
    }
  });
});
