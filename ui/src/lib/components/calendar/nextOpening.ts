import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { openOn, opensAt } from '$lib/time/hours';
import { DAY } from '../shared/clock';

/**
 * The first step from `now` on, such as the next quarter of an hour, at which the business is open, not
 * before the day `first`; all in minutes or days since the epoch, local time. Without any opening hours it
 * is the next step.
 */
export function nextOpening(
  now: number,
  first: number,
  settings: Pick<SettingsDto, 'openingHours' | 'snap'>,
): number {
  const soon = Math.ceil(now / settings.snap) * settings.snap;
  const from = Math.max(first, Math.floor(soon / DAY));
  for (let day = from; day < from + 7; day += 1) {
    for (const { from: opens, to: closes } of openOn(day, settings)) {
      const start = Math.max(soon, day * DAY + opens);
      if (start < day * DAY + closes) return start;
    }
  }
  return Math.max(soon, first * DAY + opensAt(first, settings));
}
