import { describe, expect, it } from 'vitest';
import { appointments, TODAY } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { landing } from './several';

const [template] = appointments();
if (!template) throw new Error('the pretend book is empty');
const at = (day: number, minute: number, length = 60) => {
  const start = (TODAY + day) * DAY + minute;
  return { ...template, start, end: start + length, allDay: false };
};
const wholeDay = (day: number) => ({ ...at(day, 0, DAY), allDay: true });

describe('where pasted appointments land', () => {
  it('puts the first exactly where it was pointed, and keeps the others apart from it', () => {
    const items = [at(0, 600), at(0, 720), at(1, 540)];
    const place = { day: TODAY + 7, minute: 660 };
    expect(items.map((item) => landing(item, items, place).start)).toEqual([
      (TODAY + 7) * DAY + 660,
      (TODAY + 7) * DAY + 780,
      (TODAY + 8) * DAY + 600,
    ]);
  });

  it('keeps the time of day where only a day was pointed at', () => {
    const items = [at(2, 615)];
    const [item] = items;
    if (!item) throw new Error('nothing to paste');
    const start = (TODAY - 3) * DAY + 615;
    expect(landing(item, items, { day: TODAY - 3, minute: null })).toEqual({
      start,
      end: start + 60,
      allDay: false,
    });
  });

  it('moves what takes whole days by days only', () => {
    const items = [wholeDay(0), at(1, 600)];
    const place = { day: TODAY + 7, minute: 660 };
    expect(items.map((item) => landing(item, items, place).start)).toEqual([
      (TODAY + 7) * DAY,
      (TODAY + 8) * DAY + 660,
    ]);
  });
});
