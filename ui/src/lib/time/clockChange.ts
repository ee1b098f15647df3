/** What a change of the clocks makes of a time. Local minutes. */

import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import { formatTime, minuteOf } from '$lib/components/shared/clock';

/** The change in whose minutes a time lies: those it skips, or those it repeats. */
export function changeAt(
  changes: readonly ClockChangeDto[],
  local: number,
): ClockChangeDto | undefined {
  return changes.find(({ at, minutes }) => local >= at && local < at + Math.abs(minutes));
}

/** What to know about a time that comes twice or never; nothing about any other. */
export function changeRemark(
  changes: readonly ClockChangeDto[],
  local: number,
  clock24: boolean,
): string | undefined {
  const change = changeAt(changes, local);
  if (!change) return undefined;
  const time = (at: number) => formatTime(minuteOf(at), clock24);
  return change.minutes < 0
    ? `Clocks go back: ${time(local)} comes twice. A time set here is the first of the two.`
    : `Clocks go forward: there is no ${time(local)}. It becomes ${time(local + change.minutes)}.`;
}
