/** Reads days: "tomorrow", "next thu", "26 nov", "in 2 weeks", "mon to wed". */

import { dayFromIso, dayToIso, weekdayOf } from '$lib/components/shared/clock';
import { addMonths } from '$lib/components/shared/parseDate';
import type { Line } from './line';
import { NUMBER, numberOf } from './numbers';

/** A day that was read. */
export interface DayRead {
  day: number;
  /** The last of several whole days. */
  last?: number;
  /** Other days the words could mean. */
  others?: number[];
  /** The words contradict themselves: nobody can say which of the days is meant. */
  unsure?: boolean;
}

/** A weekday, in full or short. */
export const WEEKDAY =
  'mon(?:days?)?|tue(?:s|sdays?)?|wed(?:s|nesdays?)?|thu(?:r|rs|rsdays?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?';
/** A month, in full or short. */
export const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'mon tue wed thu fri sat sun'.split(' ');
const NTH = '(?:st|nd|rd|th)';
const TO = ' ?(?:-|to|until|till) ?';
/** After a number these words make something else of it than a day. */
const NO_UNIT = "(?! ?(?:am|pm|min|mins|minutes|h|hrs?|hours?|o'?clock|times)(?: |$))";

/** 1 for "mon". */
export function weekdayNumber(word: string): number {
  return WEEKDAYS.indexOf(word.slice(0, 3)) + 1;
}

/** 1 for "jan". */
export function monthNumber(word: string): number {
  return MONTHS.indexOf(word.slice(0, 3)) + 1;
}

/** The first day from `from` on that is such a weekday. */
export function onWeekday(from: number, weekday: number): number {
  return from + ((weekday - weekdayOf(from) + 7) % 7);
}

/** A date, if there is one. */
export function dateOf(year: number, month: number, day: number): number | undefined {
  if (year < 1900 || year > 2200 || month < 1 || month > 12) return undefined;
  const iso = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const found = dayFromIso(iso);
  return Number.isNaN(found) || dayToIso(found) !== iso ? undefined : found;
}

/** A date without its year: this year's, or the next one's when it is long past. */
function nearest(month: number, day: number, today: number): DayRead | undefined {
  const year = Number(dayToIso(today).slice(0, 4));
  const now = dateOf(year, month, day);
  const next = dateOf(year + 1, month, day);
  if (now === undefined || (now < today - 90 && next !== undefined)) {
    return next === undefined ? undefined : { day: next };
  }
  // A day that has just gone by is as likely a slip as a look back.
  return now < today && next !== undefined ? { day: now, others: [next] } : { day: now };
}

function dated(
  day: string | undefined,
  month: number,
  year: string | undefined,
  today: number,
): DayRead | undefined {
  if (year === undefined) return nearest(month, Number(day), today);
  const full = Number(year.length === 2 ? `20${year}` : year);
  const found = dateOf(full, month, Number(day));
  return found === undefined ? undefined : { day: found };
}

/** A weekday beside a date must agree with it, or nobody knows which of the two was meant. */
function agreeing(read: DayRead | undefined, weekday: string | undefined): DayRead | undefined {
  if (!read || !weekday) return read;
  const wanted = weekdayNumber(weekday);
  const fits = [read.day, ...(read.others ?? [])].find((day) => weekdayOf(day) === wanted);
  if (fits !== undefined) return { day: fits };
  const near = onWeekday(read.day - 3, wanted);
  return { day: read.day, others: [near], unsure: true };
}

function numeric(
  first: string | undefined,
  second: string | undefined,
  year: string | undefined,
  today: number,
  monthFirst: boolean,
): DayRead | undefined {
  const [a, b] = [Number(first), Number(second)];
  const [usual, other] = [dated(first, b, year, today), dated(second, a, year, today)];
  if (!usual || !other || a === b) return usual ?? other;
  return monthFirst
    ? { day: other.day, others: [usual.day] }
    : { day: usual.day, others: [other.day] };
}

function far(count: number, unit: string, from: number): number {
  if (unit.startsWith('d')) return from + count;
  if (unit.startsWith('w')) return from + 7 * count;
  return addMonths(from, unit.startsWith('m') ? count : 12 * count);
}

