/** What the pretend book knows of an appointment beside what the grid shows. */

import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import type { Badge } from '$lib/api/bindings/Badge';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ClockDto } from '$lib/api/bindings/ClockDto';
import type { ClockInput } from '$lib/api/bindings/ClockInput';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { GuestDto } from '$lib/api/bindings/GuestDto';
import type { HistoryDto } from '$lib/api/bindings/HistoryDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { OrganizerDto } from '$lib/api/bindings/OrganizerDto';
import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { Scope } from '$lib/api/bindings/Scope';
import { ApiError } from '$lib/api/client';
import { dayOf, formatDay, formatTime, minuteOf } from '$lib/components/shared/clock';
import { TODAY } from './salon';
import { type Clocks, elsewhere, readTimes, turnsOf } from './times';

export interface Kept {
  revision: number;
  summary: string;
  notes: string;
  location: string;
  service: string | null;
  client: string | null;
  repeat: RepeatDto | null;
  reminders: number[];
  private?: boolean;
  /** The clock it is edited on; absent is the business's. */
  clock?: ClockInput;
  guests: Omit<GuestDto, 'organizer'>[];
  organizer: OrganizerDto | null;
  history: HistoryDto[];
}

const WEEKLY: RepeatDto = {
  every: 'week',
  interval: 1,
  weekdays: [4],
  byWeekday: false,
  count: null,
  until: null,
};

const SYNC_DETAILS: Partial<Record<Badge, string>> = {
  waiting: 'It goes out with the next sync.',
  failed: 'The calendar refused it: it is read-only. Choose another calendar or ask its owner.',
  signIn: 'The account needs a new sign-in. The change is kept here.',
};

/** When both sides last said the same, by what is the matter now. */
const CONFIRMED: Partial<Record<Badge, string>> = {
  synced: '2026-11-18T13:05:00Z',
  conflict: '2026-11-16T18:05:00Z',
};

/** The records of all appointments, made up when they are first asked for. */
export class Records {
  #records = new Map<string, Kept>();
  #book: () => BookDto;
  #clients: () => ClientDto[];
  #clocks: () => Clocks;
  #given: Record<string, Partial<Kept>>;

  constructor(
    book: () => BookDto,
    clients: () => ClientDto[],
    clocks: () => Clocks,
    given: Record<string, Partial<Kept>>,
  ) {
    this.#book = book;
    this.#clients = clients;
    this.#clocks = clocks;
    this.#given = given;
  }

  /** The record of an appointment. */
  of(item: ItemDto): Kept {
    const known = this.#records.get(item.id);
    if (known) return known;
    const record: Kept = {
      revision: 1,
      summary: item.title,
      notes:
        item.title === 'Balayage'
          ? 'Cool beige, keep the length. Allow ten minutes for photos after.'
          : '',
      location: '',
      service: this.#book().services.find((service) => service.name === item.title)?.id ?? null,
      client: this.#clients().find((client) => client.name === item.client)?.id ?? null,
      repeat: item.occurrence === null ? null : WEEKLY,
      reminders: [60],
      guests: [],
      organizer: null,
      history: [
        ...(item.badge === 'conflict'
          ? [{ at: '2026-11-18T09:42:00Z', what: 'Changed when and notes', who: 'You' }]
          : []),
        { at: '2026-11-16T18:05:00Z', what: 'Matched with the calendar', who: 'maren@holtlind.co' },
        { at: '2026-11-09T09:12:00Z', what: 'Booked', who: 'You' },
      ],
      ...this.#given[item.id],
    };
    this.#records.set(item.id, record);
    return record;
  }

  /** Somebody else changed an appointment, and perhaps what only its record has. */
  changed(item: ItemDto, change: Partial<Kept> = {}): void {
    const record = this.of(item);
    this.#records.set(item.id, { ...record, ...change, revision: record.revision + 1 });
  }

