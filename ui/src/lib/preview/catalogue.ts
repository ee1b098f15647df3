/**
 * Everything there is to look at, each in the states it can be in. The preview lists it, and a test
 * holds every entry against the rules of accessibility.
 */

import type { View } from '$lib/api/bindings/View';
import type { Dialog, Ui } from '$lib/state/ui.svelte';
import { Draft } from '$lib/components/appointment/draft.svelte';
import { askScope } from '$lib/components/appointment/askScope.svelte';
import { DAY } from '$lib/components/shared/clock';
import { problems } from '$lib/components/shared/problems.svelte';
import { toasts } from '$lib/components/shared/toasts.svelte';
import { NOW, salon, TODAY } from './salon';
import type { STATES } from './states';
import type { Step } from './steps';

export interface Entry {
  name: string;
  state: keyof typeof STATES;
  view?: View;
  /** What is open in front of the calendar. */
  open?: (ui: Ui) => void;
  /** What is done then to get there. */
  steps?: readonly Step[];
  /** It stands there once what is to be looked at is there. */
  role: 'grid' | 'dialog' | 'complementary' | 'heading';
  /** Words that stand there once what was done has come to something. */
  until?: string;
}

const BALAYAGE = { id: 'week-24', occurrence: null };
const SERIES = { id: 'meeting', occurrence: '2026-11-19', title: 'Team meeting' };

const VIEWS: View[] = ['day', 'team', 'workWeek', 'days', 'week', 'month', 'agenda'];

const views = (state: Entry['state'], which: readonly View[], open?: () => void): Entry[] =>
  which.map((view) => ({
    name: `${view} ${state}`,
    state,
    view,
    ...(open ? { open } : {}),
    role: view === 'agenda' ? 'heading' : 'grid',
  }));

const dialog = (
  name: Dialog,
  state: Entry['state'],
  subject: string | null = null,
  said = '',
): Entry => ({
  name: [name, said, state].filter(Boolean).join(' '),
  state,
  open: (ui) => {
    ui.open(name, subject);
  },
  role: 'dialog',
});

/** A dialog, and what is done in it until something stands there. */
const within = (entry: Entry, said: string, steps: readonly Step[], until: string): Entry => ({
  ...entry,
  name: `${entry.name}, ${said}`,
  steps,
  until,
});

const offline = () => {
  problems.show('The server cannot be reached. Check the internet connection and try again.');
};

/** The calendar itself. */
const CALENDAR: readonly Entry[] = [
  ...views('usual', VIEWS),
  ...views('empty', ['day', 'team', 'week', 'month', 'agenda']),
  ...views('full', ['day', 'team', 'week', 'month']),
  ...views('offline', VIEWS),
  ...views('waiting', ['week']),
  ...views('broken', VIEWS, offline),
  ...views('alone', ['week']),
  ...views('off', ['team']),
  ...views('rebooked', ['week']),
  ...views('unsynced', ['week', 'month', 'agenda']),
  ...views('busy', ['team']),
  ...views('eight', ['team']),
  ...views('unassigned', ['team']),
  ...views('twice', ['day', 'month', 'agenda']),
  ...views('asking', ['week']),
  ...views('sample', ['week']),
  ...views('reminding', ['team', 'week']),
  {
    name: 'toast',
    state: 'usual',
    open: () => {
      toasts.show('Moved “Balayage” to Thu 19 Nov, 15:00', { label: 'Undo', run: () => undefined });
    },
    role: 'grid',
    until: 'Moved “Balayage”',
  },
];

