/** What a pretend book holds, and how it changes: with undo, and announced as the real one does. */

import type { AppEvent } from '$lib/api/bindings/AppEvent';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import type { BackupDto } from '$lib/api/bindings/BackupDto';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { DesktopDto } from '$lib/api/bindings/DesktopDto';
import type { KeychainDto } from '$lib/api/bindings/KeychainDto';
import type { ClockShiftDto } from '$lib/api/bindings/ClockShiftDto';
import type { Commands } from '$lib/api/bindings/Commands';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { ErrorDto } from '$lib/api/bindings/ErrorDto';
import type { SyncLogLineDto } from '$lib/api/bindings/SyncLogLineDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import type { OpenedFileDto } from '$lib/api/bindings/OpenedFileDto';
import type { ReminderDto } from '$lib/api/bindings/ReminderDto';
import type { RegistrationDto } from '$lib/api/bindings/RegistrationDto';
import type { SampleDto } from '$lib/api/bindings/SampleDto';
import type { SignInDto } from '$lib/api/bindings/SignInDto';
import type { SyncPhase } from '$lib/api/bindings/SyncPhase';
import type { WishDto } from '$lib/api/bindings/WishDto';
import { someRegistration } from './accounts';
import { someBackups } from './past';
import { gone, type Kept, meant, Records, timeWords } from './records';
import { appointments, clientsOf, salon } from './salon';
import { aConflict } from './sync';
import type { Clocks } from './times';

/** Answers of the book, by command. */
export type Handlers = {
  [K in keyof Commands]: (input: Commands[K]['input']) => Commands[K]['output'];
};

/** How a pretend book begins. */
export interface Pretence {
  book?: BookDto;
  /** There is no book yet. */
  first?: boolean;
  items?: ItemDto[];
  clockChanges?: ClockChangeDto[];
  secondClock?: ClockShiftDto[];
  /** What is known of some appointments beside what the grid shows, by id. */
  records?: Record<string, Partial<Kept>>;
  /** What was deleted. */
  trash?: ItemDto[];
  /** What is to be settled; else whatever is marked as a conflict. */
  conflicts?: ConflictDto[];
  phase?: Exclude<SyncPhase, 'none'>;
  /** Why the book cannot be opened. */
  unopened?: ErrorDto;
  /** What was copied. */
  backups?: BackupDto[];
  /** What a sign-in with the browser comes to, before anybody does anything. */
  signIn?: Partial<SignInDto>;
  registration?: Partial<RegistrationDto>;
  sample?: Partial<SampleDto>;
  /** Reminders that came up. */
  reminders?: ReminderDto[];
  desktop?: Partial<DesktopDto>;
  keychain?: Partial<KeychainDto>;
}

export class Pretend {
  book: BookDto | null;
  items: ItemDto[];
  clients: ClientDto[];
  conflicts: ConflictDto[];
  trash: { item: ItemDto; at: string }[];
  /** What has come in from calendars, latest first. */
  incoming: SyncLogLineDto[] = [];
  backups: BackupDto[];
  unopened: ErrorDto | undefined;
  /** Calendar files that were opened with the program. */
  files: OpenedFileDto[] = [];
  /** What somebody wants from outside the window. */
  wishes: WishDto[] = [];
  reminders: ReminderDto[];
  desktop: DesktopDto;
  readonly keychain: KeychainDto;
  undo: ItemDto[][] = [];
  redo: ItemDto[][] = [];
  phase: Exclude<SyncPhase, 'none'>;
  signIn: SignInDto | null = null;
  registration: RegistrationDto;
  readonly signInBegins: Partial<SignInDto>;
  readonly sample: SampleDto;
  readonly clockChanges: ClockChangeDto[];
  readonly secondClock: ClockShiftDto[];
  readonly records: Records;
  readonly listeners = new Set<(event: AppEvent) => void>();
  #next = 1;

  constructor({
    first = false,
    book = salon(),
    items = appointments(),
    clockChanges = [],
    secondClock = [],
    records = {},
    trash = [],
    conflicts,
    phase = 'idle',
    unopened,
    backups = someBackups(),
    signIn = {},
    registration = {},
    sample = {},
    reminders = [],
    desktop = {},
    keychain = {},
  }: Pretence = {}) {
    this.trash = trash.map((item) => ({ item, at: '2026-11-17T16:20:00Z' }));
    this.unopened = unopened;
    this.backups = backups;
    this.phase = phase;
    this.signInBegins = signIn;
    this.registration = { ...someRegistration(), ...registration };
    this.reminders = reminders;
    this.desktop = { tray: true, startsAtLogin: false, hotkey: 'off', ...desktop };
    this.keychain = { state: 'ready', problem: '', ...keychain };
    this.sample = { offered: false, open: false, otherSides: [], ...sample };
    this.secondClock = secondClock;
    this.clockChanges = clockChanges;
    this.book = first ? null : book;
    this.items = first ? [] : items;
    this.clients = clientsOf(this.items);
    this.records = new Records(
      () => this.open(),
      () => this.clients,
      () => this.clocks(),
      records,
    );
    const clashing = this.items.find((item) => item.badge === 'conflict');
    this.conflicts = conflicts ?? (clashing ? [aConflict(clashing)] : []);
  }

