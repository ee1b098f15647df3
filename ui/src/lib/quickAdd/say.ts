/** A reading in words, piece by piece: "Chloé Martin", "Thu 26 Nov 14:30 – 16:30", "with Maren". */

import { describeRepeat } from '$lib/components/appointment/repeatWords';
import { DAY, dayOf, formatDay, formatLength, formatSpan } from '$lib/components/shared/clock';
import type { Doubt, Reading } from './reading';

/** What a piece is about; decides its sign. */
export type PieceKind =
  | 'client'
  | 'service'
  | 'title'
  | 'when'
  | 'length'
  | 'repeat'
  | 'staff'
  | 'place'
  | 'reminder'
  | 'calendar'
  | 'status'
  | 'notes';

/** A piece of the reading. */
export interface Piece {
  kind: PieceKind;
  words: string;
  /** What it can mean instead. */
  doubts: Doubt[];
  /** Whether it is still to be chosen. */
  asked?: boolean;
}

/** How days and times are said. */
export interface Style {
  clock24: boolean;
  today: number;
  /** Name of a calendar. */
  calendar: (id: string) => string;
}

/** The pieces of a reading, in the order of a sentence. */
export function piecesOf(reading: Reading, style: Style): Piece[] {
  const doubtsOf = (...kinds: Doubt['kind'][]) =>
    reading.doubts.filter(({ kind }) => kinds.includes(kind));
  const { client, newClient, newPhone, service, staff, repeat, day, start, end, place } = reading;
  const pieces: Piece[] = [];
  const add = (kind: PieceKind, words: string | undefined | null, doubts: Doubt[] = []) => {
    if (words) pieces.push({ kind, words, doubts });
  };
  for (const { kind, words, chosen } of reading.doubts) {
    if (chosen === null && (kind === 'client' || kind === 'service' || kind === 'staff')) {
      pieces.push({ kind, words: `“${words}”?`, doubts: [], asked: true });
    }
  }
  const somebodyNew = newClient && [newClient, 'new client', newPhone].filter(Boolean).join(', ');
  add('client', client?.name ?? somebodyNew, doubtsOf('client'));
  add('service', service?.name, doubtsOf('service'));
  add('title', reading.title && `“${reading.title}”`, doubtsOf('title'));
  add('when', whenWords(reading, style), doubtsOf('day', 'time'));
  if (start !== null && end !== null && !reading.allDay) add('length', formatLength(end - start));
  if (repeat && day !== null)
    add('repeat', describeRepeat(repeat, day, style.today), doubtsOf('repeat'));
  add('staff', staff && `with ${staff.name}`, doubtsOf('staff'));
  add('place', place && `at ${place}`);
  for (const minutes of reading.reminders) add('reminder', `reminder ${reminderWords(minutes)}`);
  if (reading.calendar) add('calendar', `in ${style.calendar(reading.calendar)}`);
  if (reading.tentative) add('status', 'unconfirmed');
  add('notes', reading.notes && `note: ${reading.notes}`);
  return pieces;
}

/** "1 h before", or "at the start". */
function reminderWords(minutes: number): string {
  if (minutes === 0) return 'at the start';
  if (minutes % DAY === 0) return minutes === DAY ? '1 day before' : `${minutes / DAY} days before`;
  return `${formatLength(minutes)} before`;
}

function whenWords({ day, start, end, allDay }: Reading, { clock24, today }: Style): string {
  if (day === null) return '';
  const near = { 0: 'Today, ', 1: 'Tomorrow, ' }[day - today] ?? '';
  if (start === null || end === null) return near + formatDay(day, today);
  const words = formatSpan({ start, end, allDay }, clock24, today);
  return dayOf(start) === day ? near + words : words;
}

/** The reading as one sentence, for whoever hears it. */
export function sentenceOf(reading: Reading, style: Style): string {
  const pieces = piecesOf(reading, style).map(({ words }) => words);
  return [pieces.join(', '), ...reading.remarks, reading.missing ?? ''].filter(Boolean).join('. ');
}
