/** What is drawn beside the result of a conflict. */

import type { ConflictTimesDto } from '$lib/api/bindings/ConflictTimesDto';
import type { SpanDto } from '$lib/api/bindings/SpanDto';

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
  const day = dayOf(result ?? times.mine ?? times.theirs);
  return all.flatMap(([name, span]) => {
    if (!span || span.allDay || dayOf(span) !== day) return [];
    const same = result?.start === span.start && result.end === span.end;
    return same ? [] : [{ name, span }];
  });
}

function dayOf(span: SpanDto | null): number | undefined {
  return span ? Math.floor(span.start / 1440) : undefined;
}

/** The whole hours around some times: never more than twelve, local minutes. */
export function hoursAround(spans: readonly SpanDto[]): { from: number; to: number } {
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  const from = Math.floor((first - 30) / 60) * 60;
  return { from, to: Math.min(Math.ceil((last + 30) / 60) * 60, from + 720) };
}
