/** What a line of quick add means. */

import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import type { StaffDto } from '$lib/api/bindings/StaffDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { Kind } from './line';
import type { Names } from './names';

/** What a line is read with. Times are local minutes, days are counted from 1970-01-01. */
export interface Context {
  names: Names;
  /** Calendars that may be written. */
  calendars: readonly Pick<CalendarDto, 'id' | 'name'>[];
  now: number;
  today: number;
  /** When the business is open, from Monday on. */
  openingHours: SettingsDto['openingHours'];
  clock24: boolean;
  /** "3/4" is the fourth of March. */
  monthFirst: boolean;
}

/** One of several things words can mean. */
export interface Choice {
  value: string;
  label: string;
  detail?: string;
}

/** Words with more than one meaning. */
export interface Doubt {
  /** Names it as long as the words stay the same. */
  key: string;
  kind: Kind | 'title';
  /** The words, as typed. */
  words: string;
  choices: Choice[];
  /** What is taken; `null` when nobody can say, and nothing is booked before one is chosen. */
  chosen: string | null;
  /** What to choose, in plain words. */
  question: string;
}

/** Words that were understood together. */
export interface Part {
  kind: Kind;
  /** Where they stand in the line. */
  from: number;
  to: number;
  words: string;
}

/** A line, understood. */
export interface Reading {
  parts: Part[];
  client: ClientDto | null;
  /** The name of a client who is new. */
  newClient: string | null;
  /** Their phone number, as typed. */
  newPhone: string;
  service: ServiceDto | null;
  staff: StaffDto | null;
  /** The day, said or worked out; `null` when nothing says it. */
  day: number | null;
  /** Local minutes; `null` without a time. */
  start: number | null;
  /** Exclusive. */
  end: number | null;
  allDay: boolean;
  repeat: RepeatDto | null;
  /** Minutes before the start. */
  reminders: number[];
  place: string;
  notes: string;
  calendar: string | null;
  /** Whether it still has to be confirmed. */
  tentative: boolean;
  /** What was not understood. */
  title: string;
  doubts: Doubt[];
  /** What was decided for the user, in sentences. */
  remarks: string[];
  /** Why it cannot be booked yet, in one sentence; `null` when it can. */
  missing: string | null;
}

/** Choices made so far, by the key of their doubt. */
export type Settled = ReadonlyMap<string, string>;