type Rule = [pattern: string, read: Reader];
type Reader = (
  groups: (string | undefined)[],
  today: number,
  monthFirst: boolean,
) => DayRead | undefined;

/** The same weekday in the week `count` weeks on. */
function inWeeks(count: number, weekday: string | undefined, today: number): DayRead {
  const monday = today - weekdayOf(today) + 1;
  return { day: monday + 7 * count + weekdayNumber(weekday ?? '') - 1 };
}

/** In the order in which they are tried: what says more comes first. */
const RULES: Rule[] = [
  [
    `(?:on )?(\\d{1,2})${NTH}?(?: (?:of )?(${MONTH}))?${TO}(\\d{1,2})${NTH}?(?: of)? (${MONTH})(?: (\\d{4}))?`,
    ([first, month, last, lastMonth = '', year], today) => {
      const end = dated(last, monthNumber(lastMonth), year, today)?.day;
      const start = dated(first, monthNumber(month ?? lastMonth), year, today)?.day;
      if (start === undefined || end === undefined || end < start) return undefined;
      return { day: start, last: end };
    },
  ],
  [
    '(?:on )?(\\d{4})-(\\d{1,2})-(\\d{1,2})',
    ([year, month, day], today) => dated(day, Number(month), year, today),
  ],
  [
    `(?:on )?(?:(${WEEKDAY}) )?(?:the )?(\\d{1,2})${NTH}?(?: of)? (${MONTH})(?: (\\d{4}))?`,
    ([weekday, day, month = '', year], today) =>
      agreeing(dated(day, monthNumber(month), year, today), weekday),
  ],
  [
    `(?:on )?(?:(${WEEKDAY}) )?(${MONTH}) (?:the )?(\\d{1,2})${NTH}?${NO_UNIT}(?: (\\d{4}))?`,
    ([weekday, month = '', day, year], today) =>
      agreeing(dated(day, monthNumber(month), year, today), weekday),
  ],
  [
    `(?:on )?(?:(${WEEKDAY}) )?(\\d{1,2})/(\\d{1,2})(?:/(\\d{4}|\\d{2}))?`,
    ([weekday, first, second, year], today, monthFirst) =>
      agreeing(numeric(first, second, year, today, monthFirst), weekday),
  ],
  [
    `(?:on )?(?:(${WEEKDAY}) )?(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})?`,
    ([weekday, day, month, year], today) =>
      agreeing(dated(day, Number(month), year, today), weekday),
  ],
  [
    `(?:on )?(?:(${WEEKDAY}) )?(\\d{1,2})-(\\d{1,2})-(\\d{4})`,
    ([weekday, first, second, year], today, monthFirst) =>
      agreeing(
        monthFirst
          ? dated(second, Number(first), year, today)
          : dated(first, Number(second), year, today),
        weekday,
      ),
  ],
  ['(?:the )?day after tomorrow', (_, today) => ({ day: today + 2 })],
  [
    `(?:on )?(${WEEKDAY}) week`,
    ([weekday = ''], today) => ({ day: onWeekday(today, weekdayNumber(weekday)) + 7 }),
  ],
  [
    `(?:a week on|a week from) (${WEEKDAY})`,
    ([weekday = ''], today) => ({ day: onWeekday(today, weekdayNumber(weekday)) + 7 }),
  ],
  [
    `(?:a|one) week (?:from )?(today|tomorrow)`,
    ([from], today) => ({ day: today + (from === 'today' ? 7 : 8) }),
  ],
  [`(?:on )?(${WEEKDAY}) next week`, ([weekday], today) => inWeeks(1, weekday, today)],
  [`next week (?:on )?(${WEEKDAY})`, ([weekday], today) => inWeeks(1, weekday, today)],
  [`(?:on )?(${WEEKDAY}) this week`, ([weekday], today) => inWeeks(0, weekday, today)],
  [
    `(?:on )?(?:an? )?(${WEEKDAY}) in (${NUMBER}) weeks?`,
    ([weekday, count], today) => inWeeks(numberOf(count), weekday, today),
  ],
  [
    `in (${NUMBER}) weeks? (?:on )?(?:an? )?(${WEEKDAY})`,
    ([count, weekday], today) => inWeeks(numberOf(count), weekday, today),
  ],
  [
    `in (${NUMBER}) (days?|weeks?|months?|years?)`,
    ([count, unit = ''], today) => ({ day: far(numberOf(count), unit, today) }),
  ],
  [
    `(${NUMBER}) (days?|weeks?|months?|years?) (?:from (?:now|today)|time)`,
    ([count, unit = ''], today) => ({ day: far(numberOf(count), unit, today) }),
  ],
  ['today|tonight', (_, today) => ({ day: today })],
  ['tomorrow|tmrw?|tomo|2moro', (_, today) => ({ day: today + 1 })],
  ['yesterday', (_, today) => ({ day: today - 1 })],
  ['next (week|month|year)', ([unit = ''], today) => ({ day: far(1, unit, today) })],
  [
    '(?:at )?(?:the )?end of (?:the )?month',
    (_, today) => {
      const [year = 0, month = 1] = dayToIso(today).split('-').map(Number);
      return { day: Date.UTC(year, month, 0) / 86_400_000 };
    },
  ],
  [
    `(?:from )?(${WEEKDAY})${TO}(${WEEKDAY})`,
    ([first = '', last = ''], today) => {
      const day = onWeekday(today, weekdayNumber(first));
      const end = onWeekday(day, weekdayNumber(last));
      return end > day ? { day, last: end } : undefined;
    },
  ],
  [
    `next (${WEEKDAY})`,
    ([weekday = ''], today) => {
      const day = inWeeks(1, weekday, today).day;
      const coming = onWeekday(today + 1, weekdayNumber(weekday));
      // Some say "next Thursday" on a Wednesday and mean tomorrow.
      return coming < day ? { day, others: [coming] } : { day };
    },
  ],
  [
    `last (${WEEKDAY})`,
    ([weekday = ''], today) => ({ day: onWeekday(today - 7, weekdayNumber(weekday)) }),
  ],
  [
    `(?:on )?(${WEEKDAY}) (?:the )?(\\d{1,2})${NTH}`,
    ([weekday, day], today) => agreeing(ofMonth(Number(day), today), weekday),
  ],
  [
    `(?:on )?(${WEEKDAY}) (2[5-9]|3[01])${NO_UNIT}`,
    ([weekday, day], today) => agreeing(ofMonth(Number(day), today), weekday),
  ],
  [
    `(?:on |this |coming )*(${WEEKDAY})`,
    ([weekday = ''], today) => ({ day: onWeekday(today, weekdayNumber(weekday)) }),
  ],
  [`(?:on )?(?:the )?(\\d{1,2})${NTH}`, ([day], today) => ofMonth(Number(day), today)],
];

