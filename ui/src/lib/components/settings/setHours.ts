import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import type { Book } from '$lib/state/book.svelte';
import type { Undo } from '../appointment/undo';

type Hours = Partial<Pick<SettingsDto, 'openingHours' | 'staffHours'>>;

/** Changes hours at once, says so in `message`, and can take it back: a week is more than one remembers. */
export function setHours(book: Book, undo: Undo, message: string, hours: Hours): void {
  const { openingHours, staffHours } = book.settings;
  const put = (wanted: Hours) => () => {
    book.set(wanted);
    return Promise.resolve();
  };
  book.set(hours);
  undo.changed({ message, back: put({ openingHours, staffHours }), forth: put(hours) });
}
