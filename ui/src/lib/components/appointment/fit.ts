/** Whether an appointment fits where it is to go. Advice only: it can be booked all the same. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { gapsOf, hoursOf, openOn } from '$lib/time/hours';
import { DAY, dayOf, formatTime, minuteOf, weekdayOf } from '../shared/clock';
import { firstName } from '../shared/person';
import { weekdayName } from './repeatWords';

/** What decides when people are there. */
export type Rules = Pick<BookDto, 'settings' | 'staff'>;

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
export function fitOf(candidate: Candidate, items: readonly ItemDto[], rules: Rules): Fit {
  const words = overlapWords(candidate, items, rules) ?? hoursWords(candidate, rules);
  if (words !== undefined) return { fits: false, words };
  if (candidate.allDay) {
    return { fits: true, words: takesTime(candidate) ? 'Nothing else that day' : 'On an open day' };
  }
  const inside = insideWords(candidate, rules);
  // Who is to come decides whether it is free.
  const free = candidate.staff !== null && takesTime(candidate);
  return { fits: true, words: free ? `Free, ${inside}` : capital(inside) };
}

/** All there is to know about it, line by line: what else is then, and whether somebody is there. */
export function fitsOf(candidate: Candidate, items: readonly ItemDto[], rules: Rules): Fit[] {
  const clash = overlapWords(candidate, items, rules);
  const away = hoursWords(candidate, rules);
  const { allDay, staff } = candidate;
  const person = rules.staff.find(({ id }) => id === staff);
  const lines: Fit[] = [];
  if (clash !== undefined) lines.push({ fits: false, words: clash });
  else if (person && takesTime(candidate)) {
    const words = `${firstName(person.name)} has nothing else ${allDay ? 'that day' : 'then'}`;
    lines.push({ fits: true, words });
  }
  if (away !== undefined) lines.push({ fits: false, words: away });
  else {
    const words = allDay ? 'On an open day' : capital(insideWords(candidate, rules));
    lines.push({ fits: true, words });
  }
  return lines;
}

function insideWords(candidate: Candidate, rules: Rules): string {
  const name = keeperOf(candidate, rules);
  return `inside ${name === undefined ? 'opening hours' : `${name}’s hours`}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What else is then: "Overlaps Ana Ruiz, 15:00 – 16:00". */
function overlapWords(
  candidate: Candidate,
  items: readonly ItemDto[],
  { settings }: Rules,
): string | undefined {
  const clash = items.find((item) => overlaps(candidate, item));
  if (!clash) return undefined;
  const who = clash.client || clash.title || 'another appointment';
  const [from, to] = [minuteOf(clash.start), minuteOf(clash.end)];
  return `Overlaps ${who}, ${clash.allDay ? 'all day' : times(from, to, settings.clock24)}`;
}

/** Why nobody is there then; `undefined` inside the hours of whose it is. */
function hoursWords(candidate: Candidate, rules: Rules): string | undefined {
  const { settings } = rules;
  const day = dayOf(candidate.start);
  const hours = hoursOf({ day, staff: candidate.staff }, settings);
  const name = keeperOf(candidate, rules);
  const [first, last] = [hours[0], hours.at(-1)];
  if (!first || !last) {
    const closed = name === undefined || openOn(day, settings).length === 0;
    return `${closed ? 'Closed' : `${name} is off`} on ${weekdayName(weekdayOf(day))}s`;
  }
  if (candidate.allDay) return undefined;
  const [from, to] = [candidate.start - day * DAY, candidate.end - day * DAY];
  if (from < first.from || to > last.to) {
    const whose = name === undefined ? 'opening' : `${name}’s`;
    return `Outside ${whose} hours, ${times(first.from, last.to, settings.clock24)}`;
  }
  const pause = gapsOf(hours).find((gap) => gap.from < to && from < gap.to);
  if (!pause) return undefined;
  const word = pause.from <= from && to <= pause.to ? 'In' : 'Overlaps';
  const whose = name === undefined ? 'the' : `${name}’s`;
  return `${word} ${whose} break, ${times(pause.from, pause.to, settings.clock24)}`;
}

/** Who keeps hours of their own: their first name; `undefined` when those of the business count. */
function keeperOf({ staff }: Candidate, rules: Rules): string | undefined {
  if (!rules.settings.staffHours.some((hours) => hours.staff === staff)) return undefined;
  const person = rules.staff.find(({ id }) => id === staff);
  return person && firstName(person.name);
}

function times(from: number, to: number, clock24: boolean): string {
  return `${formatTime(from, clock24)} – ${formatTime(to, clock24)}`;
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
