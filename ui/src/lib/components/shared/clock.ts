/**
 * Days and times as the window shows them. Wall times are *local minutes*: minutes since
 * 1970-01-01T00:00 on the clock of the business's zone. A *day* is the number of days since
 * 1970-01-01. Nothing here knows a time zone.
 */

import type { TurnDto } from '$lib/api/bindings/TurnDto';
import type { TurnsDto } from '$lib/api/bindings/TurnsDto';
import { dayWords } from '$lib/time/locale';

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

/** "1st" or "2nd", where a time comes twice because clocks go back. */
export function turnWord(turn: TurnDto): string {
  return turn === 'first' ? '1st' : '2nd';
}

function formatTurned(local: number, turn: TurnDto | null | undefined, clock24: boolean): string {
  const time = formatTime(minuteOf(local), clock24);
  return turn ? `${time} ${turnWord(turn)}` : time;
}

/** "14:30", or "2:30 1st" where that comes twice. */
export function formatStart({ start, turns }: Timed, clock24: boolean): string {
  return formatTurned(start, turns?.start, clock24);
}

/** As {@link formatStart}, of the end. */
export function formatEnd({ end, turns }: Timed, clock24: boolean): string {
  return formatTurned(end, turns?.end, clock24);
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

/** "Thu 19 Nov"; with the year when it is not the year of `today`. */
export function formatDay(day: number, today?: number): string {
  const year = (one: number) => new Date(one * 86_400_000).getUTCFullYear();
  const date = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const sameYear = today === undefined || year(day) === year(today);
  return dayWords(day, sameYear ? date : { ...date, year: 'numeric' });
}

/** "Thursday 19 November 2026". */
export function formatFullDay(day: number): string {
  return dayWords(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** Keeps "14:30 – 16:30" on one line where a text wraps: a dash alone lets even a hard space go to the next. */
export function unbroken(text: string): string {
  return text.replaceAll(/(?<=\d) – (?=\d)/g, '\u00a0–\u2060\u00a0');
}

/** What has a start and an end. */
export interface Timed {
  /** Local minutes. */
  start: number;
  /** Local minutes, exclusive. */
  end: number;
  /** Which of two these are, where they come twice. */
  turns?: TurnsDto;
}

/** What {@link formatSpan} needs to know of an appointment. */
export interface Span extends Timed {
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
  const from = formatStart(span, clock24);
  const to = formatEnd(span, clock24);
  const last = dayOf(span.end);
  const crosses = last > first && span.end !== (first + 1) * DAY;
  return `${formatDay(first, today)}, ${from} – ${crosses ? `${formatDay(last, today)}, ` : ''}${to}`;
}