  /** Takes what an editor holds; returns what the grid then shows. */
  write(
    input: AppointmentInput,
    { id, occurrence }: { id: string; occurrence: string | null },
    before: ItemDto | undefined,
  ): ItemDto {
    const book = this.#book();
    const service = book.services.find((one) => one.id === input.service);
    const client = this.#clients().find((one) => one.id === input.client);
    const calendar = book.calendars.find((one) => one.id === input.calendar);
    const known = this.#records.get(id);
    const { guests, clock } = input;
    const turns = input.allDay ? undefined : turnsOf(input, clock, this.#clocks());
    const times = readTimes(input, this.#clocks());
    this.#records.set(id, {
      revision: (known?.revision ?? 0) + 1,
      summary: input.summary,
      notes: input.notes,
      location: input.location,
      service: input.service,
      client: input.client,
      repeat: input.repeat,
      reminders: input.reminders,
      private: input.private,
      ...(clock && { clock }),
      guests:
        guests?.map((guest) => ({
          answer: 'needsAction',
          ...guest,
          ...known?.guests.find(({ address }) => address === guest.address),
        })) ??
        known?.guests ??
        [],
      organizer: known?.organizer ?? null,
      history: [{ at: new Date().toISOString(), what: before ? 'Changed' : 'Booked', who: 'You' }],
    });
    return {
      id,
      occurrence,
      start: input.allDay ? input.start : times.start.here,
      end: input.allDay ? input.end : times.end.here,
      allDay: input.allDay,
      title: input.summary || service?.name || 'Appointment',
      shortTitle: service?.shortName ?? '',
      client: client?.name ?? '',
      staff: input.staff,
      calendar: calendar?.id ?? 'studio',
      status: input.status,
      progress: before?.progress ?? 'booked',
      busy: false,
      opaque: input.opaque,
      badge: calendar?.account === null ? 'local' : input.syncOff ? 'off' : 'waiting',
      readOnly: false,
      ...(turns && { turns }),
    };
  }

  #clockOf({ start, end, turns }: ItemDto, { clock }: Kept): ClockDto {
    const { zone } = this.#clocks();
    const there = clock?.zone ?? zone;
    const on = (local: number) => (there === zone ? local : elsewhere(local, zone, there));
    return {
      zone: there,
      start: on(start),
      end: on(end),
      startSecond: turns?.start === 'second',
      endSecond: turns?.end === 'second',
    };
  }

  /** Everything the details and the editor show. */
  details(item: ItemDto, conflicts: readonly ConflictDto[]): AppointmentDto {
    const book = this.#book();
    const record = this.of(item);
    const calendar = book.calendars.find((one) => one.id === item.calendar);
    const account = book.accounts.find((one) => one.id === calendar?.account);
    return {
      item,
      revision: record.revision,
      summary: record.summary,
      notes: record.notes,
      location: record.location,
      url: '',
      zone: record.clock?.zone ?? book.zone,
      clock: this.#clockOf(item, record),
      repeats: record.repeat ? 'Every week on Thursday' : null,
      repeat: record.repeat,
      client: this.#clients().find((client) => client.id === record.client) ?? null,
      service: record.service,
      guests: record.guests.map((guest) => ({
        ...guest,
        organizer: guest.address === record.organizer?.address,
      })),
      organizer: record.organizer,
      reminders: record.reminders,
      private: record.private ?? false,
      sync: {
        badge: item.badge,
        calendar: calendar?.name ?? '',
        account: account?.label ?? '',
        confirmed: CONFIRMED[item.badge] ?? null,
        detail: SYNC_DETAILS[item.badge] ?? '',
        conflict: conflicts.find((conflict) => conflict.appointment === item.id)?.id ?? null,
        off: item.badge === 'off',
      },
      history: record.history,
    };
  }
}

/** What a command answers when there is nothing of that name. */
export function gone(): ApiError {
  return new ApiError({
    code: 'notFound',
    message: 'This appointment is gone. It was deleted somewhere else.',
    retryable: false,
  });
}

/** Whether an item is among those a change of `scope` is meant for. */
export function meant(item: ItemDto, id: string, occurrence: string | null, scope: Scope): boolean {
  if (item.id !== id) return false;
  if (scope === 'all' || occurrence === null || item.occurrence === null) return true;
  return scope === 'this' ? item.occurrence === occurrence : item.occurrence >= occurrence;
}

/** "Thu 19 Nov 14:30". */
export function timeWords(local: number): string {
  return `${formatDay(dayOf(local), TODAY)} ${formatTime(minuteOf(local), true)}`;
}
