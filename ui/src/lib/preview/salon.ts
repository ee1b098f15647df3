/**
 * A pretend hair studio: its calendars, one week written out by hand, and the
 * weeks around it filled evenly. Everybody in it is invented.
 */

import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { Badge } from '$lib/api/bindings/Badge';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { ProgressDto } from '$lib/api/bindings/ProgressDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';
import { DAY, dayFromIso, dayToIso, weekdayOf } from '$lib/components/shared/clock';
import { minuteOf, openingHours, services, staff, staffHours } from './people';

/** Wednesday of the week written out, and the time the pretend clock shows. */
export const TODAY = dayFromIso('2026-11-18');
export const NOW = TODAY * DAY + 13 * 60 + 20;

/** Monday of the week written out. */
const MONDAY = TODAY - 2;

const accounts: AccountDto[] = [
  account('maren', 'maren@holtlind.co', 'Nextcloud', { staff: 'mh', waiting: 2, failed: 1 }),
  account('team', 'team@holtlind.co', 'iCloud', {}),
  account('hire', 'hire@fastmail.co', 'Fastmail', {
    state: 'needsSignIn',
    conflictPolicy: 'ask',
    invites: false,
    lastError: 'Fastmail asks for the password again. Nothing is lost.',
  }),
];

function account(
  id: string,
  label: string,
  provider: string,
  rest: Partial<AccountDto>,
): AccountDto {
  return {
    id,
    label,
    kind: 'calDav',
    provider,
    staff: null,
    state: 'connected',
    conflictPolicy: 'ask',
    invites: false,
    waiting: 0,
    failed: 0,
    conflicts: 0,
    lastOk: '2026-11-18T13:18:00Z',
    lastError: '',
    ...rest,
  };
}

const calendars: CalendarDto[] = [
  calendar('studio', 'maren', 'Studio bookings', '#a63a6b', { isDefault: true }),
  calendar('personal', 'maren', 'Maren, personal', '#4f5ec9', { mode: 'busy', staff: 'mh' }),
  calendar('rota', 'team', 'Team rota', '#1473b8', {}),
  calendar('rooms', 'hire', 'Room hire', '#7d7440', { visible: false }),
  calendar('own', null, 'Daybook', '#7a7f87', {}),
];

function calendar(
  id: string,
  accountId: string | null,
  name: string,
  color: string,
  rest: Partial<CalendarDto>,
): CalendarDto {
  return {
    id,
    account: accountId,
    name,
    color,
    staff: null,
    mode: 'twoWay',
    mirror: null,
    readOnly: false,
    visible: true,
    isDefault: false,
    problem: '',
    heldDeletions: 0,
    asksToWrite: false,
    ...rest,
  };
}

/** A fresh copy of everything around the grid. */
export function salon(): BookDto {
  return structuredClone({
    business: 'Holt & Lind Studio',
    zone: 'Europe/London',
    staff,
    services,
    accounts,
    calendars,
    settings: {
      theme: 'system',
      view: 'week',
      weekStart: 1,
      clock24: true,
      zoom: 100,
      hourHeight: 64,
      scrollMinute: null,
      sidebar: true,
      snap: 15,
      openingHours,
      daysShown: 3,
      secondZone: null,
      currency: null,
      weekNumbers: true,
      colourBy: 'staff',
      showCancelled: false,
      hideCancelled: false,
      lastDay: null,
      firstDaysBack: 30,
      firstDaysAhead: 90,
      reminders: true,
      remindBefore: null,
      keepRunning: true,
      hotkeyOn: false,
      hotkey: 'Ctrl+Alt+D',
      staffHours,
    },
    today: dayToIso(TODAY),
  } satisfies BookDto);
}

interface Extra {
  badge?: Badge;
  status?: StatusDto;
  progress?: ProgressDto;
  busy?: boolean;
  calendar?: string;
  readOnly?: boolean;
}

type Line = [
  day: number,
  from: string,
  to: string,
  who: string,
  what: string,
  client: string,
  extra?: Extra,
];

