import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ClockDto } from '$lib/api/bindings/ClockDto';
import type { ClockInput } from '$lib/api/bindings/ClockInput';
import type { GuestInput } from '$lib/api/bindings/GuestInput';
import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';
import type { TimesDto } from '$lib/api/bindings/TimesDto';
import type { TurnDto } from '$lib/api/bindings/TurnDto';
import type { Reading } from '$lib/quickAdd/reading';
import { opensAt } from '$lib/time/hours';
import { DAY, dayOf, minuteOf } from '../shared/clock';
import type { DraftFields } from './draftFields';

/** Where a new appointment is to be. */
export interface Place {
  /** Local minutes. */
  start: number;
  /** Local minutes, exclusive; absent takes the usual length. */
  end?: number;
  allDay?: boolean;
  /** Staff id. */
  staff?: string | null;
  /** A client already chosen. */
  client?: ClientDto | null;
}

const USUAL_LENGTH = 30;

/**
 * What an editor holds, with the rules between its fields: a service sets the length unless the
 * length was touched, moving the start keeps the length, and an end before the start is on the next
 * day.
 */
export class Draft {
  start = $state(0);
  end = $state(0);
  allDay = $state(false);
  /** The zone whose clock the times are on. */
  zone = $state('');
  /** Of times that come twice the second is meant. */
  startSecond = $state(false);
  endSecond = $state(false);
  summary = $state('');
  notes = $state('');
  location = $state('');
  status = $state<StatusDto>('confirmed');
  opaque = $state(true);
  private = $state(false);
  staff = $state<string | null>(null);
  client = $state.raw<ClientDto | null>(null);
  clientText = $state('');
  /** Of a client who is new. */
  newPhone = $state('');
  service = $state<string | null>(null);
  serviceText = $state('');
  calendar = $state<string | null>(null);
  repeat = $state<RepeatDto | null>(null);
  reminders = $state<number[]>([]);
  syncOff = $state(false);
  /** What is being typed to invite somebody. */
  guestText = $state('');
  /** Everybody invited; `null` where that is somebody else's to say. */
  guests = $state.raw<GuestInput[] | null>([]);

  readonly #book: BookDto;
  #lengthTouched = false;
  /** The time of day and length before the switch to whole days. */
  #timed = { minute: 9 * 60, length: USUAL_LENGTH };
  #saved = '';
  /** Where a stored one is: naming it would keep it there although it goes to somebody else. */
  #home: string | null = null;

  private constructor(book: BookDto) {
    this.#book = book;
    this.zone = book.zone;
  }

  /** A new appointment at `place`. */
  static at(place: Place, book: BookDto): Draft {
    const draft = new Draft(book);
    draft.start = place.start;
    draft.end = place.end ?? place.start + (place.allDay ? DAY : USUAL_LENGTH);
    draft.allDay = place.allDay ?? false;
    draft.staff = place.staff ?? null;
    draft.client = place.client ?? null;
    draft.clientText = place.client?.name ?? '';
    draft.#lengthTouched = place.end !== undefined && place.end - place.start !== USUAL_LENGTH;
    draft.#timed = { minute: draft.allDay ? 9 * 60 : minuteOf(draft.start), length: USUAL_LENGTH };
    draft.#saved = JSON.stringify(draft.input());
    return draft;
  }

  /** A new appointment as it was said in a line; `otherwise` is when it starts if that was not said. */
  static said(reading: Reading, book: BookDto, otherwise: number): Draft {
    const { day, start, end, allDay, client, newClient, service } = reading;
    const begins = start ?? (day === null ? otherwise : day * DAY + opensAt(day, book.settings));
    const place: Place = { start: begins, allDay, staff: reading.staff?.id ?? null, client };
    const draft = Draft.at(end === null ? place : { ...place, end }, book);
    draft.service = service?.id ?? null;
    draft.serviceText = service?.name ?? '';
    if (end === null && service) draft.end = begins + service.minutes;
    draft.#lengthTouched = draft.length !== service?.minutes;
    if (newClient !== null) draft.clientText = newClient;
    draft.newPhone = reading.newPhone;
    draft.summary = reading.title;
    draft.notes = reading.notes;
    draft.location = reading.place;
    draft.calendar = reading.calendar;
    draft.repeat = reading.repeat;
    draft.reminders = [...reading.reminders];
    if (reading.tentative) draft.status = 'tentative';
    return draft;
  }

