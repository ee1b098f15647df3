/** One week of a month: which chips fit, and how many more there are. */

import { dayOf } from '$lib/components/shared/clock';
import { type Bar, barsOf, isBar } from './bars';

interface Shown {
  start: number;
  end: number;
  allDay: boolean;
}

/** A day of the week: what has a time and fits, and the number that does not. */
export interface MonthDay<T extends Shown> {
  day: number;
  /** In the order they are drawn; `lane` counts from the top of the cell. */
  chips: { item: T; lane: number }[];
  /** How many items of the day are not drawn. */
  more: number;
}

/** A week of a month. */
export interface MonthWeek<T extends Shown> {
  bars: Bar<T>[];
  days: MonthDay<T>[];
}

/**
 * Lays out the week that begins with `first`. At most `lanes` lines fit into a cell; when a day has
 * more, its last line says how many, unless that stands `apart` from the lines.
 */
export function monthWeek<T extends Shown>(
  items: readonly T[],
  first: number,
  lanes: number,
  apart = false,
): MonthWeek<T> {
  const beforeMore = apart ? lanes : Math.max(lanes - 1, 0);
  const long = items.filter(isBar);
  const all = barsOf(long, first, 7);
  const timed = items.filter((item) => !isBar(item));

  const days = Array.from({ length: 7 }, (_, index) => {
    const day = first + index;
    const own = timed
      .filter((item) => dayOf(item.start) === day)
      .toSorted((one, other) => one.start - other.start);
    const over = all.filter((bar) => bar.from <= index && index < bar.to);
    const count = own.length + over.length;
    const deepest = Math.max(0, ...over.map((bar) => bar.lane + 1));
    const fits = deepest + own.length <= lanes || freeLanes(over, lanes) >= own.length;
    return { day, own, over, count, fits: fits && deepest <= lanes };
  });

  // A bar is drawn only if it has its lane on every day it covers.
  const bars = all.filter((bar) => {
    const covered = days.slice(bar.from, bar.to);
    return covered.every((day) => bar.lane < (day.fits ? lanes : beforeMore));
  });

  return {
    bars,
    days: days.map(({ day, own, over, count, fits }) => {
      const room = fits ? lanes : beforeMore;
      const taken = new Set(over.filter((bar) => bars.includes(bar)).map((bar) => bar.lane));
      const chips: { item: T; lane: number }[] = [];
      let lane = 0;
      for (const item of own) {
        while (taken.has(lane)) lane += 1;
        if (lane >= room) break;
        chips.push({ item, lane });
        lane += 1;
      }
      return { day, chips, more: count - chips.length - taken.size };
    }),
  };
}

function freeLanes(over: readonly Bar<Shown>[], lanes: number): number {
  return lanes - over.filter((bar) => bar.lane < lanes).length;
}
