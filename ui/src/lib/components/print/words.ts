import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { formatEnd, formatStart, formatTime } from '../shared/clock';

/** What is written of an appointment on paper. */
export class PrintWords {
  readonly #book: BookDto;
  readonly #phones = new Map<string, string>();

  /** Whether telephone numbers are printed. */
  readonly phones: boolean;

  /** Without `clients` they are not. */
  constructor(book: BookDto, clients: readonly ClientDto[]) {
    this.#book = book;
    this.phones = clients.length > 0;
    const twice = new Set<string>();
    for (const { name, phone } of clients) {
      if (this.#phones.has(name)) twice.add(name);
      this.#phones.set(name, phone);
    }
    // Of two with the same name nobody knows whose number it is.
    for (const name of twice) this.#phones.delete(name);
  }

  time(minute: number): string {
    return formatTime(minute, this.#book.settings.clock24);
  }

  /** When it begins. */
  start(item: ItemDto): string {
    return formatStart(item, this.#book.settings.clock24);
  }

  span(item: ItemDto): string {
    if (item.allDay) return 'all day';
    return `${this.start(item)} – ${formatEnd(item, this.#book.settings.clock24)}`;
  }

  phone({ client }: ItemDto): string {
    return this.#phones.get(client) ?? '';
  }

  /** What is not as usual. */
  mark({ status, progress }: ItemDto): string {
    if (status === 'tentative') return 'Unconfirmed';
    return progress === 'noShow' ? 'No-show' : '';
  }

  initials({ staff }: ItemDto): string {
    return this.#book.staff.find(({ id }) => id === staff)?.initials ?? '';
  }

  name({ staff }: ItemDto): string {
    return this.#book.staff.find(({ id }) => id === staff)?.name ?? '';
  }
}
