import { describe, expect, it } from 'vitest';
import {
  DAY,
  dayFromIso,
  dayToIso,
  formatLength,
  formatSpan,
  formatTime,
  unbroken,
  weekdayOf,
} from './clock';

const DAY_19 = dayFromIso('2026-11-19');
const at = (hour: number, minute = 0, day = DAY_19) => day * DAY + hour * 60 + minute;

describe('days and times', () => {
  it('knows the weekday of a day', () => {
    expect(weekdayOf(DAY_19)).toBe(4);
    expect(weekdayOf(0)).toBe(4);
    expect(weekdayOf(-1)).toBe(3);
  });

  it('keeps the two times of a stretch on one line', () => {
    expect(unbroken('Thu 19 Nov, 14:30 – 16:30')).toBe('Thu 19 Nov, 14:30\u00a0–\u2060\u00a016:30');
    expect(unbroken('Bring photos – both')).toBe('Bring photos – both');
  });

  it('writes a day as it reads it', () => {
    expect(dayToIso(dayFromIso('1969-12-31'))).toBe('1969-12-31');
  });

  it('writes times on both clocks', () => {
    expect(formatTime(14 * 60 + 5, true)).toBe('14:05');
    expect(formatTime(14 * 60 + 5, false)).toBe('2:05 pm');
    expect(formatTime(0, false)).toBe('12:00 am');
    expect(formatTime(DAY, true)).toBe('0:00');
  });

  it('writes lengths in plain words', () => {
    expect([45, 60, 90, DAY, 3 * DAY].map(formatLength)).toEqual([
      '45 min',
      '1 h',
      '1 h 30 min',
      '1 day',
      '3 days',
    ]);
  });

  it('names the second day only when an appointment runs past midnight', () => {
    const span = (start: number, end: number, allDay = false) =>
      formatSpan({ start, end, allDay }, true, DAY_19);
    expect(span(at(14, 30), at(16, 30))).toBe('Thu 19 Nov, 14:30 – 16:30');
    expect(span(at(22), at(24))).toBe('Thu 19 Nov, 22:00 – 0:00');
    expect(span(at(22), at(25))).toBe('Thu 19 Nov, 22:00 – Fri 20 Nov, 1:00');
    expect(span(at(0), at(24), true)).toBe('Thu 19 Nov, all day');
    expect(span(at(0), at(48), true)).toBe('Thu 19 Nov – Fri 20 Nov, all day');
  });
});
