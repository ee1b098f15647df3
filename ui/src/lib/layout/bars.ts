/** Bars over several days, in lanes under each other. */

import { DAY } from '$lib/components/shared/clock';

/** What is laid out. Local minutes; `end` is exclusive. */
export interface Lasting {
  start: number;
  end: number;
}

/** Whether something is drawn as a bar over whole days, and not in the hours. */
export function isBar(item: Lasting & { allDay: boolean }): boolean {
  return item.allDay || item.end - item.start >= DAY;
}

/** A bar over the columns `from` up to but not including `to`, in `lane`. */
export interface Bar<T extends Lasting> {
  item: T;
  lane: number;
  from: number;
  to: number;
  /** Began before the first day shown. */
  before: boolean;
  /** Goes on after the last day shown. */
  after: boolean;
}

/** Lays out what lies on the days `[first, first + days)`: longer ones above shorter ones. */
export function barsOf<T extends Lasting>(
  items: readonly T[],
  first: number,
  days: number,
): Bar<T>[] {
  const bars = items
    .map((item) => {
      const from = Math.floor(item.start / DAY) - first;
      const to = Math.max(Math.ceil(item.end / DAY) - first, from + 1);
      return {
        item,
        lane: 0,
        from: Math.max(from, 0),
        to: Math.min(to, days),
        before: from < 0,
        after: to > days,
      };
    })
    .filter((bar) => bar.from < bar.to)
    .sort((a, b) => a.from - b.from || b.to - a.to || a.item.start - b.item.start);
  const laneEnds: number[] = [];
  for (const bar of bars) {
    const free = laneEnds.findIndex((end) => end <= bar.from);
    bar.lane = free === -1 ? laneEnds.length : free;
    laneEnds[bar.lane] = bar.to;
  }
  return bars;
}
