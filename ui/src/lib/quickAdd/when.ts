/** Reads when a line means: a day, a time, a length, a repeat, and what is in doubt about them. */

import { formatDay, formatTime } from '$lib/components/shared/clock';
import { likelyOn } from '$lib/time/hours';
import { dateOf, type DayRead, takeDay } from './days';
import type { Line } from './line';
import type { Choice, Context, Doubt, Settled } from './reading';
import { firstDay, type RepeatRead, takeRepeat } from './repeats';
import {
  takeAllDay,
  takeBareHour,
  takeDays,
  takeEnd,
  takeLength,
  takeSoon,
  takeStretch,
  takeTime,
  type TimeRead,
} from './times';

/** What a line says of the time. */
export interface When {
  repeat?: RepeatRead | undefined;
  /** Local minutes, when it was said from now on. */
  soon?: number | undefined;
  day?: DayRead | undefined;
  time?: TimeRead | undefined;
  length?: number | undefined;
  days?: number | undefined;
  allDay: boolean;
}

/** The hours that decide between morning and afternoon: those of the day that is said, or of today. */
export function hoursFor({ day, repeat }: Pick<When, 'day' | 'repeat'>, context: Context) {
  const begins = day?.day ?? context.today;
  return likelyOn(repeat ? firstDay(repeat, begins) : begins, context);
}

/** Takes the words that say when. */
export function takeWhen(line: Line, context: Context, doubts: Doubt[], settled: Settled): When {
  const { today, now, monthFirst } = context;
  let repeat = takeRepeat(line, today, monthFirst);
  if (repeat?.other) {
    const both = [repeat, repeat.other];
    const choices = [
      { value: '0', label: `Every ${repeat.repeat.interval} weeks` },
      { value: '1', label: 'Once a month' },
    ];
    const question = 'Every how many weeks?';
    const chosen = ask(line, 'repeat', choices, question, '0', doubts, settled);
    repeat = both[Number(chosen)];
  }
  const soon = takeSoon(line, now);
  const day = soon === undefined ? dayOfLine(line, context, doubts, settled) : undefined;
  const allDay = takeAllDay(line);
  const days = takeDays(line);
  const length = takeLength(line);
  const hours = hoursFor({ day, repeat }, context);
  const timeless = soon !== undefined || allDay || days !== undefined || day?.last !== undefined;
  const time = timeless
    ? undefined
    : decided(line, takeStretch(line, hours) ?? takeTime(line, hours), context, doubts, settled);
  if (time && time.end === undefined && length === undefined) {
    const end = takeEnd(line, time.start, hours);
    if (end !== undefined) time.end = end;
  }
  if (!timeless && !time) {
    const beside = takeBareHour(line, hours, true);
    const bare = decided(line, beside, context, doubts, settled);
    return { repeat, soon, day, time: bare, length, days, allDay };
  }
  return { repeat, soon, day, time, length, days, allDay };
}

/** The day of the line; "3.12" is one unless it is a time. */
function dayOfLine(
  line: Line,
  context: Context,
  doubts: Doubt[],
  settled: Settled,
): DayRead | undefined {
  const { today, monthFirst } = context;
  const found = takeDay(line, today, monthFirst) ?? takeDotted(line, context);
  if (!found?.others?.length) return found;
  const choices = [found.day, ...found.others].map((day) => ({
    value: String(day),
    label: formatDay(day, today),
  }));
  const question = found.unsure
    ? `${formatDay(found.day, today).slice(4)} is not that weekday. Which day?`
    : 'Which day?';
  const usual = found.unsure ? null : String(found.day);
  const chosen = ask(line, 'day', choices, question, usual, doubts, settled);
  return { ...found, day: Number(chosen ?? found.day) };
}

/** "14.11" is a day, "14.30" a time: nobody books at eleven past. */
function takeDotted(line: Line, { today }: Context): DayRead | undefined {
  return line.take('day', /(?:on )?(\d{1,2})\.(\d{1,2})/, ([day = '', month = '']) => {
    const year = Number(formatYear(today));
    const found = dateOf(year, Number(month), Number(day));
    if (found === undefined || (month.length === 2 && Number(month) % 5 === 0)) return undefined;
    const next = dateOf(year + 1, Number(month), Number(day));
    return { day: found < today - 90 && next !== undefined ? next : found };
  });
}

function formatYear(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 4);
}

/** The time that is meant, asking where it can be one of two. */
export function decided(
  line: Line,
  time: TimeRead | undefined,
  { clock24 }: Context,
  doubts: Doubt[],
  settled: Settled,
): TimeRead | undefined {
  if (!time?.others?.length) return time;
  const choices = [time.start, ...time.others].map((start) => ({
    value: String(start),
    label: formatTime(start, clock24),
  }));
  const usual = String(time.start);
  const start = Number(ask(line, 'time', choices, 'What time?', usual, doubts, settled));
  if (time.end === undefined) return { start };
  const length = time.end - time.start;
  return { start, end: start + (length > 720 ? length - 720 : length) };
}

/** Notes a doubt about words just taken; gives what was chosen, or is usual. */
function ask(
  line: Line,
  kind: 'day' | 'time' | 'repeat',
  choices: Choice[],
  question: string,
  usual: string | null,
  doubts: Doubt[],
  settled: Settled,
): string | null {
  const words = line.words
    .filter((_, index) => line.kindOf(index) === kind)
    .map((word) => word.text)
    .join(' ');
  const key = `${kind} ${words.toLowerCase()}`;
  const answer = settled.get(key);
  const chosen = choices.some(({ value }) => value === answer) ? (answer ?? null) : usual;
  doubts.push({ key, kind, words, choices, chosen, question });
  return chosen;
}
