/** What is drawn beside the result of a conflict. */

import type { ConflictTimesDto } from '$lib/api/bindings/ConflictTimesDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import type { SpanDto } from '$lib/api/bindings/SpanDto';
import { type Gap, gapsOf, hoursOf } from '$lib/time/hours';
import { DAY, dayOf } from '../shared/clock';

/** Another version's time. */
export interface Ghost {
  name: 'Yours' | 'Before' | 'Theirs';
  span: SpanDto;
}

/** The versions that say another time than the result, on the same day. */
export function ghostsOf(times: ConflictTimesDto, result: SpanDto | undefined): Ghost[] {
  const all: [Ghost['name'], SpanDto | null][] = [
    ['Yours', times.mine],
    ['Before', times.before],
    ['Theirs', times.theirs],
  ];
  const day = startDay(result ?? times.mine ?? times.theirs);
  return all.flatMap(([name, span]) => {
    if (!span || span.allDay || startDay(span) !== day) return [];
    const same = result?.start === span.start && result.end === span.end;
    return same ? [] : [{ name, span }];
  });
}

function startDay(span: SpanDto | null): number | undefined {
  return span ? dayOf(span.start) : undefined;
}

/** The whole hours around some times: never more than twelve, local minutes. */
export function hoursAround(spans: readonly SpanDto[]): { from: number; to: number } {
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  const from = Math.floor((first - 30) / 60) * 60;
  return { from, to: Math.min(Math.ceil((last + 30) / 60) * 60, from + 720) };
}

/** What of some time lies outside the hours of whose it is; local minutes. */
export function closedWithin(
  { from, to }: { from: number; to: number },
  staff: string | null,
  rules: Pick<SettingsDto, 'openingHours' | 'staffHours'>,
): Gap[] {
  const gaps: Gap[] = [];
  for (let day = dayOf(from); day * DAY < to; day += 1) {
    for (const gap of gapsOf(hoursOf({ day, staff }, rules))) {
      const start = Math.max(day * DAY + gap.from, from);
      const end = Math.min(day * DAY + gap.to, to);
      if (start < end) gaps.push({ ...gap, from: start, to: end });
    }
  }
  return gaps;
}
