/** Times as the pretend book reads them: at home by its clock changes, elsewhere by the web view's zones. */

import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { ClockInput } from '$lib/api/bindings/ClockInput';
import type { ReadTimes } from '$lib/api/bindings/ReadTimes';
import type { TimeDto } from '$lib/api/bindings/TimeDto';
import type { TimesDto } from '$lib/api/bindings/TimesDto';
import type { TurnsDto } from '$lib/api/bindings/TurnsDto';
import { changeAt } from '$lib/time/clockChange';
import { localMinutes } from '$lib/time/now';

/** What a pretend book knows of clocks. */
export interface Clocks {
  zone: string;
  changes: readonly ClockChangeDto[];
}

/** A minute on the clock of `zone` as one on that of `home`. */
export function elsewhere(local: number, zone: string, home: string): number {
  const guess = new Date(local * 60_000);
  const at = new Date(guess.getTime() - (localMinutes(guess, zone) - local) * 60_000);
  return localMinutes(at, home);
}

/** What a time means, and how many minutes have passed by then. */
function read(local: number, second: boolean, { changes }: Clocks): [TimeDto, number] {
  const past = changes
    .filter(({ at, minutes }) => local >= at + Math.abs(minutes))
    .reduce((sum, { minutes }) => sum - minutes, local);
  const change = changeAt(changes, local);
  if (!change) return [{ here: local, turn: null, becomes: null }, past];
  if (change.minutes > 0) {
    const becomes = local + change.minutes;
    return [{ here: becomes, turn: null, becomes }, past];
  }
  const turn = second ? 'second' : 'first';
  return [{ here: local, turn, becomes: null }, past + (second ? -change.minutes : 0)];
}

export function readTimes({ start, end, clock }: ReadTimes, clocks: Clocks): TimesDto {
  const zone = clock?.zone ?? clocks.zone;
  if (zone !== clocks.zone) {
    const there = (local: number): TimeDto => ({
      here: elsewhere(local, zone, clocks.zone),
      turn: null,
      becomes: null,
    });
    return { start: there(start), end: there(end), minutes: end - start };
  }
  const [from, before] = read(start, clock?.startSecond ?? false, clocks);
  const [to, after] = read(end, clock?.endSecond ?? false, clocks);
  return { start: from, end: to, minutes: after - before };
}

/** Which of two equal times a span on some clock has, for the grid. */
export function turnsOf(
  span: { start: number; end: number },
  clock: ClockInput | null,
  clocks: Clocks,
): TurnsDto | undefined {
  const { start, end } = readTimes({ ...span, clock }, clocks);
  return start.turn === null && end.turn === null
    ? undefined
    : { start: start.turn, end: end.turn };
}