  /** Announces something, as sync would. */
  announce(event: AppEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Changes an item behind the window's back and announces it. */
  changeElsewhere(
    id: string,
    change: Partial<ItemDto>,
    record: { notes?: string; location?: string } = {},
  ): void {
    this.records.changed(this.find(id), record);
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.announceAppointments([id]);
  }

  /** A change of an appointment comes in from its calendar. */
  comesIn(id: string, change: Partial<ItemDto>): void {
    this.changeElsewhere(id, change);
    const about = { calendar: 'Studio bookings', account: 'maren@holtlind.co', detail: '' };
    const line = {
      run: 'incoming',
      started: '2026-11-18T13:18:00Z',
      event: 'updatedHere',
    } as const;
    const number = 100 + this.incoming.length;
    const { title } = this.find(id);
    this.incoming.unshift({ id: number, appointment: id, title, ...line, ...about });
    this.announce({ kind: 'sync' });
  }

  clocks(): Clocks {
    return { zone: this.book?.zone ?? '', changes: this.clockChanges };
  }

  open(): BookDto {
    if (!this.book) throw gone();
    return this.book;
  }

  /** The sign-in that is under way, if it is this one. */
  signInOf(attempt: string): SignInDto {
    if (this.signIn?.attempt !== attempt) throw gone();
    return this.signIn;
  }

  answerSignIn(change: Partial<SignInDto>): void {
    if (!this.signIn) throw gone();
    this.signIn = { ...this.signIn, ...change };
    const { attempt } = this.signIn;
    this.announce({ kind: 'signIn', attempt, answered: true });
  }

  turn(phase: Exclude<SyncPhase, 'none'>): void {
    this.phase = phase;
    this.announce({ kind: 'sync' });
  }

  id(kind: string): string {
    return `${kind}-new-${this.#next++}`;
  }

  patchBook(change: Partial<BookDto>): void {
    this.book = { ...this.open(), ...change };
    queueMicrotask(() => {
      this.announce({ kind: 'book' });
    });
  }

  patchAccount(id: string, change: Partial<BookDto['accounts'][number]>) {
    const account = this.open().accounts.find((one) => one.id === id);
    if (!account) throw gone();
    const changed = { ...account, ...change };
    this.patchBook({ accounts: replaced(this.open().accounts, changed) });
    return changed;
  }

  find(id: string, occurrence: string | null = null): ItemDto {
    const found =
      this.items.find((item) => item.id === id && item.occurrence === occurrence) ??
      this.items.find((item) => item.id === id);
    if (!found) throw gone();
    return found;
  }

  change(change: (items: ItemDto[]) => ItemDto[], ids: string[]): void {
    this.undo.push(this.items);
    this.redo = [];
    this.items = change(this.items).sort((a, b) => a.start - b.start);
    this.announceAppointments(ids);
  }

  announceAppointments(ids: string[]): void {
    queueMicrotask(() => {
      this.announce({ kind: 'appointments', ids, from: null, to: null });
    });
  }

  move({ id, occurrence, scope, start, end, allDay, staff }: MoveAppointment): DoneDto {
    const moved = this.find(id, occurrence);
    const shift = start - moved.start;
    const length = end - start;
    this.change(
      (items) =>
        items.map((item) =>
          meant(item, id, occurrence, scope)
            ? {
                ...item,
                start: item.start + shift,
                end: item.start + shift + length,
                allDay,
                staff: staff ?? item.staff,
                badge: item.badge === 'local' ? 'local' : 'waiting',
              }
            : item,
        ),
      [id],
    );
    this.records.of(moved).history.unshift({
      at: new Date().toISOString(),
      what: `Moved from ${timeWords(moved.start)}`,
      who: 'You',
    });
    return { id, message: `Moved “${moved.title}” to ${timeWords(start)}` };
  }

  /** Several changes as one step of undo. */
  together(changes: (() => DoneDto)[], verb: string): DoneDto {
    const before = this.items;
    const steps = this.undo.length;
    const done = changes.map((change) => change());
    this.undo = [...this.undo.slice(0, steps), before];
    const [first] = done;
    if (done.length === 1 && first) return first;
    return { id: first?.id ?? null, message: `${verb} ${done.length} appointments` };
  }

  swap(from: ItemDto[][], to: ItemDto[][], message: string): DoneDto | null {
    const items = from.pop();
    if (!items) return null;
    to.push(this.items);
    this.items = items;
    this.announceAppointments([]);
    return { id: null, message };
  }

  done(id: string, verb: string): DoneDto {
    const item = this.find(id);
    return { id, message: `${verb} “${item.title}” for ${timeWords(item.start)}` };
  }

  record(input: AppointmentInput, id: string, occurrence: string | null = null): ItemDto {
    const before = this.items.find((item) => item.id === id && item.occurrence === occurrence);
    return this.records.write(input, { id, occurrence }, before);
  }
}

/** The same with one of them changed, or one more. */
export function replaced<T extends { id: string }>(all: T[], one: T): T[] {
  return all.some((other) => other.id === one.id)
    ? all.map((other) => (other.id === one.id ? one : other))
    : [...all, one];
}
