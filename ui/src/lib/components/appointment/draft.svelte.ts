import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { RepeatDto } from '$lib/api/bindings/RepeatDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';
import type { Reading } from '$lib/quickAdd/reading';
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
  summary = $state('');
  notes = $state('');
  location = $state('');
  status = $state<StatusDto>('confirmed');
  opaque = $state(true);
  staff = $state<string | null>(null);
  client = $state.raw<ClientDto | null>(null);
  clientText = $state('');
  service = $state<string | null>(null);
  serviceText = $state('');
  calendar = $state<string | null>(null);
  repeat = $state<RepeatDto | null>(null);
  reminders = $state<number[]>([]);
  syncOff = $state(false);

  readonly #book: BookDto;
  #lengthTouched = false;
  /** The time of day and length before the switch to whole days. */
  #timed = { minute: 9 * 60, length: USUAL_LENGTH };
  #saved = '';
  /** Where a stored one is: naming it would keep it there although it goes to somebody else. */
  #home: string | null = null;

  private constructor(book: BookDto) {
    this.#book = book;
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
    const begins = start ?? (day === null ? otherwise : day * DAY + book.settings.opens);
    const place: Place = { start: begins, allDay, staff: reading.staff?.id ?? null, client };
    const draft = Draft.at(end === null ? place : { ...place, end }, book);
    draft.service = service?.id ?? null;
    draft.serviceText = service?.name ?? '';
    if (end === null && service) draft.end = begins + service.minutes;
    draft.#lengthTouched = draft.length !== service?.minutes;
    if (newClient !== null) draft.clientText = newClient;
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
    draft.start = item.start;
    draft.end = item.end;
    draft.allDay = item.allDay;
    draft.notes = appointment.notes;
    draft.location = appointment.location;
    draft.status = item.status;
    draft.opaque = item.opaque;
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
    // A title that is only service and client keeps following them.
    draft.summary = appointment.summary === draft.usualTitle ? '' : appointment.summary;
    draft.#lengthTouched = item.end - item.start !== draft.#serviceDto?.minutes;
    if (!item.allDay)
      draft.#timed = { minute: minuteOf(item.start), length: item.end - item.start };
    draft.#saved = JSON.stringify(draft.input());
    return draft;
  }

  /** A new appointment like a stored one: it stands alone and is not called off. */
  static like(appointment: AppointmentDto, book: BookDto): Draft {
    const draft = Draft.of(appointment, book);
    draft.repeat = null;
    draft.syncOff = false;
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
      summary: this.summary,
      notes: this.notes,
      location: this.location,
      status: this.status,
      opaque: this.opaque,
      staff: this.staff,
      client: this.client,
      clientText: this.clientText,
      service: this.service,
      serviceText: this.serviceText,
      calendar: this.calendar,
      repeat: this.repeat && { ...this.repeat, weekdays: [...this.repeat.weekdays] },
      reminders: [...this.reminders],
      syncOff: this.syncOff,
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
      (this.service === null && this.serviceText.trim() !== '')
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

  /** Moves to another time of day; the length stays. */
  moveToMinute(minute: number): void {
    this.#moveTo(dayOf(this.start) * DAY + minute);
  }

  #moveTo(start: number): void {
    const { length } = this;
    this.start = start;
    this.end = start + length;
  }

  /** Ends at a time of day: on the day it starts, or the next when that would be before the start. */
  endAtMinute(minute: number): void {
    const sameDay = dayOf(this.start) * DAY + minute;
    this.end = sameDay > this.start ? sameDay : sameDay + DAY;
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
      staff: this.staff,
      client: this.client?.id ?? null,
      service: this.service,
      calendar: this.calendar === this.#home ? null : this.calendar,
      repeat: this.repeat && { ...this.repeat, weekdays: [...this.repeat.weekdays] },
      reminders: [...this.reminders].sort((a, b) => a - b),
      syncOff: this.syncOff,
    };
  }
}
