/** States of the pretend book that are worth looking at: what a busy, an empty or an odd day looks like. */

import { someBackups } from './past';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { ClockShiftDto } from '$lib/api/bindings/ClockShiftDto';
import type { Commands } from '$lib/api/bindings/Commands';
import type { ErrorCode } from '$lib/api/bindings/ErrorCode';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { SignInDto } from '$lib/api/bindings/SignInDto';
import type { TurnDto } from '$lib/api/bindings/TurnDto';
import { DAY, dayFromIso, weekdayOf } from '$lib/components/shared/clock';
import { aGoogleDiscovery } from './accounts';
import type { Trouble } from './fakeApi';
import type { Pretence } from './pretend';
import { someReminders } from './reminders';
import { appointments, salon, TODAY } from './salon';
import { someConflicts } from './sync';

/** Everything a pretend book begins with, and what is wrong with it. */
export interface State extends Pretence {
  book: BookDto;
  items: ItemDto[];
  trouble?: Trouble;
}

/** What the dialogs ask the book for; the window itself needs other answers. */
const ASKED: (keyof Commands)[] = [
  'list_clients',
  'get_client',
  'get_versions',
  'list_trash',
  'list_backups',
  'back_up_now',
  'discover_caldav',
  'begin_sign_in',
  'count_found',
  'check_connection',
  'list_registrations',
  'list_sync_runs',
  'search_sync_log',
  'get_sync_record',
  'dry_run',
  'compare_calendar',
  'get_receipts',
  'list_held_deletions',
  'list_conflicts',
  'preview_import',
  'search',
];

/** How the states are called in the address of the preview. */
export const STATES = {
  usual: (): State => ({ book: salon(), items: appointments() }),
  empty: (): State => ({ book: salon(), items: [] }),
  first: (): State => ({ ...STATES.usual(), first: true, sample: { offered: true } }),
  busy: (): State => ({ book: salon(), items: [...appointments(), ...fullDay(salon())] }),
  off: oneOff,
  rebooked: (): State => ({ book: salon(), items: appointments().flatMap(bookedAgain) }),
  unsynced: (): State => ({
    book: salon(),
    items: appointments().map((item) => (item.id === 'week-24' ? { ...item, badge: 'off' } : item)),
  }),
  eight: eightPeople,
  left: someGone,
  unassigned: (): State => ({ book: salon(), items: appointments().map(givenAway) }),
  clocks: twoClocks,
  twice: clocksGoBack,
  abroad: (): State => ({
    ...STATES.usual(),
    records: { [BALAYAGE]: { clock: onClock('America/New_York') } },
  }),
  invited: (): State => ({ ...STATES.usual(), records: { [BALAYAGE]: withGuests(true) } }),
  theirs: (): State => ({ ...STATES.usual(), records: { [BALAYAGE]: withGuests(false) } }),
  asking,
  atOdds: (): State => ({
    ...STATES.usual(),
    records: { [BALAYAGE]: withGuests(true) },
    items: appointments().map((item) =>
      item.id === BALAYAGE ? { ...item, badge: 'conflict' } : item,
    ),
    conflicts: appointments()
      .filter(({ id }) => id === BALAYAGE)
      .flatMap(someConflicts),
  }),
  full: veryFull,
  offline: (): State => ({ book: salon(), items: appointments(), phase: 'offline' }),
  trashed: (): State => ({
    book: salon(),
    items: appointments(),
    trash: appointments().slice(0, 5),
  }),
  alone: onlyHere,
  waiting: (): State => ({
    book: salon(),
    items: appointments(),
    phase: 'running',
    trouble: { unanswered: ASKED },
  }),
  broken: (): State => ({ book: salon(), items: appointments(), trouble: { refused: ASKED } }),
  google: (): State => withGoogle({}),
  unopened: (): State => withGoogle({ opened: false }),
  looking: (): State => withGoogle({ state: 'looking' }),
  found: (): State => withGoogle({ state: 'found', found: aGoogleDiscovery() }),
  cancelled: (): State => failing('signInCancelled'),
  expired: (): State => failing('signInExpired'),
  denied: (): State =>
    failing(
      'missingPermission',
      'Google was not allowed to let Daybook see which calendars there are. Start again and leave every box ticked.',
    ),
  someoneElse: (): State =>
    failing(
      'otherPerson',
      'You signed in as maren.private@gmail.com, but this account is hire@holtlind.co. Choose hire@holtlind.co on Google’s page.',
    ),
  unregistered: (): State => ({
    ...failing('notRegistered'),
    registration: { clientId: '', hasSecret: false, builtIn: false },
  }),
  registered: (): State => ({
    ...withGoogle({}),
    registration: { builtIn: false, redirect: 'com.holtlind.daybook:/signed-in' },
  }),
  paused: pausedAccount,
  reminding: (): State => ({ book: salon(), items: appointments(), reminders: someReminders() }),
  trayless,
  damaged: (): State => unopened('The book’s file is damaged and cannot be read.'),
  lost: (): State => ({
    ...unopened('The book’s file is damaged and cannot be read.'),
    backups: [],
  }),
  unreadable: (): State => ({
    ...unopened('The book’s file is damaged and cannot be read.'),
    backups: someBackups().map((backup) => ({ ...backup, holds: null })),
  }),
  locked: (): State =>
    unopened('Another program is using the book’s file. Close it and try again.', 'file'),
  sample: (): State => ({
    book: salon(),
    items: appointments(),
    sample: {
      offered: true,
      open: true,
      otherSides: [
        { id: 'google', name: 'Google' },
        { id: 'caldav', name: 'CalDAV' },
      ],
    },
  }),
};

