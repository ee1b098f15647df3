/**
 * How the place the computer stands in writes dates and times. The words are English; their order,
 * the clock and the first day of the week are those of the system, until the settings say otherwise.
 */

import { currencyOf } from '$lib/money/currencies';

/** What is done differently in different places. */
export interface Conventions {
  /** Hours go to 24. */
  clock24: boolean;
  /** 1 is Monday, 7 Sunday. */
  weekStart: number;
  /** The month stands before the day: "Nov 19", "11/19". */
  monthFirst: boolean;
  /** What is in the printer. */
  paper: 'a4' | 'letter';
  /** What one pays with (ISO 4217). */
  currency: string;
}

/** Where paper is not A4. */
const LETTER = new Set(['US', 'CA', 'MX', 'PH', 'CL', 'CO', 'VE', 'CR', 'GT', 'PA', 'DO', 'PR']);

/** A system that says nothing, as one without a locale. */
const USUAL: Conventions = {
  clock24: true,
  weekStart: 1,
  monthFirst: false,
  paper: 'a4',
  currency: 'EUR',
};

interface WithWeeks {
  getWeekInfo?: () => { firstDay: number };
  weekInfo?: { firstDay: number };
}

/** The conventions of a locale such as "de-DE"; usual ones for what is no locale. */
export function conventionsOf(locale: string): Conventions {
  try {
    if (Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0) return USUAL;
    const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
    const order = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric' })
      .formatToParts(0)
      .map(({ type }) => type);
    const region = new Intl.Locale(locale).maximize().region ?? '';
    return {
      clock24: hourCycle === 'h23' || hourCycle === 'h24',
      weekStart: weekStartOf(new Intl.Locale(locale)),
      monthFirst: order.indexOf('month') < order.indexOf('day'),
      paper: LETTER.has(region) ? 'letter' : 'a4',
      currency: currencyOf(region) ?? USUAL.currency,
    };
  } catch {
    return USUAL;
  }
}

/** Engines tell it in two ways, and old ones in none. */
function weekStartOf(locale: Intl.Locale): number {
  const { getWeekInfo, weekInfo } = locale as WithWeeks;
  return (getWeekInfo?.call(locale) ?? weekInfo)?.firstDay ?? USUAL.weekStart;
}

let current: Conventions | undefined;

/** The conventions of this computer. */
export function conventions(): Conventions {
  current ??= typeof navigator === 'undefined' ? USUAL : conventionsOf(navigator.language);
  return current;
}

/** Writes as in another place; for tests and previews. `undefined` is this computer's again. */
export function writeAsIn(locale: string | undefined): void {
  current = locale === undefined ? undefined : conventionsOf(locale);
}

/** The English that orders dates as they are ordered here. */
export function english(): string {
  return conventions().monthFirst ? 'en-US' : 'en-GB';
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than a thousand uses of it. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${english()} ${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(english(), { ...options, timeZone: 'UTC' });
    formatters.set(key, known);
  }
  return known;
}

/** A day (counted from 1970-01-01) in words, without the commas nobody speaks. */
export function dayWords(day: number, options: Intl.DateTimeFormatOptions): string {
  const text = formatter(options).format(day * 86_400_000);
  // "Thu, Nov 19, 2026" keeps the comma that parts two numbers.
  return conventions().monthFirst ? text.replace(/^(\p{L}+),/u, '$1') : text.replaceAll(',', '');
}

/** "2,871". */
export function numberWords(count: number): string {
  return count.toLocaleString('en-GB');
}
