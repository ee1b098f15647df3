/**
 * A pretend book in memory, for previews and tests: the whole {@link Api} over the studio of
 * `salon.ts`, with undo, and with the same announcements as the real one.
 */

import type { AppEvent } from '$lib/api/bindings/AppEvent';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { ClockShiftDto } from '$lib/api/bindings/ClockShiftDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { Commands } from '$lib/api/bindings/Commands';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import type { ProgressDto } from '$lib/api/bindings/ProgressDto';
import type { SyncPhase } from '$lib/api/bindings/SyncPhase';
import type { Changes } from '$lib/api/changes';
import { type Api, ApiError } from '$lib/api/client';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import { initialsOf } from '$lib/components/shared/person';
import { pretendBackup, someBackups, trashed, versionsOf } from './past';
import { gone, meant, Records, timeWords } from './records';
import { appointments, clientsOf, NOW, salon } from './salon';
import {
  aComparison,
  aConflict,
  aConnection,
  aDiscovery,
  aDryRun,
  aSyncStatus,
  someHeldDeletions,
  someLines,
  someReceipts,
  someRuns,
} from './sync';

type Handlers = {
  [K in keyof Commands]: (input: Commands[K]['input']) => Commands[K]['output'];
};

/** How a pretend book begins. */
export interface Pretence {
  /** `null` is a first start. */
  book?: BookDto | null;
  items?: ItemDto[];
  clockChanges?: ClockChangeDto[];
  secondClock?: ClockShiftDto[];
}

/** A book that lives as long as the page. */
export class PretendBook {
  #book: BookDto | null;
  #items: ItemDto[];
  readonly #records: Records;
  #clients: ClientDto[];
  #conflicts: ConflictDto[];
  #clockChanges: ClockChangeDto[];
  #secondClock: ClockShiftDto[];
  #trash: { item: ItemDto; at: string }[] = [];
  #backups = someBackups();
  #undo: ItemDto[][] = [];
  #redo: ItemDto[][] = [];
  #phase: Exclude<SyncPhase, 'none'> = 'idle';
  #listeners = new Set<(event: AppEvent) => void>();
  #next = 1;
  /** Fails the next call of a command, once. */
  readonly refusals = new Map<keyof Commands, ApiError>();
  /** Every call so far. */
  readonly calls: { command: keyof Commands; input: unknown }[] = [];

