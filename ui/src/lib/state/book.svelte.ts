/** Business, people, services, accounts, calendars and settings. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { Badge } from '$lib/api/bindings/Badge';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import type { StaffDto } from '$lib/api/bindings/StaffDto';
import { conventions } from '$lib/time/locale';
import { News } from './news.svelte';

const SAVE_AFTER_MS = 400;

const BEFORE_ANY_BOOK: SettingsDto = {
  theme: 'system',
  view: 'week',
  weekStart: 1,
  clock24: true,
  zoom: 100,
  hourHeight: 64,
  scrollMinute: null,
  sidebar: true,
  snap: 15,
  openingHours: [],
  daysShown: 3,
  secondZone: null,
  currency: null,
  weekNumbers: true,
  colourBy: 'staff',
  showCancelled: false,
  hideCancelled: false,
  lastDay: null,
  staffHours: [],
  firstDaysBack: 30,
  firstDaysAhead: 90,
  reminders: true,
  remindBefore: null,
  keepRunning: true,
  hotkeyOn: false,
  hotkey: 'Ctrl+Alt+D',
};

/** Where an appointment stands with its calendar, or that it was changed there. */
export type Sign = Badge | 'changed';

/** The book around the grid. Settings change at once and are saved a moment later. */
export class Book {
  #api: Api;
  #dto = $state.raw<BookDto | null>(null);
  #settings = $state.raw<SettingsDto>(BEFORE_ANY_BOOK);
  #saving: ReturnType<typeof setTimeout> | undefined;
  /** Whether the first answer is in. `current` is `null` before, and when there is no book yet. */
  loaded = $state(false);
  /** Whether no server can be reached. */
  offline = $state(false);

  readonly #staff = $derived(new Map(this.#dto?.staff.map((person) => [person.id, person])));
  readonly #calendars = $derived(new Map(this.#dto?.calendars.map((one) => [one.id, one])));
  readonly #services = $derived(new Map(this.#dto?.services.map((one) => [one.id, one])));

  /** What came in from calendars and nobody here has seen. */
  readonly news: News;

  constructor(api: Api) {
    this.#api = api;
    this.news = new News(api);
  }

  get current(): BookDto | null {
    return this.#dto;
  }

  get settings(): SettingsDto {
    return this.#settings;
  }

  /** What prices are in: as chosen, or as where the computer stands. */
  get currency(): string {
    return this.#settings.currency ?? conventions().currency;
  }

  /**
   * The sign to draw for where an appointment stands. While no account is connected everything is only on this
   * computer, and a sign on every appointment would say nothing. Offline nothing is being sent.
   */
  sign({ id, badge }: Pick<ItemDto, 'id' | 'badge'>): Sign {
    if (badge === 'sending' && this.offline) return 'waiting';
    const well = badge === 'synced' || badge === 'readOnly';
    if (well && this.news.has(id)) return 'changed';
    return badge === 'local' && this.#dto?.accounts.length === 0 ? 'synced' : badge;
  }

  /** Reads the book. A setting that waits to be saved is not overwritten. */
  async load(): Promise<void> {
    this.show(await this.#api('get_book', null));
  }

  /** Reads what came in from calendars; without an account nothing does. */
  async loadNews(): Promise<void> {
    if (this.#dto && this.#dto.accounts.length > 0) await this.news.load(this.#dto.business);
  }

  /** Takes a book that was just read or created. */
  show(dto: BookDto | null): void {
    this.#dto = dto;
    if (dto && this.#saving === undefined) this.#settings = dto.settings;
    this.loaded = true;
  }

  staff(id: string | null): StaffDto | undefined {
    return id === null ? undefined : this.#staff.get(id);
  }

  calendar(id: string | null): CalendarDto | undefined {
    return id === null ? undefined : this.#calendars.get(id);
  }

  service(id: string | null): ServiceDto | undefined {
    return id === null ? undefined : this.#services.get(id);
  }

  /** Changes settings now and saves them when no other change has followed for a moment. */
  set(change: Partial<SettingsDto>): void {
    this.#settings = { ...this.#settings, ...change };
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => void this.#save(), SAVE_AFTER_MS);
  }

  async #save(): Promise<void> {
    this.#saving = undefined;
    try {
      await this.#api('save_settings', this.#settings);
    } catch {
      // What the book has is what the next start shows, so show it now.
      await this.load();
    }
  }
}

export const [useBook, provideBook] = createContext<Book>();
