/** Whether an appointment fits where it is to go. Advice only: it can be booked all the same. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { dayOf, formatTime, minuteOf, weekdayOf } from '../shared/clock';
import { weekdayName } from './repeatWords';

/** What is to be checked. */
export interface Candidate {
  /** The appointment itself, so that it does not overlap with itself; `null` for a new one. */
  id: string | null;
  start: number;
  end: number;
  allDay: boolean;
  staff: string | null;
  /** Whether it takes up time. */
  opaque: boolean;
}

/** A sentence, and whether it is good news. */
export interface Fit {
  fits: boolean;
  words: string;
}

/** The first thing to know about where an appointment goes; `items` are those around it. */
export function fitOf(candidate: Candidate, items: ItemDto[], settings: SettingsDto): Fit {
  const clash = items.find((item) => overlaps(candidate, item));
  if (clash) {
    const who = clash.client || clash.title || 'another appointment';
    const from = formatTime(minuteOf(clash.start), settings.clock24);
    const to = formatTime(minuteOf(clash.end), settings.clock24);
    const when = clash.allDay ? 'all day' : `${from} – ${to}`;
    return { fits: false, words: `Overlaps ${who}, ${when}` };
  }
  const weekday = weekdayOf(dayOf(candidate.start));
  if (settings.closedDays.includes(weekday)) {
    return { fits: false, words: `Closed on ${weekdayName(weekday)}s` };
  }
  if (!candidate.allDay && !insideHours(candidate, settings)) {
    const opens = formatTime(settings.opens, settings.clock24);
    const closes = formatTime(settings.closes, settings.clock24);
    return { fits: false, words: `Outside opening hours, ${opens} – ${closes}` };
  }
  if (candidate.allDay) {
    return { fits: true, words: takesTime(candidate) ? 'Nothing else that day' : 'On an open day' };
  }
  // Who is to come decides whether it is free.
  const free = candidate.staff !== null && takesTime(candidate);
  return { fits: true, words: free ? 'Free, inside opening hours' : 'Inside opening hours' };
}

function overlaps(candidate: Candidate, item: ItemDto): boolean {
  return (
    item.id !== candidate.id &&
    item.status !== 'cancelled' &&
    takesTime(candidate) &&
    takesTime(item) &&
    item.staff === candidate.staff &&
    item.start < candidate.end &&
    item.end > candidate.start
  );
}

/**
 * Whether nothing else should be booked then. Of whole days only those do that keep somebody away (as
 * `leaveOf` draws them) or are blocked by another calendar; a delivery or a birthday is a note on the day.
 */
function takesTime(item: Pick<ItemDto, 'allDay' | 'opaque' | 'staff'> & { busy?: boolean }) {
  return item.opaque && (!item.allDay || item.staff !== null || item.busy === true);
}

function insideHours(candidate: Candidate, settings: SettingsDto): boolean {
  const from = minuteOf(candidate.start);
  return from >= settings.opens && from + (candidate.end - candidate.start) <= settings.closes;
}