/** What is done with appointments, and around the book. */
const BOOK: readonly Entry[] = [
  ...(['usual', 'unsynced'] as const).map((state) => ({
    name: `details ${state}`,
    state,
    open: (ui: Ui) => {
      ui.select(BALAYAGE);
    },
    role: 'complementary' as const,
  })),
  {
    name: 'new usual',
    state: 'usual',
    open: (ui) => {
      ui.book({ start: NOW });
    },
    role: 'dialog',
  },
  {
    name: 'new on a day on which clocks change',
    state: 'clocks',
    open: (ui) => {
      ui.book({ start: (TODAY - 24) * DAY + 90 });
    },
    role: 'dialog',
  },
  {
    name: 'editor usual',
    state: 'usual',
    open: (ui) => {
      ui.edit(BALAYAGE);
    },
    role: 'dialog',
  },
  {
    name: 'editor with a new client',
    state: 'usual',
    open: (ui) => {
      const draft = Draft.at({ start: NOW }, salon());
      draft.clientText = 'Nora Weiss';
      draft.newPhone = '07700 900123';
      ui.continue(draft);
    },
    role: 'dialog',
  },
  ...(['abroad', 'invited', 'theirs'] as const).flatMap((state): Entry[] => [
    {
      name: `editor ${state}`,
      state,
      open: (ui) => {
        ui.edit(BALAYAGE);
      },
      role: 'dialog',
    },
    {
      name: `details ${state}`,
      state,
      open: (ui) => {
        ui.select(BALAYAGE);
      },
      role: 'complementary',
    },
  ]),
  {
    name: 'editor twice',
    state: 'twice',
    open: (ui) => {
      ui.edit({ id: 'night-2', occurrence: null });
    },
    role: 'dialog',
  },
  {
    name: 'reschedule usual',
    state: 'usual',
    open: (ui) => {
      ui.select(BALAYAGE);
    },
    steps: [{ press: 'Reschedule' }],
    role: 'dialog',
  },
  ...(['move', 'change', 'delete'] as const).map((verb): Entry => ({
    name: `scope of a ${verb}`,
    state: 'usual',
    open: () => void askScope(verb, SERIES),
    role: 'dialog',
  })),
  dialog('quickAdd', 'usual'),
  dialog('quickAdd', 'usual', 'chloe balayage thu 14:30 with maren', 'understood'),
  dialog('quickAdd', 'usual', 'olsen fri', 'asking'),
  dialog('quickAdd', 'broken', 'cut fri 10', 'understood'),
  dialog('search', 'usual'),
  dialog('search', 'usual', 'date', 'for a date'),
  ...[
    ['some', 'chlo', 'Coming up'],
    ['none', 'zzz', 'Nothing matches'],
  ].map(([said = '', write = '', until = '']) =>
    within(dialog('search', 'usual'), said, [{ write, into: 'Find' }], until),
  ),
  within(
    dialog('search', 'broken'),
    'refused',
    [{ write: 'chlo', into: 'Find' }],
    'cannot be reached',
  ),
  within(
    dialog('search', 'usual', 'date', 'for a date'),
    'none',
    [{ write: 'balayage', into: 'Go to a date' }],
    'is not a date',
  ),
  dialog('client', 'usual', 'client-7'),
  dialog('client', 'waiting', 'client-7'),
  dialog('client', 'broken', 'client-7'),
  dialog('history', 'usual', 'week-24'),
  dialog('history', 'waiting', 'week-24'),
  dialog('history', 'broken', 'week-24'),
  dialog('trash', 'trashed'),
  dialog('trash', 'usual'),
  dialog('trash', 'waiting'),
  dialog('trash', 'broken'),
  ...['general', 'desktop', 'hours', 'team', 'services', 'backups'].map((page) =>
    dialog('settings', 'usual', page, page),
  ),
  dialog('settings', 'trayless', 'desktop', 'desktop'),
  dialog('settings', 'google', 'team', 'team'),
  dialog('settings', 'left', 'team', 'team'),
  dialog('settings', 'left', 'services', 'services'),
  dialog('settings', 'alone', 'backups', 'backups'),
  dialog('settings', 'waiting', 'backups', 'backups'),
  dialog('settings', 'broken', 'backups', 'backups'),
  dialog('transfer', 'usual'),
  ...(['usual', 'waiting', 'broken'] as const).map((state): Entry => ({
    name: `import ${state}`,
    state,
    open: (ui) => {
      ui.files = [{ name: 'week 47.ics', bytes: btoa('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n') }];
    },
    role: 'dialog',
    until: 'week 47.ics',
  })),
  dialog('print', 'usual'),
  dialog('print', 'empty'),
  dialog('print', 'full'),
  dialog('shortcuts', 'usual'),
  ...(['damaged', 'lost', 'unreadable', 'locked'] as const).map((state): Entry => ({
    name: `book that cannot be opened ${state}`,
    state,
    role: 'heading',
  })),
];

const NAMED: readonly Step[] = [
  { write: 'Holt & Lind Studio', into: 'Name of your business' },
  { press: 'Make the book' },
];

