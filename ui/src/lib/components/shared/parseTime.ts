/** Reads a time of day as people type it. */

import type { HoursDto } from '$lib/api/bindings/HoursDto';

/** Opening hours, minutes after midnight; they decide what a bare "3" means. */
export type OpeningHours = readonly HoursDto[];

/** Whether a time lies in them. */
export function isWithin(at: number, hours: OpeningHours): boolean {
  return hours.some(({ from, to }) => at >= from && at < to);
}

const CLOCK = /^(?:kl\.?\s*|at\s+)?(\d{1,2})(?:\s*[:.h]\s*(\d{2})?)?\s*(am?|pm?|a\.m\.|p\.m\.)?$/;
const DIGITS = /^(\d{1,2})(\d{2})\s*(am?|pm?)?$/;

/**
 * Minutes after midnight, or `undefined` when the text is no time.
 *
 * Understands "15", "3", "3p", "3:15p", "3.15 pm", "15h30", "930", "1430", "noon", "midnight". A
 * bare hour takes the reading inside opening hours; where both or neither fit, 8 to 11 is the
 * morning and 12 to 7 the afternoon.
 */
export function parseTime(text: string, hours?: OpeningHours): number | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === 'noon' || typed === 'midday') return 12 * 60;
  if (typed === 'midnight') return 0;
  const match = CLOCK.exec(typed) ?? DIGITS.exec(typed);
  if (!match) return undefined;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  if (minute > 59) return undefined;
  const half = match[3]?.charAt(0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    return ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute;
  }
  if (hour > 23) return hour === 24 && minute === 0 ? 0 : undefined;
  const startsWithZero = typed.startsWith('0');
  if (hour > 12 || hour === 0 || startsWithZero) return hour * 60 + minute;
  return likelyHalf(hour % 12, minute, hours);
}

function likelyHalf(hour: number, minute: number, hours?: OpeningHours): number {
  const morning = hour * 60 + minute;
  const afternoon = morning + 720;
  if (hours) {
    const open = isWithin(morning, hours);
    if (open !== isWithin(afternoon, hours)) return open ? morning : afternoon;
  }
  return hour >= 8 ? morning : afternoon;
}
