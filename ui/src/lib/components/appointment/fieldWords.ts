/** Fields of an appointment in words, for whoever has to choose between two versions. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import { dayFromIso, dayOf, formatLength, formatSpan } from '../shared/clock';
import type { DraftFields, Group } from './draftFields';
import { describeRepeat } from './repeatWords';

/** "the time and the notes". */
export function listOf(groups: readonly Group[]): string {
  const names = groups.map((group) =>
    group === 'taking up time' || group === 'sync' ? group : `the ${group}`,
  );
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

const STATUS = { confirmed: 'confirmed', tentative: 'unconfirmed', cancelled: 'cancelled' };

/** "Thu 19 Nov, 14:30 – 16:30", and where that is another clock than the business's. */
function timeWords(fields: DraftFields, book: BookDto, today: number): string {
  const span = formatSpan(fields, book.settings.clock24, today);
  if (fields.allDay || fields.zone === book.zone) return span;
  return `${span} in ${fields.zone.replaceAll('_', ' ')}`;
}

/** What a group of fields says. */
export function sayField(group: Group, fields: DraftFields, book: BookDto): string {
  const today = dayFromIso(book.today);
  const quoted = (text: string) => (text.trim() === '' ? 'empty' : `“${text.trim()}”`);
  switch (group) {
    case 'time':
      return timeWords(fields, book, today);
    case 'client':
      return fields.clientText || 'nobody';
    case 'service':
      return fields.serviceText || 'none';
    case 'title':
      return quoted(fields.summary);
    case 'staff member':
      return book.staff.find(({ id }) => id === fields.staff)?.name ?? 'nobody yet';
    case 'repetition':
      return fields.repeat
        ? describeRepeat(fields.repeat, dayOf(fields.start), today)
        : 'without repeats';
    case 'place':
      return quoted(fields.location);
    case 'notes':
      return quoted(fields.notes);
    case 'status':
      return STATUS[fields.status];
    case 'guests':
      return fields.guests?.map(({ name, address }) => name || address).join(', ') || 'nobody';
    case 'reminders':
      return (
        fields.reminders.map((minutes) => `${formatLength(minutes)} before`).join(', ') || 'none'
      );
    case 'taking up time':
      return fields.opaque ? 'busy' : 'free';
    case 'privacy':
      return fields.private ? 'private' : 'as the calendar';
    case 'sync':
      return fields.syncOff ? 'off' : 'on';
  }
}