/** One Google account in step that is Sofia's, and one that signed us out with changes waiting. */
function withGoogle(signIn: Partial<SignInDto>): State {
  const book = salon();
  const google = { kind: 'google', provider: 'Google' } as const;
  book.accounts = book.accounts.map((account) => {
    if (account.id === 'team') return { ...account, ...google, staff: 'sl' };
    if (account.id !== 'hire') return account;
    return { ...account, ...google, label: 'hire@holtlind.co', waiting: 3, lastError: '' };
  });
  return { book, items: appointments(), signIn };
}

/** The browser comes back with a failure. */
function failing(code: ErrorCode, message = ''): State {
  return withGoogle({ state: 'failed', problem: { code, message, retryable: true } });
}

/** The book is there and cannot be opened. */
function unopened(message: string, code: ErrorCode = 'bookUnusable'): State {
  const book = { book: salon(), items: appointments() };
  return { ...book, unopened: { code, message, retryable: false } };
}

/** A desktop without a tray, on which another program has the hotkey. */
function trayless(): State {
  const book = salon();
  book.settings.hotkeyOn = true;
  const desktop = { tray: false, startsAtLogin: null, hotkey: 'taken' } as const;
  return { book, items: appointments(), desktop };
}

/** The busiest account rests, and everything waits for somebody. */
function pausedAccount(): State {
  const book = salon();
  book.accounts = book.accounts.map((account) =>
    account.id === 'maren' ? { ...account, state: 'paused', conflicts: 2 } : account,
  );
  book.calendars = book.calendars.map((calendar) =>
    calendar.id === 'personal'
      ? { ...calendar, mode: 'ignored', asksToWrite: true, heldDeletions: 12 }
      : calendar,
  );
  return { book, items: appointments() };
}

/** A book no calendar is connected to, with nothing in it. */
function onlyHere(): State {
  const book = salon();
  book.accounts = [];
  book.calendars = book.calendars.filter(({ account }) => account === null);
  return { book, items: [], backups: [] };
}

/** Eight people with long names, and every day of the week as full as today. */
function veryFull(): State {
  const { book } = eightPeople();
  const today = fullDay(book).map((item) => ({
    ...item,
    title: `${item.title} with a second treatment`,
    client: `${item.client} of Saint-Germain-en-Laye`,
  }));
  const days = [-2, -1, 0, 1, 2, 3].flatMap((by) =>
    today.map((item) => ({
      ...item,
      id: `${item.id}-${by}`,
      start: item.start + by * DAY,
      end: item.end + by * DAY,
    })),
  );
  book.business = 'Holt, Lind & Okada, hair and beauty of Saint-Germain';
  book.calendars = book.calendars.map((calendar) => ({
    ...calendar,
    name: `${calendar.name} of all the people`,
  }));
  return { book, items: [...appointments(), ...days] };
}

/** Sync holds deletions back, and asks before it writes to a calendar for the first time. */
function asking(): State {
  const book = salon();
  const [one, other] = book.calendars.filter((calendar) => calendar.account !== null);
  if (one) one.heldDeletions = 26;
  if (other) other.asksToWrite = true;
  return { book, items: appointments() };
}

/** Today with Idris away for a training and Tom, whose day off it is, with nothing to do. */
function oneOff(): State {
  const book = salon();
  book.settings.staffHours = book.settings.staffHours.map((hours) =>
    hours.staff === 'to' ? { ...hours, week: hours.week.with(weekdayOf(TODAY) - 1, []) } : hours,
  );
  const items = appointments()
    .filter(({ staff, start }) => !isToday(start) || (staff !== 'ib' && staff !== 'to'))
    .map((item) =>
      item.id === 'training' ? { ...item, start: TODAY * DAY, end: (TODAY + 2) * DAY } : item,
    );
  return { book, items };
}

/** Idris has left, and skin fades are not offered any more. */
function someGone(): State {
  const book = salon();
  for (const one of [...book.staff, ...book.services]) {
    one.archived = ['ib', 'service-1'].includes(one.id);
  }
  return { book, items: appointments() };
}

