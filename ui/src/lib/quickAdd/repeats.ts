/** Reads repetitions: "every week", "every 2nd Tuesday until 24 Dec", "fortnightly", "5 times". */

import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { RepeatUnit } from '$lib/api/bindings/RepeatUnit';
import { dayToIso } from '$lib/components/shared/clock';
import { addMonths } from '$lib/components/shared/parseDate';
import { onWeekday, takeUntil, WEEKDAY, weekdayNumber } from './days';
import type { Line } from './line';
import { NUMBER, numberOf } from './numbers';

/** A repetition that was read. */
export interface RepeatRead {
  repeat: RepeatDto;
  /** The weekday of each month, for "every first Monday"; decides where it can start. */
  nth?: { which: number; weekday: number };
  /** The other thing that was possibly meant. */
  other?: RepeatRead;
}

const LIST = `(?:${WEEKDAY})(?:(?:,| and| &| )+(?:${WEEKDAY}))*`;
const EACH = '(?:every|each)';
const ORDINALS: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4 };
const ORDINAL = 'first|second|third|fourth|1st|2nd|3rd|4th';
const OF_MONTH = '(?: of (?:the|each|every) month| (?:a|each|every) month)';

function repeat(every: RepeatUnit, interval: number, weekdays: number[] = []): RepeatDto {
  return { every, interval, weekdays, byWeekday: false, count: null, until: null };
}

function weekly(interval: number, weekdays: string | undefined): RepeatRead | undefined {
  if (interval < 1) return undefined;
  const words = (weekdays ?? '').split(/[^a-z]+/).filter((word) => word && word !== 'and');
  const days = [...new Set(words.map(weekdayNumber))].sort((a, b) => a - b);
  return { repeat: repeat('week', interval, days) };
}

function monthly(nth: number, weekday: string | undefined): RepeatRead {
  const each = { ...repeat('month', 1), byWeekday: true };
  return { repeat: each, nth: { which: nth, weekday: weekdayNumber(weekday ?? '') } };
}

function ordinal(text: string | undefined): number {
  return ORDINALS[text ?? ''] ?? Number.parseInt(text ?? '', 10);
}

type Reader = (groups: (string | undefined)[]) => RepeatRead | undefined;

const RULES: [pattern: string, read: Reader][] = [
  [
    `(?:on )?${EACH} (${ORDINAL}) (${WEEKDAY})${OF_MONTH}`,
    ([which, day]) => monthly(ordinal(which), day),
  ],
  [
    `(?:on )?the (${ORDINAL}) (${WEEKDAY})${OF_MONTH}`,
    ([which, day]) => monthly(ordinal(which), day),
  ],
  [`(?:on )?${EACH} (?:first|1st) (${WEEKDAY})`, ([day]) => monthly(1, day)],
  [
    // Every other one to some, the second of each month to others.
    `(?:on )?${EACH} (second|third|fourth|2nd|3rd|4th) (${WEEKDAY})`,
    ([which, day]) => {
      const fortnight = weekly(ordinal(which), day);
      return fortnight && { ...fortnight, other: monthly(ordinal(which), day) };
    },
  ],
  [`(?:on )?${EACH} other (${LIST})`, ([days]) => weekly(2, days)],
  [
    `${EACH} (${NUMBER}) weeks? (?:on )?(${LIST})`,
    ([count, days]) => weekly(numberOf(count), days),
  ],
  [`${EACH} other week (?:on )?(${LIST})`, ([days]) => weekly(2, days)],
  [`${EACH} week (?:on )?(${LIST})`, ([days]) => weekly(1, days)],
  [
    `(?:on )?${EACH} (?:week ?day|working day)|on week ?days`,
    () => weekly(1, 'mon tue wed thu fri'),
  ],
  [`(?:on )?${EACH} (${LIST})`, ([days]) => weekly(1, days)],
  [
    `${EACH} (?:other|second|2nd) (day|week|month|year)`,
    ([unit]) => ({ repeat: repeat(unit as RepeatUnit, 2) }),
  ],
  [
    `${EACH} (?:(${NUMBER}) )?(day|week|month|year)s?`,
    ([count, unit]) => {
      const interval = count === undefined ? 1 : numberOf(count);
      return interval < 1 ? undefined : { repeat: repeat(unit as RepeatUnit, interval) };
    },
  ],
  [`weekly (?:on )?(${LIST})`, ([days]) => weekly(1, days)],
  [`(?:fortnightly|biweekly) (?:on )?(${LIST})`, ([days]) => weekly(2, days)],
  ['daily', () => ({ repeat: repeat('day', 1) })],
  ['weekly', () => ({ repeat: repeat('week', 1) })],
  ['fortnightly|biweekly', () => ({ repeat: repeat('week', 2) })],
  ['monthly', () => ({ repeat: repeat('month', 1) })],
  ['yearly|annually', () => ({ repeat: repeat('year', 1) })],
];
const PATTERNS = RULES.map(([pattern, read]): [RegExp, Reader] => [new RegExp(pattern), read]);

/** Takes how it repeats, and when that ends. */
export function takeRepeat(line: Line, today: number, monthFirst = false): RepeatRead | undefined {
  for (const [pattern, read] of PATTERNS) {
    const found = line.take('repeat', pattern, read);
    if (found) return ending(line, found, today, monthFirst);
  }
  return undefined;
}

function ending(line: Line, found: RepeatRead, today: number, monthFirst: boolean): RepeatRead {
  const count =
    line.take(
      'repeat',
      new RegExp(`(?:for )?(${NUMBER}) times|x ?(\\d{1,3})|(\\d{1,3}) ?x`),
      (groups) => positive(numberOf(groups.find((group) => group !== undefined))),
    ) ??
    line.take('repeat', new RegExp(`for (${NUMBER}) (day|week|month|year)s?`), ([many, unit]) =>
      positive(often(found.repeat, numberOf(many), unit as RepeatUnit)),
    );
  const until = count === undefined ? takeUntil(line, today, monthFirst) : undefined;
  const bounded = (read: RepeatRead): RepeatRead => ({
    ...read,
    repeat: {
      ...read.repeat,
      count: count ?? null,
      until: until === undefined ? null : dayToIso(until),
    },
  });
  return found.other ? { ...bounded(found), other: bounded(found.other) } : bounded(found);
}

function positive(count: number): number | undefined {
  return count >= 1 && count <= 999 ? count : undefined;
}

/** How often it takes place within so many days, weeks, months or years. */
function often({ every, interval, weekdays }: RepeatDto, many: number, unit: RepeatUnit): number {
  const days = { day: 1, week: 7, month: 365.25 / 12, year: 365.25 };
  const each = Math.max(1, every === 'week' ? weekdays.length : 1);
  return Math.floor((many * days[unit] * each) / (interval * days[every]) + 0.01);
}

/** The first day from `from` on that the repetition has. */
export function firstDay({ repeat: { weekdays }, nth }: RepeatRead, from: number): number {
  if (nth) return onNth(from, nth.which, nth.weekday);
  if (weekdays.length === 0) return from;
  return Math.min(...weekdays.map((weekday) => onWeekday(from, weekday)));
}

function onNth(from: number, which: number, weekday: number): number {
  const start = from - Number(dayToIso(from).slice(8)) + 1;
  for (let month = 0; month < 3; month += 1) {
    const found = onWeekday(addMonths(start, month), weekday) + 7 * (which - 1);
    if (found >= from) return found;
  }
  return from;
}
