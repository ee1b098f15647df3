/** Which days a view shows, how it pages, and what it is called. Days count from 1970-01-01. */

import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import type { View } from '$lib/api/bindings/View';
import { weekdayOf } from '$lib/components/shared/clock';
import { openOn } from './hours';
import { conventions, dayWords } from './locale';

/** Days from `from` up to but not including `to`. */
export interface DayRange {
  from: number;
  to: number;
}

/** What the user's choices say about weeks and periods. */
export type Weeks = Pick<SettingsDto, 'weekStart' | 'openingHours' | 'daysShown'>;

export const AGENDA_DAYS = 14;
const WEEK = 7;
const MONTH_DAYS = 42;

/** The first day of the week `day` lies in. `weekStart`: 1 is Monday, 7 Sunday. */
export function weekStartOf(day: number, weekStart: number): number {
  return day - ((weekdayOf(day) - weekStart + 7) % 7);
}

/** The first day of the month `day` lies in. */
export function monthStartOf(day: number): number {
  return day - dateOf(day).getUTCDate() + 1;
}

/** The same day of another month, or the month's last day. */
export function addMonths(day: number, months: number): number {
  const date = dateOf(day);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / 86_400_000;
  const last = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0) / 86_400_000;
  return Math.min(first + date.getUTCDate() - 1, last);
}

/** The days a view shows when it is turned to `day`. */
export function rangeOf(view: View, day: number, weeks: Weeks): DayRange {
  switch (view) {
    case 'day':
    case 'team':
      return { from: day, to: day + 1 };
    case 'days':
      return { from: day, to: day + weeks.daysShown };
    case 'workWeek':
      return workWeekOf(weekStartOf(day, weeks.weekStart), weeks);
    case 'week': {
      const from = weekStartOf(day, weeks.weekStart);
      return { from, to: from + WEEK };
    }
    case 'month': {
      const from = weekStartOf(monthStartOf(day), weeks.weekStart);
      return { from, to: from + MONTH_DAYS };
    }
    case 'agenda':
      return { from: day, to: day + AGENDA_DAYS };
  }
}

/** From the first open day of the week that begins with `first` to the last; all of it if there is none. */
function workWeekOf(first: number, weeks: Weeks): DayRange {
  const week = Array.from({ length: WEEK }, (_, index) => first + index);
  const open = week.filter((day) => openOn(day, weeks).length > 0);
  return { from: open[0] ?? first, to: (open.at(-1) ?? first + WEEK - 1) + 1 };
}

/** The day a view turns to when it goes one period on (`1`) or back (`-1`). */
export function step(view: View, day: number, direction: 1 | -1, weeks: Weeks): number {
  switch (view) {
    case 'day':
    case 'team':
      return day + direction;
    case 'days':
      return day + weeks.daysShown * direction;
    case 'workWeek':
    case 'week':
      return day + WEEK * direction;
    case 'month':
      return addMonths(day, direction);
    case 'agenda':
      return day + AGENDA_DAYS * direction;
  }
}

/** What a view goes on or back by, e.g. "week" or "3 days". */
export function stepWords(view: View, weeks: Weeks): string {
  switch (view) {
    case 'day':
    case 'team':
      return 'day';
    case 'days':
      return `${weeks.daysShown} days`;
    case 'workWeek':
    case 'week':
      return 'week';
    case 'month':
      return 'month';
    case 'agenda':
      return `${AGENDA_DAYS} days`;
  }
}

/** The ISO 8601 number of the week `day` lies in. */
export function weekNumber(day: number): number {
  const thursday = weekStartOf(day, 1) + 3;
  const newYear = Date.UTC(dateOf(thursday).getUTCFullYear(), 0, 1) / 86_400_000;
  return Math.floor((thursday - newYear) / 7) + 1;
}

/** The number of the week a view shows; `null` when it does not lie in one. */
export function weekOf(view: View, day: number, weeks: Weeks): number | null {
  switch (view) {
    case 'day':
    case 'team':
      return weekNumber(day);
    case 'workWeek':
    case 'week':
      // Weeks are numbered by their Thursday, whatever day they begin with.
      return weekNumber(weekStartOf(day, weeks.weekStart) + 3);
    case 'days':
    case 'month':
    case 'agenda':
      return null;
  }
}

/** Whether a view shows few enough days to be marked in a month. */
export function isShort(view: View): boolean {
  return view !== 'month' && view !== 'agenda';
}

/** A heading, its year apart because it is drawn lighter. */
export interface Title {
  text: string;
  year: string;
}

/**
 * "16 – 22 November" 2026, "Wednesday 18 November" 2026, "November" 2026; in short "16 – 22 Nov",
 * "Wed 18 Nov"; a month always has room for its name.
 */
export function titleOf(
  { view, day, from, to }: DayRange & { view: View; day: number },
  length: 'long' | 'short' = 'long',
): Title {
  switch (view) {
    case 'day':
    case 'team':
      return {
        text: dayWords(day, { weekday: length, day: 'numeric', month: length }),
        year: year(day),
      };
    case 'month':
      return { text: dayWords(day, { month: 'long' }), year: year(day) };
    case 'workWeek':
    case 'week':
    case 'days':
    case 'agenda':
      return spanTitle(from, to - 1, length);
  }
}

function spanTitle(first: number, last: number, length: 'long' | 'short'): Title {
  const [a, b] = [dateOf(first), dateOf(last)];
  const end = dayWords(last, { day: 'numeric', month: length });
  if (a.getUTCFullYear() !== b.getUTCFullYear()) {
    const start = dayWords(first, { day: 'numeric', month: 'short', year: 'numeric' });
    return {
      text: `${start} – ${dayWords(last, { day: 'numeric', month: 'short' })}`,
      year: year(last),
    };
  }
  if (a.getUTCMonth() === b.getUTCMonth()) {
    const text = conventions().monthFirst
      ? `${dayWords(first, { day: 'numeric', month: length })} – ${b.getUTCDate()}`
      : `${a.getUTCDate()} – ${end}`;
    return { text, year: year(last) };
  }
  const start = dayWords(first, { day: 'numeric', month: 'short' });
  return {
    text: `${start} – ${dayWords(last, { day: 'numeric', month: 'short' })}`,
    year: year(last),
  };
}

function year(day: number): string {
  return String(dateOf(day).getUTCFullYear());
}

/** The day of the month. */
export function dateNumber(day: number): number {
  return dateOf(day).getUTCDate();
}

/** Whether two days lie in the same month. */
export function sameMonth(a: number, b: number): boolean {
  return monthStartOf(a) === monthStartOf(b);
}

function dateOf(day: number): Date {
  return new Date(day * 86_400_000);
}
