/** The time an appointment takes, from what a line says of it. */

import { DAY, dayOf, formatDay, formatTime, minuteOf } from '$lib/components/shared/clock';
import type { Context, Reading } from './reading';
import { firstDay } from './repeats';
import type { When } from './when';

type SpanRead = Pick<Reading, 'day' | 'start' | 'end' | 'allDay'>;

/** When it takes place, as far as it was said. */
export function spanOf(when: When, usual: number, context: Context, remarks: string[]): SpanRead {
  const { now, today, clock24 } = context;
  const length = when.length ?? usual;
  if (when.soon !== undefined) {
    const start = when.soon;
    return { day: dayOf(start), start, end: start + length, allDay: false };
  }
  const { time } = when;
  let { day, last } = when.day ?? {};
  if (day === undefined && (time !== undefined || when.repeat)) {
    const gone = time !== undefined && time.start < minuteOf(now);
    day = gone ? today + 1 : today;
    if (gone && !when.repeat) {
      remarks.push(`${formatTime(time.start, clock24)} has passed today, so it is tomorrow.`);
    }
  }
  if (day === undefined && when.allDay) day = today;
  if (day !== undefined && when.repeat) {
    const first = firstDay(when.repeat, day);
    if (when.day && first !== day) {
      remarks.push(`The first one is on ${formatDay(first, today)}.`);
    }
    if (last !== undefined) last += first - day;
    day = first;
  }
  if (day === undefined) return { day: null, start: null, end: null, allDay: false };
  if (when.allDay || when.days !== undefined || last !== undefined) {
    const end = (last ?? day + (when.days ?? 1) - 1) + 1;
    warnOfPast(end <= today, remarks);
    return { day, start: day * DAY, end: end * DAY, allDay: true };
  }
  if (!time) {
    warnOfPast(day < today, remarks);
    return { day, start: null, end: null, allDay: false };
  }
  const start = day * DAY + time.start;
  const end = time.end === undefined ? start + length : day * DAY + time.end;
  warnOfPast(start < now, remarks);
  return { day, start, end, allDay: false };
}

function warnOfPast(past: boolean, remarks: string[]): void {
  if (past) remarks.push('That is in the past.');
}
