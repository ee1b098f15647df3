import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { Badge } from '$lib/api/bindings/Badge';
import { hueOf } from '$lib/components/shared/person';
import { GREY, tintOf, type Tint } from '$lib/layout/colour';
import type { Book } from '$lib/state/book.svelte';

/** How an item is drawn apart from its colour. */
export type ItemState =
  'confirmed' | 'live' | 'done' | 'tentative' | 'cancelled' | 'noShow' | 'busy';

/** The state that says most about an item. */
export function stateOf(item: ItemDto): ItemState {
  if (item.busy) return 'busy';
  if (item.status === 'cancelled') return 'cancelled';
  if (item.progress === 'noShow') return 'noShow';
  if (item.status === 'tentative') return 'tentative';
  if (item.progress === 'completed') return 'done';
  if (item.progress === 'arrived') return 'live';
  return 'confirmed';
}

/** The word for a state that is not plainly confirmed. */
export const STATE_WORDS: Record<ItemState, string> = {
  confirmed: '',
  live: 'Arrived',
  done: 'Done',
  tentative: 'Unconfirmed',
  cancelled: 'Cancelled',
  noShow: 'No-show',
  busy: 'Busy',
};

const inHue = (hue: number): Tint => ({ hue, chroma: 1 });

/** What is over steps back; what did not happen has the red of faults, which no person has. */
const STATE_TINTS: Record<ItemState, Tint> = {
  confirmed: inHue(264),
  live: inHue(155),
  done: GREY,
  tentative: inHue(310),
  cancelled: GREY,
  noShow: inHue(29),
  busy: GREY,
};

/** The colours of an item: those of what the settings have colours stand for. */
export function tintFor(item: ItemDto, book: Book): Tint {
  switch (book.settings.colourBy) {
    case 'staff':
      return tintOfStaff(item, book);
    case 'service':
      return inHue(hueOf(item.title));
    case 'status':
      return STATE_TINTS[stateOf(item)];
    case 'calendar':
      return tintOfCalendar(item, book);
  }
}

/** What is nobody's is grey where there are people, else as its calendar. */
function tintOfStaff(item: ItemDto, book: Book): Tint {
  const person = book.staff(item.staff);
  if (person) return inHue(person.hue);
  return book.current?.staff.length ? GREY : tintOfCalendar(item, book);
}

function tintOfCalendar(item: ItemDto, book: Book): Tint {
  return tintOf(book.calendar(item.calendar)?.color ?? '');
}

/** Pixels from which a line has room for initials beside its title. */
const ROOM_FOR_INITIALS = 120;

/** Whether lines say whose they are in letters: where there is room, and more than one person. */
export function namesPeople(book: Book, width: number): boolean {
  return width >= ROOM_FOR_INITIALS && (book.current?.staff.length ?? 0) > 1;
}

const WORST_FIRST: readonly Badge[] = ['conflict', 'failed', 'signIn'];

/** The sign among those of some items that somebody has to see. */
export function worstOf(items: readonly ItemDto[]): Badge | undefined {
  return WORST_FIRST.find((badge) => items.some((item) => item.badge === badge));
}
