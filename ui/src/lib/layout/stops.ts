/** Where the keyboard stops on a day of the time grid. */

import { DAY } from '$lib/components/shared/clock';
import { isBar } from './bars';

interface Item {
  start: number;
  end: number;
  allDay: boolean;
}

/** An appointment, or a free half hour. */
export interface Stop<T extends Item> {
  /** Minute of the day; -1 in the all-day lane. */
  minute: number;
  item: T | null;
}

/** Minutes of a free stop. */
export const SLOT = 30;

/** The stops of `day` from top to bottom: all-day bars, then appointments and free half hours. */
export function stopsOf<T extends Item>(items: readonly T[], day: number): Stop<T>[] {
  const [first, last] = [day * DAY, (day + 1) * DAY];
  const own = items.filter((item) => item.start < last && item.end > first);
  const lane = own.filter(isBar).map((item) => ({ minute: -1, item }));
  const timed = own
    .filter((item) => !isBar(item))
    .map((item) => ({ minute: Math.max(item.start - first, 0), item }));
  const free: Stop<T>[] = [];
  for (let minute = 0; minute < DAY; minute += SLOT) {
    const taken = timed.some(
      ({ item }) => item.start < first + minute + SLOT && item.end > first + minute,
    );
    if (!taken) free.push({ minute, item: null });
  }
  return [...lane, ...[...timed, ...free].sort((a, b) => a.minute - b.minute)];
}

/** The stop at `minute`, or the nearest one above it. */
export function nearestStop<T extends Item>(
  stops: readonly Stop<T>[],
  minute: number,
): Stop<T> | undefined {
  const above = stops.filter((stop) => stop.minute <= minute).at(-1);
  return above ?? stops[0];
}