/** The next day with this number: in this month or one of the next. */
function ofMonth(wanted: number, today: number): DayRead | undefined {
  const [year = 0, month = 1] = dayToIso(today).split('-').map(Number);
  for (let ahead = 0; ahead < 3; ahead += 1) {
    const index = month - 1 + ahead;
    const day = dateOf(year + Math.floor(index / 12), (index % 12) + 1, wanted);
    if (day !== undefined && day >= today) return { day };
  }
  return undefined;
}

const PLAIN = RULES.map(([pattern, read]): [RegExp, Reader] => [new RegExp(pattern), read]);
const UNTIL = RULES.map(([pattern, read]): [RegExp, Reader] => [
  new RegExp(`(?:until|till|til|through|up to) (?:${pattern})`),
  read,
]);

/** Takes the day a line names. */
export function takeDay(line: Line, today: number, monthFirst = false): DayRead | undefined {
  return takeOne(line, 'day', PLAIN, today, monthFirst);
}

/** Takes the day after "until": the last one of a repetition. */
export function takeUntil(line: Line, today: number, monthFirst = false): number | undefined {
  return takeOne(line, 'repeat', UNTIL, today, monthFirst)?.day;
}

function takeOne(
  line: Line,
  kind: 'day' | 'repeat',
  rules: [RegExp, Reader][],
  today: number,
  monthFirst: boolean,
): DayRead | undefined {
  for (const [pattern, read] of rules) {
    const found = line.take(kind, pattern, (groups) => read(groups, today, monthFirst));
    if (found) return found;
  }
  return undefined;
}
