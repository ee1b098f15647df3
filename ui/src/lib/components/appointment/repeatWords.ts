/** A repetition in plain words, and the usual ones to choose from. */

import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { RepeatUnit } from '$lib/api/bindings/RepeatUnit';
import { dayFromIso, dayToIso, formatDay, weekdayOf } from '../shared/clock';
import { dayWords } from '$lib/time/locale';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ORDINALS = ['first', 'second', 'third', 'fourth', 'last'];
const UNITS: Record<RepeatUnit, [string, string]> = {
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  year: ['year', 'years'],
};

/** "Monday" for 1. */
export function weekdayName(weekday: number): string {
  return WEEKDAYS[weekday - 1] ?? '';
}

/** A repetition that starts on `day`: once each `every`, without an end. */
export function plainRepeat(every: RepeatUnit, interval = 1, byWeekday = false): RepeatDto {
  return { every, interval, weekdays: [], byWeekday, count: null, until: null };
}

/** "Every 2 weeks on Tuesday and Thursday, until Thu 24 Dec". `today` decides whether years are said. */
export function describeRepeat(repeat: RepeatDto, day: number, today: number): string {
  const [one, many] = UNITS[repeat.every];
  const period = repeat.interval === 1 ? `Every ${one}` : `Every ${repeat.interval} ${many}`;
  return period + onWhich(repeat, day) + ending(repeat, today);
}

function onWhich(repeat: RepeatDto, day: number): string {
  const dayOfMonth = Number(dayToIso(day).slice(8));
  switch (repeat.every) {
    case 'day':
      return '';
    case 'week': {
      const weekdays = repeat.weekdays.length > 0 ? repeat.weekdays : [weekdayOf(day)];
      return ` on ${list([...weekdays].sort((a, b) => a - b).map(weekdayName))}`;
    }
    case 'month':
      return repeat.byWeekday
        ? ` on the ${ordinal(dayOfMonth)} ${weekdayName(weekdayOf(day))}`
        : ` on day ${dayOfMonth}`;
    case 'year':
      return ` on ${dayWords(day, { day: 'numeric', month: 'long' })}`;
  }
}

function ordinal(dayOfMonth: number): string {
  return ORDINALS[Math.floor((dayOfMonth - 1) / 7)] ?? 'last';
}

function ending(repeat: RepeatDto, today: number): string {
  if (repeat.count !== null) return repeat.count === 1 ? ', once' : `, ${repeat.count} times`;
  if (repeat.until !== null) return `, until ${formatDay(dayFromIso(repeat.until), today)}`;
  return '';
}

function list(words: string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
