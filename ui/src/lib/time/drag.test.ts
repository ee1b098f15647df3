import { describe, expect, it } from 'vitest';
import { DAY } from '$lib/components/shared/clock';
import {
  endingAt,
  lengthened,
  movedTo,
  movedToDay,
  nudged,
  snap,
  startingAt,
  startMoved,
  stretched,
} from './drag';

const nineToTen = { start: 540, end: 600, allDay: false };
const wholeDay = { start: 0, end: DAY, allDay: true };

describe('moving', () => {
  it('keeps the length', () => {
    expect(movedTo(nineToTen, 700)).toEqual({ start: 700, end: 760, allDay: false });
  });

  it('gives a whole day a usual length when it lands in the hours', () => {
    expect(movedTo(wholeDay, 600)).toEqual({ start: 600, end: 660, allDay: false });
  });

  it('makes a whole day of what lands in the all-day lane, and keeps its days', () => {
    expect(movedToDay(nineToTen, 3)).toEqual({ start: 3 * DAY, end: 4 * DAY, allDay: true });
    const fair = { start: 0, end: 3 * DAY, allDay: true };
    expect(movedToDay(fair, 2)).toEqual({ start: 2 * DAY, end: 5 * DAY, allDay: true });
  });

  it('moves what has no time by days only', () => {
    expect(nudged(wholeDay, 1, 15)).toEqual({ start: DAY, end: 2 * DAY, allDay: true });
    expect(nudged(nineToTen, -1, 15).start).toBe(540 - DAY + 15);
  });
});

describe('length', () => {
  it('never falls below one step', () => {
    expect(endingAt(nineToTen, 300, 15).end).toBe(555);
    expect(startingAt(nineToTen, 900, 15).start).toBe(585);
    expect(lengthened({ ...nineToTen, end: 555 }, -1, 15).end).toBe(555);
    expect(lengthened(wholeDay, -1, 15).end).toBe(DAY);
  });

  it('changes by days for whole days', () => {
    expect(lengthened(wholeDay, 1, 15).end).toBe(2 * DAY);
    expect(startMoved(nineToTen, -1, 15)).toMatchObject({ start: 525, end: 600 });
    expect(startMoved({ ...nineToTen, start: 585 }, 1, 15).start).toBe(585);
    expect(startMoved(wholeDay, -1, 15)).toMatchObject({ start: -DAY, end: DAY });
  });
});

describe('stretching a new one', () => {
  it('covers the pressed slot in both directions', () => {
    expect(stretched(547, 547, 15)).toEqual({ start: 540, end: 555, allDay: false });
    expect(stretched(547, 590, 15)).toEqual({ start: 540, end: 600, allDay: false });
    expect(stretched(547, 500, 15)).toEqual({ start: 495, end: 555, allDay: false });
  });

  it('stays on the day it began', () => {
    expect(stretched(DAY - 5, DAY + 300, 15).end).toBe(DAY);
    expect(stretched(DAY + 5, DAY - 300, 15).start).toBe(DAY);
  });
});

it('snaps to the nearest step', () => {
  expect(snap(547, 15)).toBe(540);
  expect(snap(548, 15)).toBe(555);
  expect(snap(548, 5)).toBe(550);
});