/** More people than fit side by side. */
function eightPeople(): State {
  const book = salon();
  const more: [id: string, name: string, initials: string, hue: number][] = [
    ['nk', 'Nadia Kask', 'NK', 272],
    ['rp', 'Rosa Prieto', 'RP', 196],
    ['jw', 'Joost de Wit', 'JW', 128],
    ['ac', 'Alina Cho', 'AC', 95],
  ];
  for (const [id, name, initials, hue] of more) {
    book.staff.push({ id, name, initials, hue, visible: true, archived: false });
  }
  return { book, items: [...appointments(), ...fullDay(book)] };
}

/** A second clock in New York, in the year in which both places change theirs twice. */
function twoClocks(): State {
  const book = salon();
  book.settings.secondZone = 'America/New_York';
  return { book, items: appointments(), clockChanges: LONDON_CHANGES, secondClock: NEW_YORK };
}

/** The day on which London's clocks go back, with something in each of the two equal hours. */
function clocksGoBack(): State {
  const book = salon();
  book.settings.lastDay = { day: '2026-10-25', on: book.today };
  book.settings.scrollMinute = 0;
  const night: [string, number, number, string, TurnDto | null, TurnDto | null][] = [
    ['Boiler check', 75, 105, 'mh', 'first', 'first'],
    ['Alarm test', 75, 105, 'ib', 'second', 'second'],
    ['Stocktaking', 30, 90, 'sl', null, 'second'],
    ['Cleaning', 90, 165, 'to', 'second', null],
  ];
  const [like] = appointments();
  const items = night.flatMap(([title, from, to, staff, start, end], index) =>
    like
      ? {
          ...like,
          id: `night-${index}`,
          start: at('2026-10-25', 0) + from,
          end: at('2026-10-25', 0) + to,
          title,
          shortTitle: '',
          client: '',
          staff,
          progress: 'booked' as const,
          turns: { start, end },
        }
      : [],
  );
  const records = Object.fromEntries(
    items.map(({ id, turns }) => [
      id,
      { clock: onClock('Europe/London', turns.start === 'second', turns.end === 'second') },
    ]),
  );
  return { book, items, clockChanges: LONDON_CHANGES, records };
}

/** Chloé's balayage on Thursday. */
const BALAYAGE = 'week-24';

function onClock(zone: string, startSecond = false, endSecond = false) {
  return { zone, startSecond, endSecond };
}

/** Guests with all kinds of answers, of whoever has the calendar or of somebody else. */
function withGuests(own: boolean) {
  const organizer = own
    ? { name: 'maren@holtlind.co', address: 'maren@holtlind.co', own }
    : { name: 'Noor Haddad', address: 'noor@fairs.example', own };
  const guests = [
    { name: 'Chloé Martin', address: 'chloé@example.com', answer: 'accepted' },
    { name: 'jules@example.com', address: 'jules@example.com', answer: 'needsAction' },
    { name: 'Priya Nair', address: 'priya@example.com', answer: 'declined' },
    { name: 'Tess Moreau', address: 'tess@example.com', answer: 'tentative' },
    { name: organizer.name, address: organizer.address, answer: 'accepted' },
  ];
  return { guests, organizer };
}

function at(date: string, hour: number): number {
  return dayFromIso(date) * DAY + hour * 60;
}

/** When clocks in London go forward and back. */
export const LONDON_CHANGES: ClockChangeDto[] = [
  { at: at('2026-03-29', 1), minutes: 60 },
  { at: at('2026-10-25', 1), minutes: -60 },
];

/** New York as seen from London, as the book says it. */
export const NEW_YORK: ClockShiftDto[] = [
  { at: at('2026-01-01', 0), minutes: -300 },
  { at: at('2026-03-08', 7), minutes: -240 },
  { at: at('2026-03-29', 2), minutes: -300 },
  { at: at('2026-10-25', 2), minutes: -240 },
  { at: at('2026-11-01', 6), minutes: -300 },
];

/** What today has of other people's, once more for everybody and a little later. */
function fullDay(book: BookDto): ItemDto[] {
  const todays = appointments().filter(({ start, busy }) => isToday(start) && !busy);
  return book.staff.flatMap(({ id }, person) =>
    todays
      .filter((_, index) => (index + person) % 3 !== 0)
      .map((item, index) => {
        const by = ((person * 25 + index * 10) % 90) + 15;
        const { start, end } = item;
        return {
          ...item,
          id: `full-${id}-${index}`,
          start: start + by - (by % 15),
          end: end + by - (by % 15),
          staff: id,
        };
      }),
  );
}

/** Two of today's are nobody's yet. */
function givenAway(item: ItemDto): ItemDto {
  return item.id === 'week-15' || item.id === 'week-20' ? { ...item, staff: null } : item;
}

/** One of today was called off, and somebody else comes then. */
function bookedAgain(item: ItemDto): ItemDto[] {
  if (item.id !== 'week-17') return [item];
  const again = {
    ...item,
    id: 'again',
    client: 'Ana Ruiz',
    start: item.start + 15,
    progress: 'booked' as const,
  };
  return [{ ...item, status: 'cancelled', progress: 'booked' }, again];
}

function isToday(start: number): boolean {
  return Math.floor(start / DAY) === TODAY;
}
