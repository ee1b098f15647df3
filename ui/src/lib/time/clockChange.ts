/** What a change of the clocks makes of a time. Local minutes. */

import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { TimeDto } from '$lib/api/bindings/TimeDto';
import { formatTime, minuteOf, type Timed } from '$lib/components/shared/clock';

/** The change in whose minutes a time lies: those it skips, or those it repeats. */
export function changeAt(
  changes: readonly ClockChangeDto[],
  local: number,
): ClockChangeDto | undefined {
  return changes.find(({ at, minutes }) => local >= at && local < at + Math.abs(minutes));
}

/** What to know about a time that comes twice or never; nothing about any other. */
export function timeRemark(
  { turn, becomes }: Pick<TimeDto, 'turn' | 'becomes'>,
  local: number,
  clock24: boolean,
): string | undefined {
  const time = (at: number) => formatTime(minuteOf(at), clock24);
  if (turn !== null) return `Clocks go back: ${time(local)} comes twice.`;
  if (becomes === null) return undefined;
  return `Clocks go forward: there is no ${time(local)}. It becomes ${time(becomes)}.`;
}

/** Where something is drawn to end: what lasts into the second of two equal hours takes all of the first. */
export function drawnEnd({ end, turns }: Timed, changes: readonly ClockChangeDto[]): number {
  if (turns?.end !== 'second' || turns.start === 'second') return end;
  const change = changeAt(changes, end);
  return change ? change.at + Math.abs(change.minutes) : end;
}
