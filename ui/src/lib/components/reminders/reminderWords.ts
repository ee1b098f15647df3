/** What a reminder says. */

import type { ReminderDto } from '$lib/api/bindings/ReminderDto';
import { DAY, dayOf, formatDay, formatLength, formatTime, minuteOf } from '../shared/clock';

/** "14:30", "Thu 19 Nov, 14:30" on another day, "Thu 19 Nov" for whole days. */
export function startWords({ start, allDay }: ReminderDto, clock24: boolean, now: number): string {
  const day = dayOf(start) === dayOf(now) ? 'Today' : formatDay(dayOf(start), dayOf(now));
  const time = formatTime(minuteOf(start), clock24);
  if (allDay) return day;
  return day === 'Today' ? time : `${day}, ${time}`;
}

/** "In 15 min", "Now", "Began 5 min ago", "Ended 2 h ago", "All day". */
export function untilWords({ start, end, allDay }: ReminderDto, now: number): string {
  if (allDay) return 'All day';
  if (now >= end && end > start) return `Ended ${about(now - end)} ago`;
  if (start === now) return 'Now';
  return start > now ? `In ${about(start - now)}` : `Began ${about(now - start)} ago`;
}

/** Of days away nobody counts the minutes. */
function about(minutes: number): string {
  return formatLength(minutes < DAY ? minutes : Math.round(minutes / DAY) * DAY);
}

/** "Balayage · Chloé Martin". */
export function whatWords({ title, client }: ReminderDto): string {
  return [title, client].filter(Boolean).join(' · ') || 'Appointment';
}
