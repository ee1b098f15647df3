/**
 * Days and times as the window shows them. Wall times are *local minutes*: minutes since
 * 1970-01-01T00:00 on the clock of the business's zone. A *day* is the number of days since
 * 1970-01-01. Nothing here knows a time zone.
 */

export const DAY = 1440;

/** The day a local minute lies on. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY);
}

/** Minutes after midnight. */
export function minuteOf(local: number): number {
  return local - dayOf(local) * DAY;
}

/** `YYYY-MM-DD` to a day. */
export function dayFromIso(iso: string): number {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / 86_400_000);
}

/** A day to `YYYY-MM-DD`. */
export function dayToIso(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** "14:30", or "2:30 pm" on a 12-hour clock. `minute` counts from midnight; 1440 is midnight. */
export function formatTime(minute: number, clock24: boolean): string {
  const hour = Math.floor(minute / 60) % 24;
  const rest = String(minute % 60).padStart(2, '0');
  if (clock24) return `${hour}:${rest}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}:${rest} ${hour < 12 ? 'am' : 'pm'}`;
}

/** "2 h", "45 min", "1 h 30 min", "3 days". */
export function formatLength(minutes: number): string {
  if (minutes >= DAY && minutes % DAY === 0) {
    const days = minutes / DAY;
    return days === 1 ? '1 day' : `${days} days`;
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
}

const WEEKDAY_DATE = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
const WEEKDAY_DATE_YEAR = formatter({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const FULL = formatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** "Thu 19 Nov"; with the year when it is not the year of `today`. */
export function formatDay(day: number, today?: number): string {
  const date = new Date(day * 86_400_000);
  const sameYear =
    today === undefined || date.getUTCFullYear() === new Date(today * 86_400_000).getUTCFullYear();
  return (sameYear ? WEEKDAY_DATE : WEEKDAY_DATE_YEAR).format(date).replaceAll(',', '');
}

/** "Thursday 19 November 2026". */
export function formatFullDay(day: number): string {
  return FULL.format(new Date(day * 86_400_000)).replaceAll(',', '');
}

/** What {@link formatSpan} needs to know of an appointment. */
export interface Span {
  /** Local minutes. */
  start: number;
  /** Local minutes, exclusive. */
  end: number;
  allDay: boolean;
}

/** "Thu 19 Nov, 14:30 – 16:30", "Thu 19 Nov, all day", "Thu 19 – Fri 20 Nov, all day". */
export function formatSpan(span: Span, clock24: boolean, today?: number): string {
  const first = dayOf(span.start);
  if (span.allDay) {
    const last = dayOf(span.end - 1);
    const days =
      last > first
        ? `${formatDay(first, today)} – ${formatDay(last, today)}`
        : formatDay(first, today);
    return `${days}, all day`;
  }
  const from = formatTime(minuteOf(span.start), clock24);
  const to = formatTime(minuteOf(span.end), clock24);
  const last = dayOf(span.end);
  const crosses = last > first && span.end !== (first + 1) * DAY;
  return `${formatDay(first, today)}, ${from} – ${crosses ? `${formatDay(last, today)}, ` : ''}${to}`;
}

/** The day an instant lies on in `zone`. Read from parts: engines write whole dates differently. */
function dateOf(instant: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  return dayFromIso(`${part('year')}-${part('month')}-${part('day')}`);
}

/** An instant (RFC 3339) as "Today, 10:42", "Mon 16 Nov, 18:05", with the year if it is another. */
export function formatMoment(
  instant: string,
  zone: string,
  clock24: boolean,
  now: Date = new Date(),
): string {
  const date = new Date(instant);
  const [day, today] = [dateOf(date, zone), dateOf(now, zone)];
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: 'numeric',
    minute: '2-digit',
    hour12: !clock24,
  }).format(date);
  return `${day === today ? 'Today' : formatDay(day, today)}, ${time}`;
}

/** An instant (RFC 3339) as "10:42", "Mon 18:05", "9 Nov" or "9 Nov 2025", in `zone`. */
export function formatInstant(
  instant: string,
  zone: string,
  clock24: boolean,
  now: Date = new Date(),
): string {
  const date = new Date(instant);
  const dateIn = (at: Date) => dateOf(at, zone);
  const age = dateIn(now) - dateIn(date);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: 'numeric',
    minute: '2-digit',
    hour12: !clock24,
  }).format(date);
  if (age === 0) return time;
  const words = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(date);
  if (age > 0 && age < 7) return `${words({ weekday: 'short' })} ${time}`;
  const sameYear =
    words({ year: 'numeric' }) ===
    new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone: zone }).format(now);
  return words({ day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
}