  /** An appointment as it is stored. */
  static of(appointment: AppointmentDto, book: BookDto): Draft {
    const { item } = appointment;
    const draft = new Draft(book);
    draft.#takeTimes(appointment.clock);
    draft.allDay = item.allDay;
    draft.notes = appointment.notes;
    draft.location = appointment.location;
    draft.status = item.status;
    draft.opaque = item.opaque;
    draft.private = appointment.private;
    draft.staff = item.staff;
    draft.client = appointment.client;
    draft.clientText = appointment.client?.name ?? '';
    draft.service = appointment.service;
    draft.serviceText = draft.#serviceDto?.name ?? '';
    draft.calendar = item.calendar;
    draft.#home = item.calendar;
    draft.repeat = appointment.repeat;
    draft.reminders = [...appointment.reminders];
    draft.syncOff = appointment.sync.off;
    draft.guests =
      appointment.organizer?.own === false
        ? null
        : appointment.guests
            .filter(({ organizer }) => !organizer)
            .map(({ name, address }) => ({ name, address }));
    // A title that is only service and client keeps following them.
    draft.summary = appointment.summary === draft.usualTitle ? '' : appointment.summary;
    draft.#lengthTouched = draft.length !== draft.#serviceDto?.minutes;
    if (!item.allDay) draft.#timed = { minute: minuteOf(draft.start), length: draft.length };
    draft.#saved = JSON.stringify(draft.input());
    return draft;
  }

  /** The same on the business's clock, to be moved there. */
  static here(appointment: AppointmentDto, book: BookDto): Draft {
    const { start, end } = appointment.item;
    const clock = { zone: book.zone, start, end, startSecond: false, endSecond: false };
    return Draft.of({ ...appointment, clock }, book);
  }

  /** A new appointment like a stored one: it invites nobody, it stands alone and is not called off. */
  static like(appointment: AppointmentDto, book: BookDto): Draft {
    const draft = Draft.of(appointment, book);
    draft.repeat = null;
    draft.syncOff = false;
    draft.guests = [];
    draft.#home = null;
    if (draft.status === 'cancelled') draft.status = 'confirmed';
    draft.#saved = JSON.stringify(draft.input());
    return draft;
  }

  /** A new appointment as it was kept. */
  static from(fields: DraftFields, book: BookDto): Draft {
    const draft = new Draft(book);
    draft.fields = fields;
    return draft;
  }

  /** Everything typed. */
  get fields(): DraftFields {
    return {
      start: this.start,
      end: this.end,
      allDay: this.allDay,
      zone: this.zone,
      startSecond: this.startSecond,
      endSecond: this.endSecond,
      summary: this.summary,
      notes: this.notes,
      location: this.location,
      status: this.status,
      opaque: this.opaque,
      private: this.private,
      staff: this.staff,
      client: this.client,
      clientText: this.clientText,
      newPhone: this.newPhone,
      service: this.service,
      serviceText: this.serviceText,
      calendar: this.calendar,
      repeat: this.repeat && { ...this.repeat, weekdays: [...this.repeat.weekdays] },
      reminders: [...this.reminders],
      syncOff: this.syncOff,
      guests: this.guests && this.guests.map((guest) => ({ ...guest })),
    };
  }

  set fields(fields: DraftFields) {
    Object.assign(this, structuredClone(fields));
    this.#lengthTouched = this.length !== this.#serviceDto?.minutes;
    if (!fields.allDay) this.#timed = { minute: minuteOf(fields.start), length: this.length };
  }

