/** A second clock beside the hours: how far it is ahead, and what it is called. */

import type { ClockShiftDto } from '$lib/api/bindings/ClockShiftDto';

/** Minutes the second clock is ahead at a local minute. */
export function shiftAt(shifts: readonly ClockShiftDto[], local: number): number {
  return (shifts.findLast(({ at }) => at <= local) ?? shifts[0])?.minutes ?? 0;
}

/** "+5:30 h", "−5 h" or "±0 h". */
export function shiftWords(minutes: number): string {
  const sign = minutes > 0 ? '+' : minutes < 0 ? '−' : '±';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`} h`;
}

/** "New York" for `America/New_York`. */
export function placeName(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}
