/** Reads a date as people type it. Days are counted from 1970-01-01. */

import { dayFromIso, dayToIso, weekdayOf } from './clock';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/**
 * The day that is meant, or `undefined` when the text is no date.
 *
 * Understands "today", "tomorrow", "tmr", "yesterday", "fri", "next fri", "last mon", "in 3 days",
 * "in 2 weeks", "next week", "+3", "24", "24 nov", "nov 24 2027", "24/11", "24.11.2026",
 * "2026-11-24". Dates without a year take the year that brings them nearest, looking ahead. With
 * `monthFirst`, "11/24" is written so as well.
 */
export function parseDate(text: string, today: number, monthFirst = false): number | undefined {
  const typed = text
    .trim()
    .toLowerCase()
    .replaceAll(',', ' ')
    .replace(/\s+/g, ' ')
    .replace(/(\d)(?:st|nd|rd|th)\b/g, '$1');
  if (typed === '') return undefined;
  return (
    namedDay(typed, today) ??
    weekday(typed, today) ??
    distance(typed, today) ??
    date(typed, today, monthFirst)
  );
}

function namedDay(typed: string, today: number): number | undefined {
  if (typed === 'today' || typed === 'now') return today;
  if (['tomorrow', 'tmr', 'tmrw', 'tomo'].includes(typed)) return today + 1;
  if (typed === 'yesterday') return today - 1;
  return undefined;
}

/** "fri" is the coming one, today included; "next fri" lies in next week, "last fri" before today. */
function weekday(typed: string, today: number): number | undefined {
  const match = /^(?:(next|last|this|on) )?([a-z]{2,})$/.exec(typed);
  const word = match?.[2];
  if (word === undefined || word.length < 2) return undefined;
  const index = WEEKDAYS.findIndex((name) => name.startsWith(word));
  if (index < 0) return undefined;
  const current = weekdayOf(today);
  const ahead = (index + 1 - current + 7) % 7;
  if (match?.[1] === 'next') return today - (current - 1) + 7 + index;
  if (match?.[1] === 'last') return today + ahead - 7;
  return today + ahead;
}

function distance(typed: string, today: number): number | undefined {
  const plus = /^([+-]\d{1,4})$/.exec(typed)?.[1];
  if (plus !== undefined) return today + Number(plus);
  const match = /^(?:in (\d{1,3}|a|an|one)|(next|last)) (day|week|month|year)s?$/.exec(typed);
  if (!match) return undefined;
  const count = match[2] === 'last' ? -1 : Number(match[1] ?? 1) || 1;
  if (match[3] === 'day') return today + count;
  if (match[3] === 'week') return today + 7 * count;
  return addMonths(today, match[3] === 'month' ? count : 12 * count);
}

/** The same day of the month `count` months on; the month's last day where it is shorter. */
export function addMonths(day: number, count: number): number {
  const [year = 0, month = 1, dayOfMonth = 1] = dayToIso(day).split('-').map(Number);
  const target = year * 12 + (month - 1) + count;
  const targetYear = Math.floor(target / 12);
  const targetMonth = target - targetYear * 12;
  const length = new Date(Date.UTC(targetYear, targetMonth + 1, 0)).getUTCDate();
  return Date.UTC(targetYear, targetMonth, Math.min(dayOfMonth, length)) / 86_400_000;
}

function date(typed: string, today: number, monthFirst: boolean): number | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return build(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const plain = typed.replace(/^(?:on )?(?:[a-z]{3,} )?(?=\d)/, (lead) =>
    month(lead.trim()) === undefined ? '' : lead,
  );
  const numeric = /^(\d{1,2})([/.])(\d{1,2})(?:[/.](\d{2,4})?)?$/.exec(plain);
  if (numeric) {
    const [first, second] = [Number(numeric[1]), Number(numeric[3])];
    const orders = monthFirst && numeric[2] === '/' ? [true, false] : [false];
    return orders
      .map((swap) => dated(swap ? second : first, swap ? first : second, numeric[4], today))
      .find((day) => day !== undefined);
  }
  const dayFirst = /^(\d{1,2})\.? ?([a-z]{3,})\.?(?: (\d{2,4}))?$/.exec(plain);
  if (dayFirst) return dated(Number(dayFirst[1]), month(dayFirst[2] ?? ''), dayFirst[3], today);
  const named = /^([a-z]{3,})\.? (\d{1,2})(?: (\d{4}))?$/.exec(plain);
  if (named) return dated(Number(named[2]), month(named[1] ?? ''), named[3], today);
  return undefined;
}

function month(word: string): number | undefined {
  if (word.length < 3) return undefined;
  const index = MONTHS.findIndex((name) => name.startsWith(word));
  return index < 0 ? undefined : index + 1;
}

function dated(
  day: number,
  monthOfYear: number | undefined,
  year: string | undefined,
  today: number,
): number | undefined {
  if (monthOfYear === undefined) return undefined;
  if (year !== undefined) {
    return build(year.length === 2 ? 2000 + Number(year) : Number(year), monthOfYear, day);
  }
  const thisYear = Number(dayToIso(today).slice(0, 4));
  const built = build(thisYear, monthOfYear, day);
  if (built !== undefined && built < today - 90) return build(thisYear + 1, monthOfYear, day);
  return built;
}

function build(year: number, monthOfYear: number, day: number): number | undefined {
  if (year < 1900 || year > 2200) return undefined;
  const iso = `${year}-${String(monthOfYear).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const built = dayFromIso(iso);
  // A date that does not exist, such as 31 April, comes back as another or as none.
  return Number.isNaN(built) || dayToIso(built) !== iso ? undefined : built;
}
