/** Instants (RFC 3339) as the window writes them, on the clock of the business. */

import { dayOf, formatDay, formatTime, minuteOf } from '$lib/components/shared/clock';
import { dayWords } from './locale';
import { localMinutes } from './now';

interface Written {
  day: number;
  today: number;
  time: string;
}

function read(instant: string, zone: string, clock24: boolean, now: Date): Written {
  const local = localMinutes(new Date(instant), zone);
  return {
    day: dayOf(local),
    today: dayOf(localMinutes(now, zone)),
    time: formatTime(minuteOf(local), clock24),
  };
}

/** "Today, 10:42", "Mon 16 Nov, 18:05", with the year if it is another. */
export function formatMoment(
  instant: string,
  zone: string,
  clock24: boolean,
  now: Date = new Date(),
): string {
  const { day, today, time } = read(instant, zone, clock24, now);
  return `${day === today ? 'Today' : formatDay(day, today)}, ${time}`;
}

/** "10:42", "Mon 18:05", "9 Nov" or "9 Nov 2025". */
export function formatInstant(
  instant: string,
  zone: string,
  clock24: boolean,
  now: Date = new Date(),
): string {
  const { day, today, time } = read(instant, zone, clock24, now);
  const age = today - day;
  if (age === 0) return time;
  if (age > 0 && age < 7) return `${dayWords(day, { weekday: 'short' })} ${time}`;
  const year = (one: number) => dayWords(one, { year: 'numeric' });
  return dayWords(day, {
    day: 'numeric',
    month: 'short',
    ...(year(day) === year(today) ? {} : { year: 'numeric' }),
  });
}
