/** Reads a line that is nothing but a date: "next thu", "in 6 weeks", "december". */

import { addMonths, parseDate } from '$lib/components/shared/parseDate';
import { dayToIso } from '$lib/components/shared/clock';
import { MONTH, monthNumber, takeDay, dateOf } from './days';
import { Line } from './line';

/** Every day the line can mean, the likeliest first; none when it says anything else. */
export function daysOf(text: string, today: number, monthFirst = false): number[] {
  const line = new Line(text);
  const found = takeDay(line, today, monthFirst);
  if (found && line.rest === '') return [found.day, ...(found.others ?? [])];
  const month = new Line(text).take(
    'day',
    new RegExp(`(?:in )?(${MONTH})(?: (\\d{4}))?`),
    ([name = '', year], { first, last }) =>
      first === 0 && last === line.words.length - 1 ? firstOf(name, year, today) : undefined,
  );
  const day = month ?? parseDate(text, today, monthFirst);
  return day === undefined ? [] : [day];
}

/** The first day of the next month of that name. */
function firstOf(name: string, year: string | undefined, today: number): number | undefined {
  const [current = 0] = dayToIso(today).split('-').map(Number);
  const first = dateOf(year === undefined ? current : Number(year), monthNumber(name), 1);
  const over = year === undefined && first !== undefined && first < addMonths(today, -1);
  return over ? addMonths(first, 12) : first;
}
