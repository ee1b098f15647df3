/** What an editor holds, field by field: to keep it, and to join it with what others changed. */

import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { GuestInput } from '$lib/api/bindings/GuestInput';
import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';

/** Everything typed, as plain data. */
export interface DraftFields {
  start: number;
  end: number;
  allDay: boolean;
  /** The zone whose clock the times are on. */
  zone: string;
  /** Of times that come twice the second is meant. */
  startSecond: boolean;
  endSecond: boolean;
  summary: string;
  notes: string;
  location: string;
  status: StatusDto;
  opaque: boolean;
  private: boolean;
  staff: string | null;
  client: ClientDto | null;
  clientText: string;
  /** Of a client who is new. */
  newPhone: string;
  service: string | null;
  serviceText: string;
  calendar: string | null;
  repeat: RepeatDto | null;
  reminders: number[];
  syncOff: boolean;
  /** Everybody invited; `null` where that is somebody else's to say. */
  guests: GuestInput[] | null;
}

/** Fields that stand or fall together, by the name people know them under. */
export const GROUPS = {
  time: ['start', 'end', 'allDay', 'zone', 'startSecond', 'endSecond'],
  client: ['client', 'clientText', 'newPhone'],
  service: ['service', 'serviceText'],
  title: ['summary'],
  'staff member': ['staff'],
  repetition: ['repeat'],
  place: ['location'],
  notes: ['notes'],
  status: ['status'],
  guests: ['guests'],
  reminders: ['reminders'],
  'taking up time': ['opaque'],
  privacy: ['private'],
  sync: ['syncOff'],
} as const satisfies Record<string, readonly (keyof DraftFields)[]>;

/** A group of fields. */
export type Group = keyof typeof GROUPS;

const NAMES = Object.keys(GROUPS) as Group[];

/** What came of joining. */
export interface Joined {
  fields: DraftFields;
  /** Changed there only, and taken over. */
  taken: Group[];
  /** Changed on both sides, each in its own way; `fields` has what was typed here. */
  clashing: Group[];
}

/** The fields of a group, compared as a whole. */
function same(a: DraftFields, b: DraftFields, group: Group): boolean {
  return GROUPS[group].every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]));
}

/** `into`, with a group as `from` has it. */
export function withGroup(into: DraftFields, from: DraftFields, group: Group): DraftFields {
  return { ...into, ...Object.fromEntries(GROUPS[group].map((field) => [field, from[field]])) };
}

/** Joins what was typed since `base` with what has become of `base` elsewhere. */
export function joined(base: DraftFields, mine: DraftFields, theirs: DraftFields): Joined {
  const changedThere = NAMES.filter((group) => !same(base, theirs, group));
  const taken = changedThere.filter(
    (group) => same(base, mine, group) && !same(mine, theirs, group),
  );
  const clashing = changedThere.filter(
    (group) => !same(base, mine, group) && !same(mine, theirs, group),
  );
  const fields = taken.reduce((into, group) => withGroup(into, theirs, group), mine);
  return { fields, taken, clashing };
}
