import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { DAY, weekdayOf } from '../shared/clock';

/** A new appointment starts on the quarter of an hour. */
const QUARTER = 15;

/**
 * The first quarter of an hour from `now` on at which the business is open, not before the day
 * `first`; all in minutes or days since the epoch, local time. Without any opening hours it is the
 * next quarter.
 */
export function nextOpening(
  now: number,
  first: number,
  { opens, closes, closedDays }: Pick<SettingsDto, 'opens' | 'closes' | 'closedDays'>,
): number {
  const soon = Math.ceil(now / QUARTER) * QUARTER;
  const from = Math.max(first, Math.floor(soon / DAY));
  for (let day = from; day < from + 7; day += 1) {
    const start = Math.max(soon, day * DAY + opens);
    if (!closedDays.includes(weekdayOf(day)) && start < day * DAY + closes) return start;
  }
  return Math.max(soon, first * DAY + opens);
}
