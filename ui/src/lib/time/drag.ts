/** What becomes of an appointment while it is carried or pulled. Local minutes throughout. */

import { DAY, dayOf } from '$lib/components/shared/clock';

export interface Span {
  start: number;
  /** Exclusive. */
  end: number;
  allDay: boolean;
}

/** Where something would land: its time and, where everybody has a column, whose it becomes. */
export interface Landing extends Span {
  /** Staff id; `null` is nobody's, absent leaves it with whom it is. */
  staff?: string | null;
}

/** Minutes a pointer snaps to while Shift is held; else as the settings say. */
export const FINE_SNAP = 5;
/** Length of something dropped from the all-day lane, and of a new appointment. */
export const USUAL_LENGTH = 60;

/** The nearest multiple of `grain`. */
export function snap(minutes: number, grain: number): number {
  return Math.round(minutes / grain) * grain;
}

/** Moved so that it starts at `start`; the length stays. */
export function movedTo(span: Span, start: number): Span {
  if (span.allDay) return { start, end: start + USUAL_LENGTH, allDay: false };
  return { start, end: start + span.end - span.start, allDay: false };
}

/** Moved to the all-day lane of `day`. */
export function movedToDay(span: Span, day: number): Span {
  const days = span.allDay ? (span.end - span.start) / DAY : 1;
  return { start: day * DAY, end: (day + days) * DAY, allDay: true };
}

/** Moved by whole days, the time of day stays. */
export function movedByDays<S extends Span>(span: S, days: number): S {
  return { ...span, start: span.start + days * DAY, end: span.end + days * DAY };
}

/** Ends at `end`, but lasts at least one step. */
export function endingAt<S extends Span>(span: S, end: number, grain: number): S {
  return { ...span, end: Math.max(end, span.start + grain) };
}

/** Starts at `start`, but lasts at least one step. */
export function startingAt<S extends Span>(span: S, start: number, grain: number): S {
  return { ...span, start: Math.min(start, span.end - grain) };
}

/**
 * The stretch between where a button went down and where the pointer is, on the day it went down.
 * Both ends are snapped outwards, so the pressed slot always belongs to it.
 */
export function stretched(from: number, to: number, grain: number): Span {
  const first = dayOf(from) * DAY;
  const low = Math.floor(Math.min(from, to) / grain) * grain;
  const high = Math.ceil((Math.max(from, to) + 1) / grain) * grain;
  return { start: Math.max(low, first), end: Math.min(high, first + DAY), allDay: false };
}

/** One step of the keyboard: minutes for what has a time, whole days for what has none. */
export function nudged<S extends Span>(span: S, days: number, minutes: number): S {
  const by = days * DAY + (span.allDay ? 0 : minutes);
  return { ...span, start: span.start + by, end: span.end + by };
}

/** Longer or shorter by one step. */
export function lengthened<S extends Span>(span: S, direction: 1 | -1, grain: number): S {
  const unit = span.allDay ? DAY : grain;
  return endingAt(span, span.end + direction * unit, unit);
}

/** Begins one step later or earlier; the end stays. */
export function startMoved<S extends Span>(span: S, direction: 1 | -1, grain: number): S {
  const unit = span.allDay ? DAY : grain;
  return startingAt(span, span.start + direction * unit, unit);
}

/** Whether two places mean the same time and the same person. */
export function sameLanding(a: Landing, b: Landing): boolean {
  const time = a.start === b.start && a.end === b.end && a.allDay === b.allDay;
  return time && (a.staff === undefined || b.staff === undefined || a.staff === b.staff);
}