const WEEK: Line[] = [
  [0, '8:30', '9:30', 'mh', 'Cut & blow-dry', 'Ava Lindgren'],
  [0, '9:45', '10:30', 'ib', 'Skin fade', 'Karim Aziz'],
  [0, '10:45', '12:45', 'sl', 'Balayage', 'Chloé Martin'],
  [0, '13:15', '14:15', 'mh', 'Colour consult', 'Elif Yıldız', { progress: 'noShow' }],
  [0, '14:30', '15:30', 'ib', 'Classic cut', 'Jonas Weber'],
  [0, '14:30', '16:00', 'sl', 'Root touch-up', 'Priya Nair'],
  [0, '16:30', '17:30', 'to', 'Facial 60', 'Nora Petit'],
  [1, '8:30', '9:15', 'ib', 'Skin fade', 'Samuel Osei'],
  [1, '9:30', '12:00', 'sl', 'Full colour', 'Grace Hall'],
  [1, '10:00', '11:00', 'mh', 'Cut & style', 'Hana Tanaka'],
  [1, '13:00', '14:30', 'to', 'Massage 90', 'Ben Carver'],
  [1, '15:00', '16:00', 'mh', 'Fringe & gloss', 'Ruth Adeyemi', { status: 'cancelled' }],
  [1, '16:15', '17:45', 'ib', 'Cut & beard', 'Leo Marchetti'],
  [2, '8:30', '9:30', 'mh', 'Cut & blow-dry', 'Ines Duarte'],
  [2, '9:45', '11:15', 'sl', 'Gloss & trim', 'Lena Brandt'],
  [2, '10:00', '11:00', 'to', 'Brow shape', 'Mina Sato'],
  [2, '11:30', '12:30', 'ib', 'Classic cut', 'Paul Ricard'],
  [2, '12:45', '14:15', 'ib', 'Cut & beard', 'Marco Rossi', { progress: 'arrived' }],
  [2, '14:30', '15:30', 'mh', 'Dentist', '', { busy: true, calendar: 'personal', readOnly: true }],
  [2, '15:45', '17:15', 'sl', 'Half-head foils', 'Aoife Byrne', { badge: 'waiting' }],
  [2, '17:30', '18:30', 'to', 'Facial 60', 'Dana Kovač'],
  [3, '8:30', '9:15', 'to', 'Brow shape', 'Yuki Mori'],
  [3, '9:30', '10:30', 'mh', 'Cut & blow-dry', 'Isla Grant', { badge: 'failed' }],
  [3, '10:45', '13:00', 'sl', 'Colour correction', 'Freya Olsen', { badge: 'conflict' }],
  [3, '14:30', '16:30', 'mh', 'Balayage', 'Chloé Martin', { badge: 'sending' }],
  [3, '16:45', '17:30', 'sl', 'Root touch-up', 'Tess Moreau'],
  [4, '9:00', '10:30', 'sl', 'Highlights', 'Olivia Chen', { status: 'tentative' }],
  [4, '11:00', '12:00', 'mh', 'Cut & style', 'Ruth Adeyemi'],
  [4, '12:30', '14:00', 'to', 'Massage 90', 'Ben Carver'],
  [4, '13:00', '14:30', 'sl', 'Full colour', 'Amara Diallo'],
  [4, '15:00', '16:00', 'mh', 'Colour consult', 'Elif Yıldız', { badge: 'local', calendar: 'own' }],
  [4, '16:30', '18:00', 'sl', 'Gloss & trim', 'Zoe Hartmann'],
  [5, '8:30', '11:00', 'mh', 'Bridal party', 'Niamh Kelly +3'],
  [5, '9:00', '9:45', 'ib', 'Skin fade', 'Karim Aziz'],
  [5, '10:00', '11:00', 'ib', 'Cut & beard', 'Omar Haddad'],
  [5, '11:30', '13:00', 'sl', 'Balayage', 'Mara Vidal', { status: 'tentative' }],
  [5, '13:30', '14:30', 'to', 'Facial 60', 'Nora Petit'],
];