  get #serviceDto() {
    return this.#book.services.find((service) => service.id === this.service);
  }

  /** What an empty title becomes: service and client. */
  get usualTitle(): string {
    return [this.#serviceDto?.name, this.client?.name].filter(Boolean).join(', ');
  }

  /** The length in minutes. */
  get length(): number {
    return this.end - this.start;
  }

  /** Whether anything differs from what was stored or opened with. */
  get touched(): boolean {
    return (
      JSON.stringify(this.input()) !== this.#saved ||
      (this.client === null && this.clientText.trim() !== '') ||
      (this.service === null && this.serviceText.trim() !== '') ||
      this.guestText.trim() !== ''
    );
  }

  /** Takes a service and, unless the length was touched, its usual length. */
  chooseService(id: string | null): void {
    this.service = id;
    const minutes = this.#serviceDto?.minutes;
    if (minutes === undefined || this.allDay || this.#lengthTouched) return;
    this.end = this.start + minutes;
  }

  /** Moves to another day; time and length stay. */
  moveToDay(day: number): void {
    this.#moveTo(day * DAY + minuteOf(this.start));
  }

  /** Moves to another time of day, the first of two or the second where that is said; the length stays. */
  moveToMinute(minute: number, turn?: TurnDto): void {
    if (turn) this.startSecond = turn === 'second';
    this.#moveTo(dayOf(this.start) * DAY + minute);
  }

  #moveTo(start: number): void {
    const { length } = this;
    this.start = start;
    this.end = start + length;
  }

  /**
   * Ends at a time of day: on the day it starts, or the next when that would be before the start. The
   * second of two equal times may come after the first although it says less.
   */
  endAtMinute(minute: number, turn?: TurnDto): void {
    const sameDay = dayOf(this.start) * DAY + minute;
    if (turn) this.endSecond = turn === 'second';
    this.end = sameDay > this.start || turn === 'second' ? sameDay : sameDay + DAY;
    this.#lengthTouched = true;
  }

  /** Ends with a day; one before the start takes the start along. */
  endOnDay(day: number): void {
    if (this.allDay) {
      this.end = (day + 1) * DAY;
      if (this.start >= this.end) this.start = day * DAY;
    } else {
      this.end = day * DAY + minuteOf(this.end);
      if (this.end <= this.start) this.#moveTo(this.end - this.#timed.length);
    }
    this.#lengthTouched = true;
  }

  /** Invites somebody, once. */
  invite(guest: GuestInput): void {
    if (this.guests?.every(({ address }) => address !== guest.address)) {
      this.guests = [...this.guests, guest];
    }
  }

  /** Takes somebody off the list. */
  uninvite(address: string): void {
    this.guests = this.guests && this.guests.filter((guest) => guest.address !== address);
  }

  /** Means the other of two equal times; whatever would end before it starts goes along. */
  turnTo(which: 'start' | 'end', turn: TurnDto, times: TimesDto | undefined): void {
    const second = turn === 'second';
    const together = times?.start.turn != null && times.end.turn != null;
    if (which === 'start') this.startSecond = second;
    else this.endSecond = second;
    if (!together) return;
    if (which === 'start' && second) this.endSecond = true;
    if (which === 'end' && !second) this.startSecond = false;
  }

  /** The clock the times are on, as it is sent. */
  get clock(): ClockInput {
    const { zone, startSecond, endSecond } = this;
    return { zone, startSecond, endSecond };
  }

  #takeTimes({ zone, start, end, startSecond, endSecond }: ClockDto): void {
    Object.assign(this, { zone, start, end, startSecond, endSecond });
  }

  /** Switches between whole days and times; the times come back as they were. */
  setAllDay(allDay: boolean): void {
    if (allDay === this.allDay) return;
    this.allDay = allDay;
    if (allDay) {
      this.#timed = { minute: minuteOf(this.start), length: this.length };
      this.start = dayOf(this.start) * DAY;
      this.end = (dayOf(this.end - 1) + 1) * DAY;
    } else {
      this.start += this.#timed.minute;
      this.end = this.start + this.#timed.length;
    }
  }

  /** What is sent. */
  input(): AppointmentInput {
    return {
      start: this.start,
      end: this.end,
      allDay: this.allDay,
      summary: this.summary.trim(),
      notes: this.notes,
      location: this.location.trim(),
      status: this.status,
      opaque: this.opaque,
      private: this.private,
      staff: this.staff,
      client: this.client?.id ?? null,
      service: this.service,
      calendar: this.calendar === this.#home ? null : this.calendar,
      repeat: this.repeat && { ...this.repeat, weekdays: [...this.repeat.weekdays] },
      reminders: [...this.reminders].sort((a, b) => a - b),
      syncOff: this.syncOff,
      clock: this.allDay ? null : this.clock,
      guests: this.guests && this.guests.map((guest) => ({ ...guest })),
    };
  }
}
