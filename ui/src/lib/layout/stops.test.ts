import { expect, it } from 'vitest';
import { DAY } from '$lib/components/shared/clock';
import { nearestStop, stopsOf } from './stops';

const item = (start: number, end: number, allDay = false) => ({ start, end, allDay });

it('stops at whole days, then at appointments and free half hours in order', () => {
  const stops = stopsOf([item(0, DAY, true), item(45, 100), item(50, 80)], 0);
  expect(stops.slice(0, 6).map(({ minute, item: one }) => [minute, one !== null])).toEqual([
    [-1, true],
    [0, false],
    [45, true],
    [50, true],
    [120, false],
    [150, false],
  ]);
});

it('shows an appointment that began the day before at the top', () => {
  const stops = stopsOf([item(DAY - 60, DAY + 60)], 1);
  expect(stops[0]).toMatchObject({ minute: 0 });
  expect(stops[0]?.item).not.toBeNull();
});

it('finds the stop a minute lies on', () => {
  const stops = stopsOf([item(540, 660)], 0);
  expect(nearestStop(stops, 600)?.item).not.toBeNull();
  expect(nearestStop(stops, 700)).toEqual({ minute: 690, item: null });
  expect(nearestStop(stops, -1)?.minute).toBe(0);
});
