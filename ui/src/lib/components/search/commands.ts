import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { View } from '$lib/api/bindings/View';
import { daysOf } from '$lib/quickAdd/goTo';
import { Names } from '$lib/quickAdd/names';
import { read } from '$lib/quickAdd/read';
import { conventions } from '$lib/time/locale';
import { nextStep } from '../appointment/actions';
import { dayOf, formatFullDay } from '../shared/clock';

/** Something the palette can do besides showing an appointment. */
export type PaletteCommand =
  | { kind: 'day'; label: string; day: number }
  | { kind: 'goTo'; label: string; key: string }
  | { kind: 'view'; label: string; key: string; view: View }
  | { kind: 'new'; label: string; key: string }
  | { kind: 'quickAdd'; label: string; key?: string; detail?: string; text: string }
  | {
      kind:
        | 'connect'
        | 'settings'
        | 'activity'
        | 'transfer'
        | 'shortcuts'
        | 'history'
        | 'trash'
        | 'print'
        | 'backups'
        | 'sync'
        | 'undo'
        | 'redo'
        | 'advance'
        | 'cancel'
        | 'reschedule'
        | 'duplicate'
        | 'bookAgain';
      label: string;
      key?: string;
    };

const COMMANDS: PaletteCommand[] = [
  { kind: 'new', label: 'New appointment', key: 'N' },
  { kind: 'quickAdd', label: 'Quick add', key: 'Q', text: '' },
  { kind: 'view', label: 'Day view', key: 'D', view: 'day' },
  { kind: 'view', label: 'Team view', key: 'G', view: 'team' },
  { kind: 'view', label: 'Week view', key: 'W', view: 'week' },
  { kind: 'view', label: 'Work week view', key: 'Shift W', view: 'workWeek' },
  { kind: 'view', label: 'Month view', key: 'M', view: 'month' },
  { kind: 'view', label: 'Agenda', key: 'A', view: 'agenda' },
  { kind: 'goTo', label: 'Go to a date', key: 'Ctrl G' },
  { kind: 'sync', label: 'Sync now', key: 'R' },
  { kind: 'undo', label: 'Undo', key: 'Ctrl Z' },
  { kind: 'redo', label: 'Redo', key: 'Ctrl Shift Z' },
  { kind: 'connect', label: 'Connect a calendar' },
  { kind: 'activity', label: 'Sync activity' },
  { kind: 'transfer', label: 'Import or export a calendar file' },
  { kind: 'print', label: 'Print', key: 'Ctrl P' },
  { kind: 'trash', label: 'Trash' },
  { kind: 'backups', label: 'Backups' },
  { kind: 'settings', label: 'Settings', key: 'Ctrl ,' },
  { kind: 'shortcuts', label: 'Keys', key: '?' },
];

/** What is about the appointment in the details panel; `item` where it is among those shown. */
export interface About {
  item: ItemDto | undefined;
}

/** What can be done to it. */
function commandsAbout({ item }: About): PaletteCommand[] {
  const history: PaletteCommand = { kind: 'history', label: 'History of this appointment' };
  if (!item || item.readOnly) return [history];
  const next = nextStep(item);
  return [
    ...(next ? [{ kind: 'advance' as const, label: next.label, key: 'C' }] : []),
    ...(item.busy || item.status === 'cancelled'
      ? []
      : [{ kind: 'cancel' as const, label: 'Cancel this appointment', key: 'X' }]),
    { kind: 'reschedule', label: 'Reschedule this appointment' },
    { kind: 'duplicate', label: 'Duplicate this appointment' },
    ...(item.client ? [{ kind: 'bookAgain' as const, label: 'Book again' }] : []),
    history,
  ];
}

/** What the typed words may mean besides a name: a date, or commands whose words begin so. */
export function commandsFor(
  text: string,
  today: number,
  about: About | null = null,
): PaletteCommand[] {
  const all = about ? [...commandsAbout(about), ...COMMANDS] : COMMANDS;
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    const now: PaletteCommand = { kind: 'day', label: 'Today', day: today };
    return [now, ...all];
  }
  const jump = daysOf(text, today, conventions().monthFirst).map((day): PaletteCommand => ({
    kind: 'day',
    label: `Go to ${formatFullDay(day)}`,
    day,
  }));
  const matching = all.filter((command) => {
    const own = command.label.toLowerCase().split(/\s+/);
    return words.every((word) => own.some((part) => part.startsWith(word)));
  });
  return [...jump, ...matching];
}

/** Booking what is typed, when it says what and at what time. */
export function lineFor(text: string, book: BookDto, now: number): PaletteCommand | null {
  const { openingHours, clock24 } = book.settings;
  const names = new Names([], book.services, book.staff);
  const today = dayOf(now);
  const { monthFirst } = conventions();
  const context = { names, calendars: [], now, today, openingHours, clock24, monthFirst };
  const { start, service, title } = read(text, context);
  if (start === null || (!service && title === '')) return null;
  return { kind: 'quickAdd', label: `Book “${text.trim()}”`, text };
}

/** Booking somebody, or something, that nobody has heard of. */
export function bookingFor(text: string): PaletteCommand {
  return { kind: 'quickAdd', label: `New appointment for “${text}”`, text };
}