const TO_ICLOUD: readonly Step[] = [{ press: 'iCloud' }];
const SIGNED_IN: readonly Step[] = [
  ...TO_ICLOUD,
  { write: 'maren@icloud.com', into: 'Apple Account' },
  { write: 'abcd-efgh-ijkl-mnop', into: 'App-specific password' },
  { press: 'Find calendars' },
];
const CHOSEN: readonly Step[] = [...SIGNED_IN, { press: 'Continue' }];

/** The first start, connecting, and accounts. */
const ACCOUNTS: readonly Entry[] = [
  { name: 'first start', state: 'first', role: 'heading' },
  {
    name: 'first start without a name',
    state: 'first',
    steps: [{ press: 'Make the book' }],
    role: 'heading',
    until: 'Enter the name',
  },
  {
    name: 'first start, the book is open',
    state: 'first',
    steps: NAMED,
    role: 'heading',
    until: 'is open',
  },
  {
    name: 'first start, connecting',
    state: 'first',
    steps: [...NAMED, { press: 'Connect a calendar' }],
    role: 'dialog',
  },
  dialog('connect', 'usual'),
  within(dialog('connect', 'usual'), 'by CalDAV', TO_ICLOUD, 'App-specific password'),
  within(dialog('connect', 'waiting'), 'by CalDAV', SIGNED_IN, 'Looking for calendars'),
  within(dialog('connect', 'broken'), 'by CalDAV', SIGNED_IN, 'Try again'),
  within(dialog('connect', 'usual'), 'which calendars', SIGNED_IN, 'Which calendars?'),
  within(dialog('connect', 'usual'), 'what would happen', CHOSEN, 'What would happen'),
  within(
    dialog('connect', 'usual'),
    'first sync',
    [...CHOSEN, { press: 'Agree and start' }],
    'First sync',
  ),
  ...(
    [
      'google',
      'unopened',
      'looking',
      'found',
      'cancelled',
      'expired',
      'denied',
      'unregistered',
      'broken',
      'waiting',
    ] as const
  ).map((state) => dialog('connect', state, 'google', 'to Google')),
  ...(['google', 'unopened', 'someoneElse'] as const).map((state) =>
    dialog('connect', state, 'hire', 'again'),
  ),
  dialog('account', 'usual', 'maren'),
  within(
    dialog('account', 'usual', 'maren'),
    'disconnecting',
    [{ press: 'Disconnect…' }],
    'Disconnect maren',
  ),
  dialog('account', 'google', 'team'),
  dialog('account', 'google', 'hire', 'signed out'),
  dialog('account', 'paused', 'maren'),
  dialog('account', 'offline', 'maren'),
  dialog('account', 'waiting', 'maren'),
  dialog('account', 'broken', 'maren'),
  ...(['google', 'registered', 'unregistered', 'waiting', 'broken'] as const).map((state) =>
    dialog('settings', state, 'connections', 'connections'),
  ),
];

/** What sync did, and what it asks. */
const SYNC: readonly Entry[] = [
  dialog('conflicts', 'usual'),
  ...['bothChanged', 'deletedThere', 'deletedHere', 'seriesShape'].map((kind) =>
    dialog('conflicts', 'atOdds', kind, kind),
  ),
  dialog('conflicts', 'empty'),
  dialog('conflicts', 'waiting'),
  dialog('conflicts', 'broken'),
  dialog('activity', 'usual'),
  dialog('activity', 'google'),
  dialog('activity', 'asking'),
  dialog('activity', 'offline'),
  dialog('activity', 'waiting'),
  dialog('activity', 'broken'),
  dialog('activity', 'alone'),
  ...(['usual', 'waiting', 'broken'] as const).map((state) => dialog('compare', state, 'studio')),
  dialog('dryRun', 'asking', 'personal'),
  dialog('dryRun', 'waiting', 'personal'),
  dialog('dryRun', 'broken', 'personal'),
  dialog('receipt', 'usual', 'week-13'),
  dialog('receipt', 'waiting', 'week-13'),
  dialog('receipt', 'broken', 'week-13'),
];

/** By what it is about; each part has a test of its own, so that they run side by side. */
export const PARTS = { calendar: CALENDAR, book: BOOK, accounts: ACCOUNTS, sync: SYNC };

export const CATALOGUE: readonly Entry[] = Object.values(PARTS).flat();
