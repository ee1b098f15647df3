/** Appointments and moves in sentences, for screen readers and tooltips. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import {
  DAY,
  dayOf,
  formatEnd,
  formatLength,
  formatStart,
  formatTime,
  minuteOf,
  type Timed,
} from '$lib/components/shared/clock';
import type { Column } from '$lib/layout/gridColumns';
import type { Book, Sign } from '$lib/state/book.svelte';
import type { Landing, Span } from '$lib/time/drag';
import { dayWords } from '$lib/time/locale';
import { STATE_WORDS, stateOf } from './look';

const BADGE_SENTENCES: Record<Sign, string> = {
  changed: 'Changed in the other calendar, not seen yet',
  local: 'Only on this computer',
  off: 'Sync is off',
  waiting: 'Saved here, waiting to send',
  sending: 'Saved here, sending now',
  synced: '',
  conflict: 'Changed here and in the other calendar',
  failed: 'Saved here, but the other calendar refused it',
  signIn: 'Saved here, waiting for a new sign-in',
  readOnly: 'Can be viewed, not changed',
};

/** What a badge means; empty when there is nothing to say. */
export function badgeSentence(badge: Sign): string {
  return BADGE_SENTENCES[badge];
}

/** "Thursday 19 November, 14:30 to 16:30", with the second day when it ends on another. */
export function spanSentence(span: Span & Timed, clock24: boolean): string {
  const first = dayOf(span.start);
  const last = dayOf(span.end - 1);
  const date = (day: number) => dayWords(day, { weekday: 'long', day: 'numeric', month: 'long' });
  if (span.allDay) {
    return last > first ? `${date(first)} to ${date(last)}, all day` : `${date(first)}, all day`;
  }
  const end = formatEnd(span, clock24);
  const until = last > first ? `${date(last)}, ${end}` : end;
  return `${date(first)}, ${formatStart(span, clock24)} to ${until}`;
}

/** The same with whom, where everybody has a column: "…, 14:30 to 16:30, with Idris Bello". */
export function landingSentence(to: Landing, book: Book): string {
  const when = spanSentence(to, book.settings.clock24);
  return to.staff === undefined ? when : `${when}, ${withWhom(to.staff, book)}`;
}

/** "with Idris Bello", or "with nobody yet". */
export function withWhom(staff: string | null, book: Book): string {
  return `with ${book.staff(staff)?.name ?? 'nobody yet'}`;
}

/** "Wednesday 18 November", and whose part of it: "…, Idris Bello". */
export function columnSentence({ day, staff }: Column, book: Book): string {
  const date = dayWords(day, { weekday: 'long', day: 'numeric', month: 'long' });
  return staff === undefined ? date : `${date}, ${book.staff(staff)?.name ?? 'nobody yet'}`;
}

/** Everything a chip says: what, who, when, with whom, and where it stands. */
export function itemSentence(item: ItemDto, book: Book): string {
  const parts = [
    item.title,
    item.client,
    spanSentence(item, book.settings.clock24),
    book.staff(item.staff)?.name ?? '',
    STATE_WORDS[stateOf(item)],
    item.occurrence === null ? '' : 'Repeats',
    badgeSentence(book.sign(item)),
  ];
  return parts.filter(Boolean).join(', ');
}

/** "Balayage, Chloé Martin, moved to Thursday 14:30, 2 h", and to whom when that is somebody else. */
export function movedSentence(item: ItemDto, to: Landing, book: Book): string {
  const name = [item.title, item.client].filter(Boolean).join(', ');
  const day = dayWords(dayOf(to.start), { weekday: 'long', day: 'numeric', month: 'long' });
  const length = formatLength(Math.max(to.end - to.start, 0));
  const time = to.allDay
    ? 'all day'
    : `${formatTime(minuteOf(to.start), book.settings.clock24)}, ${length}`;
  const same = to.staff === undefined || to.staff === item.staff;
  return `${name}, moved to ${day}, ${time}${same ? '' : `, ${withWhom(to.staff ?? null, book)}`}`;
}

/** "14:30 – 16:30"; the end alone is marked when it lies on another day. */
export function timesOf(span: Timed, clock24: boolean): string {
  const to = formatEnd(span, clock24);
  const later = dayOf(span.end - 1) > dayOf(span.start) && span.end % DAY !== 0 ? ' +1' : '';
  return `${formatStart(span, clock24)} – ${to}${later}`;
}