function itemOf([day, from, to, who, what, client, extra = {}]: Line, index: number): ItemDto {
  const start = (MONDAY + day) * DAY + minuteOf(from);
  const end = (MONDAY + day) * DAY + minuteOf(to);
  const cancelled = extra.status === 'cancelled';
  return {
    id: `week-${index}`,
    occurrence: null,
    start,
    end,
    allDay: false,
    title: what,
    shortTitle: services.find((service) => service.name === what)?.shortName ?? '',
    client,
    staff: who,
    calendar: 'studio',
    status: 'confirmed',
    progress: end <= NOW && !cancelled ? 'completed' : 'booked',
    busy: false,
    opaque: true,
    badge: 'synced',
    readOnly: false,
    ...extra,
  };
}

function allDay(
  id: string,
  from: number,
  days: number,
  title: string,
  who: string | null,
): ItemDto {
  return {
    ...itemOf([from, '0:00', '0:00', 'mh', title, ''], 0),
    id,
    end: (MONDAY + from + days) * DAY,
    allDay: true,
    staff: who,
    calendar: 'rota',
    progress: 'booked',
  };
}

const FIRST = [
  'Ada',
  'Bea',
  'Carl',
  'Dora',
  'Emil',
  'Fay',
  'Gita',
  'Hugo',
  'Iris',
  'Jun',
  'Kaya',
  'Luis',
];
const LAST = [
  'Abel',
  'Brook',
  'Costa',
  'Dahl',
  'Evans',
  'Fuchs',
  'Gomes',
  'Hale',
  'Ito',
  'Jansen',
  'Klein',
];
const WEEKS_AROUND = 9;

/** The same answer for the same seed, between 0 and 1. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}

/** A day like any other: everybody works through the day with gaps. */
function ordinaryDay(day: number): ItemDto[] {
  const items: ItemDto[] = [];
  for (const [column, person] of staff.entries()) {
    let minute = 510 + Math.floor(chance(day + column * 7) * 8) * 15;
    while (minute < 1050) {
      const seed = day * 31 + column * 17 + minute;
      const service = services[Math.floor(chance(seed) * services.length)];
      if (!service) break;
      const end = minute + service.minutes;
      if (end > 1110) break;
      const client = `${FIRST[seed % FIRST.length]} ${LAST[(seed * 7) % LAST.length]}`;
      const line: Line = [day - MONDAY, time(minute), time(end), person.id, service.name, client];
      items.push({ ...itemOf(line, 0), id: `day-${day}-${column}-${minute}` });
      minute = end + 45 + Math.floor(chance(seed + 3) * 12) * 15;
    }
  }
  return items;
}

function time(minute: number): string {
  return `${Math.floor(minute / 60)}:${minute % 60}`;
}

/** The weekly stand-up: a series, so that moving it asks how much of it is meant. */
function weekly(week: number): ItemDto {
  const line: Line = [week * 7 + 3, '13:15', '14:00', 'ib', 'Team meeting', ''];
  const item = itemOf(line, 0);
  return {
    ...item,
    id: 'meeting',
    occurrence: dayToIso(Math.floor(item.start / DAY)),
    calendar: 'rota',
  };
}

/** Everything in the pretend book, by start. */
export function appointments(): ItemDto[] {
  const items = WEEK.map(itemOf);
  items.push(allDay('delivery', 0, 1, 'Stock delivery', null));
  items.push(allDay('training', 3, 2, 'Idris · Training in Leeds', 'ib'));
  items.push(allDay('fair', 12, 4, 'Hair fair, Birmingham', 'sl'));
  for (let week = -WEEKS_AROUND; week <= WEEKS_AROUND; week += 1) {
    items.push(weekly(week));
    if (week === 0) continue;
    for (let day = 0; day < 7; day += 1) {
      const date = MONDAY + week * 7 + day;
      if (weekdayOf(date) !== 7) items.push(...ordinaryDay(date));
    }
  }
  return items.sort((a, b) => a.start - b.start);
}

/** One client for every name in the book. */
export function clientsOf(items: ItemDto[]): ClientDto[] {
  const names = [...new Set(items.map((item) => item.client).filter(Boolean))].sort();
  return names.map((name, index) => ({
    id: `client-${index}`,
    name,
    phone: `07700 900${String(100 + index).padStart(3, '0')}`,
    email: `${name.split(' ')[0]?.toLowerCase() ?? 'client'}@example.com`,
    notes: '',
  }));
}