  constructor({
    book = salon(),
    items = appointments(),
    clockChanges = [],
    secondClock = [],
  }: Pretence = {}) {
    this.#secondClock = secondClock;
    this.#clockChanges = clockChanges;
    this.#book = book;
    this.#items = book ? items : [];
    this.#clients = clientsOf(this.#items);
    this.#records = new Records(
      () => this.#open(),
      () => this.#clients,
    );
    const clashing = this.#items.find((item) => item.badge === 'conflict');
    this.#conflicts = clashing ? [aConflict(clashing)] : [];
  }

  /** The commands. */
  readonly api: Api = async (command, input) => {
    this.calls.push({ command, input });
    await Promise.resolve();
    const refusal = this.refusals.get(command);
    if (refusal) {
      this.refusals.delete(command);
      throw refusal;
    }
    // What leaves the book is a copy, as it is over the bridge.
    return structuredClone(this.#handlers[command](input));
  };

  /** The announcements. */
  readonly changes: Changes = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Announces something, as sync would. */
  announce(event: AppEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Changes an item behind the window's back and announces it. */
  changeElsewhere(
    id: string,
    change: Partial<ItemDto>,
    record: { notes?: string; location?: string } = {},
  ): void {
    this.#records.changed(this.#find(id), record);
    this.#items = this.#items.map((item) => (item.id === id ? { ...item, ...change } : item));
    this.#announceAppointments([id]);
  }

  /** Loses the network. */
  goOffline(): void {
    this.#turn('offline');
  }

  readonly #handlers: Handlers = {
    get_book: () => this.#book,
    create_book: ({ business, zone, staff }) => {
      const template = salon();
      this.#book = {
        ...template,
        business,
        zone,
        staff: staff.map((name, index) => ({
          id: `new-${index}`,
          name,
          initials: initialsOf(name),
          hue: template.staff[index % template.staff.length]?.hue ?? 272,
          visible: true,
        })),
        accounts: [],
        calendars: template.calendars.filter((one) => one.account === null),
      };
      return this.#book;
    },
    save_settings: (settings) => {
      this.#patchBook({ settings });
      return null;
    },
    save_staff: ({ id, name, hue, visible }) => {
      const book = this.#open();
      const known = book.staff.find((person) => person.id === id);
      const person = {
        id: known?.id ?? this.#id('staff'),
        name,
        initials: initialsOf(name),
        hue: hue ?? known?.hue ?? 128,
        visible,
      };
      this.#patchBook({ staff: replaced(book.staff, person) });
      return person;
    },
    list_clients: () => [...this.#clients].sort((a, b) => a.name.localeCompare(b.name)),
    save_client: (input) => {
      const client = { ...input, id: input.id ?? this.#id('client') };
      this.#clients = replaced(this.#clients, client);
      return client;
    },
    save_service: (input) => {
      const service = { ...input, id: input.id ?? this.#id('service') };
      this.#patchBook({ services: replaced(this.#open().services, service) });
      return service;
    },
    get_grid: ({ from, to }) => {
      const [first, last] = [dayFromIso(from) * DAY, dayFromIso(to) * DAY];
      const items = this.#items.filter((item) => item.start < last && item.end > first);
      return { items, clockChanges: this.#clockChanges, secondClock: this.#secondClock };
    },
    get_appointment: ({ id, occurrence }) =>
      this.#records.details(this.#find(id, occurrence), this.#conflicts),
    create_appointment: ({ appointment }) => {
      const id = this.#id('appointment');
      this.#change((items) => [...items, this.#record(appointment, id)], [id]);
      return this.#done(id, 'Booked');
    },
    change_appointment: ({ id, occurrence, appointment }) => {
      const changed = this.#record(appointment, id, occurrence);
      this.#change(
        (items) =>
          items.map((item) => (item.id === id && item.occurrence === occurrence ? changed : item)),
        [id],
      );
      return { id, message: `Changed “${changed.title}”` };
    },
    move_appointment: (input) => this.#move(input),
    set_progress: ({ id, progress }) => {
      this.#change(
        (items) => items.map((item) => (item.id === id ? { ...item, progress } : item)),
        [id],
      );
      return { id, message: `Marked “${this.#find(id).title}” as ${PROGRESS_WORDS[progress]}` };
    },
    delete_appointment: ({ id, occurrence, scope }) => {
      const item = this.#find(id, occurrence);
      const { title } = item;
      if (scope === 'all') this.#trash.unshift({ item, at: new Date().toISOString() });
      this.#change((items) => items.filter((item) => !meant(item, id, occurrence, scope)), [id]);
      return { id: null, message: `Deleted “${title}”` };
    },
    create_appointments: ({ appointments: several }) => {
      const made = several.map((appointment) => ({ appointment, id: this.#id('appointment') }));
      this.#change(
        (items) => [...items, ...made.map(({ appointment, id }) => this.#record(appointment, id))],
        made.map(({ id }) => id),
      );
      const [first] = made;
      if (made.length === 1 && first) return this.#done(first.id, 'Booked');
      return { id: first?.id ?? null, message: `Booked ${made.length} appointments` };
    },
    move_appointments: ({ moves }) =>
      this.#together(
        moves.map((move) => () => this.#move(move)),
        'Moved',
      ),
    delete_appointments: ({ deletions }) =>
      this.#together(
        deletions.map((deletion) => () => this.#handlers.delete_appointment(deletion)),
        'Deleted',
      ),
    next_dates: ({ start, repeat }) => {
      // Only what the studio's previews show: the real dates come from the book.
      const step = repeat.every === 'day' ? 1 : repeat.every === 'week' ? 7 : 28;
      const dates = Array.from({ length: Math.min(5, repeat.count ?? 5) });
      return dates.map((_, index) => start + index * step * repeat.interval * DAY);
    },
    count_series: ({ id, occurrence }) => {
      const all = this.#items.filter((item) => item.id === id);
      const from = occurrence ?? '';
      return {
        all: all.length,
        following: all.filter((item) => (item.occurrence ?? '') >= from).length,
      };
    },
    undo: () => this.#swap(this.#undo, this.#redo, 'Undone'),
    redo: () => this.#swap(this.#redo, this.#undo, 'Done again'),
    search: ({ text, limit }) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const has = (...fields: string[]) =>
        words.length > 0 &&
        words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));
      const found = this.#items.filter((item) => has(item.title, item.client));
      return {
        clients: this.#clients.filter((client) => has(client.name, client.phone)).slice(0, limit),
        upcoming: found.filter((item) => item.start >= NOW).slice(0, limit),
        past: found
          .filter((item) => item.start < NOW)
          .reverse()
          .slice(0, limit),
      };
    },
    get_versions: ({ id }) => {
      const item = this.#items.find((one) => one.id === id);
      const last = item ?? this.#trash.find((one) => one.item.id === id)?.item;
      if (!last) throw gone();
      return versionsOf(last, this.#records.of(last).history, item === undefined);
    },
    restore_version: ({ id }) => {
      const kept = this.#trash.find((one) => one.item.id === id);
      if (!kept) {
        this.#change((items) => items, [id]);
        return { id, message: `Restored an earlier version of “${this.#find(id).title}”` };
      }
      this.#trash = this.#trash.filter((one) => one !== kept);
      this.#change((items) => [...items, kept.item], [id]);
      return { id, message: `Restored “${kept.item.title}”, ${timeWords(kept.item.start)}` };
    },
    list_trash: ({ text, limit }) => {
      const word = text.toLowerCase();
      const found = this.#trash.filter(({ item }) =>
        `${item.title} ${item.client}`.toLowerCase().includes(word),
      );
      return found.slice(0, limit).map(({ item, at }) => trashed(item, at));
    },
    list_backups: () => ({
      folder: '/home/maren/.local/share/app.daybook.desktop/backups',
      backups: this.#backups,
      problem: '',
    }),
    back_up_now: () => {
      const made = pretendBackup('asked', this.#items.length);
      this.#backups = [made, ...this.#backups];
      return made;
    },
    restore_backup: ({ name }) => {
      const backup = this.#backups.find((one) => one.name === name);
      if (!backup) throw gone();
      const safety = pretendBackup('beforeRestore', this.#items.length);
      this.#backups = [safety, ...this.#backups];
      this.#announceAppointments([]);
      return {
        message:
          'Restored 412 appointments. What changed in your calendars since comes in with the next sync.',
        safety,
      };
    },
    discover_caldav: ({ address, password }) => {
      if (password === 'wrong') {
        throw new ApiError({
          code: 'signInRefused',
          message: 'The server refused this password. Make an app password and try again.',
          retryable: true,
        });
      }
      return aDiscovery(address);
    },
    connect_caldav: (input) => {
      const book = this.#open();
      const { account, calendars } = aConnection(input, (kind) => this.#id(kind));
      this.#patchBook({
        accounts: [...book.accounts, account],
        calendars: [...book.calendars, ...calendars],
      });
      return account;
    },
    reconnect_account: ({ id }) =>
      this.#patchAccount(id, {
        state: 'connected',
        lastError: '',
        lastOk: new Date().toISOString(),
      }),
    set_account_paused: ({ id, paused }) =>
      this.#patchAccount(id, { state: paused ? 'paused' : 'connected' }),
    set_conflict_policy: ({ id, policy }) => this.#patchAccount(id, { conflictPolicy: policy }),
    disconnect_account: ({ id }) => {
      const book = this.#open();
      this.#patchBook({
        accounts: book.accounts.filter((account) => account.id !== id),
        calendars: book.calendars.filter((calendar) => calendar.account !== id),
      });
      return null;
    },
    update_calendar: ({ id, allowDeletions, ...change }) => {
      const book = this.#open();
      const calendar = book.calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      const changed = { ...calendar, ...change };
      if (allowDeletions !== undefined) changed.heldDeletions = 0;
      this.#patchBook({ calendars: replaced(book.calendars, changed) });
      return changed;
    },
    sync_now: () => {
      this.#turn('running');
      queueMicrotask(() => {
        this.#turn('idle');
      });
      return {
        imported: 0,
        exported: 2,
        updated: 1,
        deleted: 0,
        merged: 0,
        conflicts: 0,
        errors: 0,
        requests: 6,
        durationMs: 420,
        problems: [],
      };
    },
    get_sync_status: () =>
      aSyncStatus(this.#items, this.#book?.accounts ?? [], this.#conflicts.length, this.#phase),
    get_sync_record: () => ({
      day: { done: 2871, failed: 0 },
      month: { done: 61_204, failed: 31 },
    }),
    list_sync_runs: ({ problems }) =>
      someRuns().filter((run) => !problems || run.summary.problems.length > 0),
    search_sync_log: (query) => someLines(query),
    retry_item: ({ appointment }) => {
      this.changeElsewhere(appointment, { badge: 'waiting' });
      return null;
    },
    retry_all: () => {
      const refused = this.#items.filter((item) => item.badge === 'failed');
      for (const { id } of refused) this.changeElsewhere(id, { badge: 'waiting' });
      return refused.length;
    },
    give_way: ({ appointment }) => {
      const item = this.#find(appointment);
      this.#change(
        (items) =>
          items.map((one) => (one.id === appointment ? { ...one, badge: 'synced' as const } : one)),
        [appointment],
      );
      return { id: appointment, message: `Took “${item.title}” back to what the calendar has` };
    },
    dry_run: ({ id }) => {
      const calendar = this.#open().calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      return aDryRun(calendar);
    },
    agree_to_write: ({ id }) => {
      const book = this.#open();
      const calendar = book.calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      this.#patchBook({
        calendars: replaced(book.calendars, { ...calendar, asksToWrite: false }),
      });
      return null;
    },
    get_receipts: ({ id }) => someReceipts(this.#find(id)),
    check_appointment: () => ({ compared: 1, differences: [], problems: [] }),
    compare_calendar: () => aComparison(),
    list_held_deletions: () => someHeldDeletions(this.#items),
    list_conflicts: () => this.#conflicts,
    resolve_conflict: ({ id }) => {
      const conflict = this.#conflicts.find((one) => one.id === id);
      if (!conflict) throw gone();
      this.#conflicts = this.#conflicts.filter((one) => one.id !== id);
      this.changeElsewhere(conflict.appointment, { badge: 'waiting' });
      this.announce({ kind: 'conflicts' });
      return { id: conflict.appointment, message: `Settled “${conflict.title}”` };
    },
    preview_import: () => ({ new: 12, known: 3, guests: 0, problems: [] }),
    import_file: () => ({ added: 12, known: 3, guests: 0, problems: [] }),
    export_file: () => this.#items.length,
  };

  #open(): BookDto {
    if (!this.#book) throw gone();
    return this.#book;
  }

  #turn(phase: Exclude<SyncPhase, 'none'>): void {
    this.#phase = phase;
    this.announce({ kind: 'sync' });
  }

  #id(kind: string): string {
    return `${kind}-new-${this.#next++}`;
  }

  #patchBook(change: Partial<BookDto>): void {
    this.#book = { ...this.#open(), ...change };
    queueMicrotask(() => {
      this.announce({ kind: 'book' });
    });
  }

  #patchAccount(id: string, change: Partial<BookDto['accounts'][number]>) {
    const account = this.#open().accounts.find((one) => one.id === id);
    if (!account) throw gone();
    const changed = { ...account, ...change };
    this.#patchBook({ accounts: replaced(this.#open().accounts, changed) });
    return changed;
  }

  #find(id: string, occurrence: string | null = null): ItemDto {
    const found =
      this.#items.find((item) => item.id === id && item.occurrence === occurrence) ??
      this.#items.find((item) => item.id === id);
    if (!found) throw gone();
    return found;
  }

  #change(change: (items: ItemDto[]) => ItemDto[], ids: string[]): void {
    this.#undo.push(this.#items);
    this.#redo = [];
    this.#items = change(this.#items).sort((a, b) => a.start - b.start);
    this.#announceAppointments(ids);
  }

  #announceAppointments(ids: string[]): void {
    queueMicrotask(() => {
      this.announce({ kind: 'appointments', ids, from: null, to: null });
    });
  }

  #move({ id, occurrence, scope, start, end, allDay, staff }: MoveAppointment): DoneDto {
    const moved = this.#find(id, occurrence);
    const shift = start - moved.start;
    const length = end - start;
    this.#change(
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
    this.#records.of(moved).history.unshift({
      at: new Date().toISOString(),
      what: `Moved from ${timeWords(moved.start)}`,
      who: 'You',
    });
    return { id, message: `Moved “${moved.title}” to ${timeWords(start)}` };
  }

  /** Several changes as one step of undo. */
  #together(changes: (() => DoneDto)[], verb: string): DoneDto {
    const before = this.#items;
    const steps = this.#undo.length;
    const done = changes.map((change) => change());
    this.#undo = [...this.#undo.slice(0, steps), before];
    const [first] = done;
    if (done.length === 1 && first) return first;
    return { id: first?.id ?? null, message: `${verb} ${done.length} appointments` };
  }

  #swap(from: ItemDto[][], to: ItemDto[][], message: string): DoneDto | null {
    const items = from.pop();
    if (!items) return null;
    to.push(this.#items);
    this.#items = items;
    this.#announceAppointments([]);
    return { id: null, message };
  }

  #done(id: string, verb: string): DoneDto {
    const item = this.#find(id);
    return { id, message: `${verb} “${item.title}” for ${timeWords(item.start)}` };
  }

  #record(input: AppointmentInput, id: string, occurrence: string | null = null): ItemDto {
    const before = this.#items.find((item) => item.id === id && item.occurrence === occurrence);
    return this.#records.write(input, { id, occurrence }, before);
  }
}

/** How far a booking is, as the book says it. */
const PROGRESS_WORDS: Record<ProgressDto, string> = {
  booked: 'booked',
  arrived: 'arrived',
  completed: 'done',
  noShow: 'no-show',
};

function replaced<T extends { id: string }>(all: T[], one: T): T[] {
  return all.some((other) => other.id === one.id)
    ? all.map((other) => (other.id === one.id ? one : other))
    : [...all, one];
}
