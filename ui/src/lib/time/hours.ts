/** When the business and its people are there. Minutes after midnight. */

import type { HoursDto } from '$lib/api/bindings/HoursDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { DAY, weekdayOf } from '$lib/components/shared/clock';
import { isBar } from '$lib/layout/bars';
import { type Column, isIn } from '$lib/layout/gridColumns';

type Opening = Pick<SettingsDto, 'openingHours'>;
type Rules = Pick<SettingsDto, 'openingHours' | 'staffHours'>;

/** When the day of a business begins that is never open. */
const MORNING = 9 * 60;

interface Item {
  start: number;
  end: number;
  allDay: boolean;
  staff: string | null;
  status: string;
  opaque: boolean;
  busy: boolean;
}

/** The hours of the business on a day; none when it is closed. */
export function openOn(day: number, { openingHours }: Opening): HoursDto[] {
  return openingHours[weekdayOf(day) - 1] ?? [];
}

/** From the earliest opening of the week to the latest closing. */
export function openSpan({ openingHours }: Opening): HoursDto {
  const all = openingHours.flat();
  if (all.length === 0) return { from: MORNING, to: MORNING };
  return {
    from: Math.min(...all.map(({ from }) => from)),
    to: Math.max(...all.map(({ to }) => to)),
  };
}

/** When the business opens on a day; on a closed one as early as on others. */
export function opensAt(day: number, rules: Opening): number {
  return openOn(day, rules)[0]?.from ?? openSpan(rules).from;
}

/** The hours by which a time that is typed for a day is read: those of other days when it is closed. */
export function likelyOn(day: number, rules: Opening): HoursDto[] {
  const own = openOn(day, rules);
  return own.length > 0 ? own : rules.openingHours.flat();
}

/** The hours of a column: a person's own if they have any, else those of the business. */
export function hoursOf({ day, staff }: Pick<Column, 'day' | 'staff'>, rules: Rules): HoursDto[] {
  const own = rules.staffHours.find((hours) => hours.staff === staff);
  return own ? (own.week[weekdayOf(day) - 1] ?? []) : openOn(day, rules);
}

/** A stretch of a day on which nobody works; a break lies between hours. */
export interface Gap extends HoursDto {
  isBreak: boolean;
}

/** What of a day lies outside its hours. */
export function gapsOf(hours: readonly HoursDto[]): Gap[] {
  const edges = [0, ...hours.flatMap(({ from, to }) => [from, to]), DAY];
  const gaps: Gap[] = [];
  for (let at = 0; at < edges.length; at += 2) {
    const [from = 0, to = DAY] = edges.slice(at, at + 2);
    const isBreak = at > 0 && at < edges.length - 2;
    if (from < to) gaps.push({ from, to, isBreak });
  }
  return gaps;
}

/** What keeps a person away for the whole day: an entry of their own that takes it as busy. */
export function leaveOf<I extends Item>(column: Column, items: readonly I[]): I | undefined {
  if (column.staff === undefined || column.staff === null) return undefined;
  const { day } = column;
  return items.find(
    (item) =>
      isBar(item) &&
      isIn(column, item) &&
      item.opaque &&
      item.status !== 'cancelled' &&
      item.start <= day * DAY &&
      item.end >= (day + 1) * DAY,
  );
}

/** The share of the hours that is booked, 0 to 1; two at once count once. `null` without hours. */
export function bookedShare(
  column: Column,
  hours: readonly HoursDto[],
  items: readonly Item[],
): number | null {
  const open = hours.reduce((sum, { from, to }) => sum + to - from, 0);
  if (open === 0) return null;
  const first = column.day * DAY;
  const own = items
    .filter((item) => isIn(column, item) && !isBar(item) && !item.busy)
    .filter((item) => item.status !== 'cancelled')
    .sort((a, b) => a.start - b.start);
  let booked = 0;
  let until = 0;
  for (const item of own) {
    const from = Math.max(item.start - first, until);
    const to = item.end - first;
    for (const one of hours) {
      booked += Math.max(Math.min(to, one.to) - Math.max(from, one.from), 0);
    }
    until = Math.max(until, to);
  }
  return booked / open;
}
