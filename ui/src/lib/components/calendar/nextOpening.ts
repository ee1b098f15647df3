import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { openOn, opensAt } from '$lib/time/hours';
import { DAY } from '../shared/clock';

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
  settings: Pick<SettingsDto, 'openingHours'>,
): number {
  const soon = Math.ceil(now / QUARTER) * QUARTER;
  const from = Math.max(first, Math.floor(soon / DAY));
  for (let day = from; day < from + 7; day += 1) {
    for (const { from: opens, to: closes } of openOn(day, settings)) {
      const start = Math.max(soon, day * DAY + opens);
      if (start < day * DAY + closes) return start;
    }
  }
  return Math.max(soon, first * DAY + opensAt(first, settings));
}
