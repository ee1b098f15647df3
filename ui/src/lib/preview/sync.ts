/** Pretend answers about accounts and sync. */

import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import type { ComparisonDto } from '$lib/api/bindings/ComparisonDto';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { ConflictKindDto } from '$lib/api/bindings/ConflictKindDto';
import type { ConnectAccount } from '$lib/api/bindings/ConnectAccount';
import type { DiscoveredDto } from '$lib/api/bindings/DiscoveredDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { DryRunDto } from '$lib/api/bindings/DryRunDto';
import type { HeldDeletionDto } from '$lib/api/bindings/HeldDeletionDto';
import type { MirrorPreviewDto } from '$lib/api/bindings/MirrorPreviewDto';
import type { PrivacyDto } from '$lib/api/bindings/PrivacyDto';
import type { ReceiptDto } from '$lib/api/bindings/ReceiptDto';
import type { SpanDto } from '$lib/api/bindings/SpanDto';
import type { SyncLogLineDto } from '$lib/api/bindings/SyncLogLineDto';
import type { SyncLogQuery } from '$lib/api/bindings/SyncLogQuery';
import type { SyncPhase } from '$lib/api/bindings/SyncPhase';
import type { SyncRunDto } from '$lib/api/bindings/SyncRunDto';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';
import { formatSpan } from '$lib/components/shared/clock';
import { TODAY } from './salon';

/** An appointment changed here and there. */
export function aConflict(item: ItemDto): ConflictDto {
  const times = {
    mine: span(item, 0, 0),
    before: span(item, 0, -30),
    theirs: span(item, 30, 0),
  };
  return {
    id: 'conflict-1',
    appointment: item.id,
    title: `${item.title}, ${item.client}`,
    kind: 'bothChanged',
    calendar: 'Studio bookings',
    account: 'maren@holtlind.co',
    fields: [
      {
        key: 'when',
        label: 'When',
        before: formatSpan(times.before, true, TODAY),
        mine: formatSpan(times.mine, true, TODAY),
        theirs: formatSpan(times.theirs, true, TODAY),
        both: true,
      },
      {
        key: 'description',
        label: 'Notes',
        before: 'Patch test done 12 Nov.',
        mine: 'Patch test done 12 Nov. Bring old photos.',
        theirs: 'Patch test done 12 Nov. Reacts to PPD, use ammonia-free.',
        both: true,
      },
      {
        key: 'location',
        label: 'Place',
        before: 'Chair 2',
        mine: 'Chair 2',
        theirs: 'Chair 4',
        both: false,
      },
    ],
    same: [
      { label: 'Title', value: item.title },
      { label: 'Status', value: 'Confirmed' },
      { label: 'Takes up time', value: 'Yes' },
      { label: 'Who can see it', value: 'Everybody' },
    ],
    times,
    staff: item.staff,
    opened: '2026-11-18T09:47:00Z',
    version: 1,
  };
}

/** A conflict of each kind. */
export function someConflicts(item: ItemDto): ConflictDto[] {
  const about = (title: string, client: string) => aConflict({ ...item, title, client });
  return [
    { ...about('Balayage', 'Chloé Martin'), id: 'bothChanged' },
    answeredAsOne(about('Cut & beard', 'Jun Costa'), 'deletedThere', { theirs: null }),
    answeredAsOne(about('Skin fade', 'Karim Aziz'), 'deletedHere', { mine: null }),
    {
      ...answeredAsOne(about('Lash fill', 'Emil Hale'), 'seriesShape', {}),
      times: { mine: null, before: null, theirs: null },
    },
  ];
}

/** A conflict with one answer for the appointment as a whole, of which one side may be gone. */
function answeredAsOne(
  conflict: ConflictDto,
  kind: ConflictKindDto,
  gone: { mine?: null; theirs?: null },
): ConflictDto {
  const { fields, times } = conflict;
  return {
    ...conflict,
    id: kind,
    kind,
    fields: fields.map((field) => ({ ...field, ...gone })),
    same: [],
    times: { ...times, ...gone },
  };
}

/** The time of an appointment, with its start and its end moved by minutes. */
function span({ start, end }: ItemDto, later: number, longer: number): SpanDto {
  return { start: start + later, end: end + longer, allDay: false };
}

/** What a server would answer when asked for its calendars; an attempt is the user name and the address. */
export function aDiscovery(attempt: string): DiscoveredDto {
  const [user = '', address = ''] = attempt.split(' ');
  return {
    attempt,
    label: user.includes('@') ? user : `${user}@${address.replace(/^.*\/\//, '')}`,
    provider: address.includes('icloud') ? 'iCloud' : 'Nextcloud',
    existing: null,
    calendars: [
      found('/calendars/studio/', 'Studio', '#3d4fc4'),
      found('/calendars/private/', 'Private', '#2f7a4d'),
      { ...found('/calendars/holidays/', 'Bank holidays', '#8f5100'), readOnly: true },
      { ...found('/calendars/tasks/', 'Shopping list', '#6b665c'), events: false },
    ],
  };
}

function found(href: string, name: string, color: string) {
  return { href, name, color, readOnly: false, events: true, primary: false };
}

/** The last runs, newest first. */
export function someRuns(): SyncRunDto[] {
  const quiet = {
    imported: 0,
    exported: 0,
    updated: 0,
    deleted: 0,
    merged: 0,
    conflicts: 0,
    errors: 0,
    requests: 2,
    durationMs: 310,
    problems: [],
  };
  const run = (id: number, calendar: string, account: string, minutes: number) => ({
    id: `run-${id}`,
    calendar,
    account,
    started: new Date(Date.UTC(2026, 10, 18, 13, 18) - minutes * 60_000).toISOString(),
    open: false,
    summary: quiet,
  });
  const first = run(1, 'Studio bookings', 'maren@holtlind.co', 0);
  const refused = run(3, 'Studio bookings', 'maren@holtlind.co', 15);
  return [
    { ...first, summary: { ...quiet, exported: 1, updated: 2, merged: 1, requests: 6 } },
    run(2, 'Team rota', 'team@holtlind.co', 1),
    {
      ...refused,
      summary: {
        ...quiet,
        conflicts: 1,
        errors: 1,
        problems: ['“Cut & blow-dry, Isla Grant” was refused: the calendar is read-only.'],
      },
    },
    run(4, 'Team rota', 'team@holtlind.co', 16),
  ];
}

/** What the runs of {@link someRuns} did to each item, the latest first. */
function allLines(): SyncLogLineDto[] {
  const [first, , refused] = someRuns();
  const line = (
    id: number,
    run: SyncRunDto | undefined,
    event: SyncLogLineDto['event'],
    title: string,
    detail = '',
  ): SyncLogLineDto => ({
    id,
    run: run?.id ?? '',
    started: run?.started ?? '',
    calendar: run?.calendar ?? '',
    account: run?.account ?? '',
    appointment: `item-${id}`,
    title,
    event,
    detail,
  });
  return [
    line(6, first, 'merged', 'Balayage, Chloé Martin'),
    line(5, first, 'updatedThere', 'Skin fade, Samuel Osei'),
    line(4, first, 'updatedHere', 'Team meeting'),
    line(3, first, 'exported', 'Cut & blow-dry, Isla Grant'),
    line(2, refused, 'error', 'Cut & blow-dry, Isla Grant', 'The calendar is read-only.'),
    line(1, refused, 'conflict', 'Balayage, Chloé Martin'),
  ];
}

/** The lines that are asked for. */
export function someLines({ run, events, text, limit }: SyncLogQuery): SyncLogLineDto[] {
  const words = text.trim().toLowerCase();
  return allLines()
    .filter((line) => run === null || line.run === run)
    .filter((line) => events.length === 0 || events.includes(line.event))
    .filter((line) => `${line.title} ${line.detail}`.toLowerCase().includes(words))
    .slice(0, limit);
}

/** What vanished at once. */
export function someHeldDeletions(items: readonly ItemDto[]): HeldDeletionDto[] {
  return items.slice(0, 24).map((item, index) => ({
    appointment: item.id,
    title: item.title,
    when: `Thu ${19 + (index % 9)} Nov, 10:45`,
    repeats: index === 2,
  }));
}

/** What a sync would do. */
export function aDryRun({ id, name }: CalendarDto): DryRunDto {
  const none = { added: 0, changed: 0, removed: 0, unclear: 0 };
  return {
    calendar: id,
    calendarName: name,
    account: 'maren@holtlind.co',
    here: none,
    there: { ...none, added: 2, removed: 1 },
    agreed: false,
    onlyRead: false,
    since: null,
    uneditable: 0,
    held: 0,
    items: [
      {
        title: 'Balayage, Chloé Martin',
        when: 'Thu 19 Nov, 10:45 – 13:00',
        events: ['exported'],
      },
      { title: 'Skin fade, Samuel Osei', when: 'Fri 20 Nov, 09:00 – 09:45', events: ['exported'] },
      { title: 'Team meeting', when: 'Mon 23 Nov, 08:30 – 09:00', events: ['deletedThere'] },
    ],
  };
}

/** What a calendar would show of the next appointment. */
export function aMirrorPreview(): MirrorPreviewDto {
  const shown = (privacy: PrivacyDto, title: string) => ({
    privacy,
    title,
    location: privacy === 'full' ? 'Chair 2' : '',
    notes: '',
  });
  return {
    title: 'Balayage',
    client: 'Chloé Martin',
    when: 'Thu 19 Nov, 10:45 – 13:00',
    shown: [
      shown('busy', 'Busy'),
      shown('initials', 'C. M.'),
      shown('service', 'Balayage'),
      shown('full', 'Balayage, Chloé Martin'),
    ],
  };
}

/** What the first sync of a found calendar would do: much comes in, and little is written. */
export function aFirstDryRun(name: string, onlyRead: boolean): DryRunDto {
  const none = { added: 0, changed: 0, removed: 0, unclear: 0 };
  const come = ['Fringe trim', 'Root touch-up', 'Consultation', 'Full colour', 'Dry cut', 'Perm'];
  const when = 'Thu 19 Nov, 10:45 – 13:00';
  const items: DryRunDto['items'] = come.map((title) => ({ title, when, events: ['imported'] }));
  if (!onlyRead) items.push({ title: 'Balayage, Chloé Martin', when, events: ['exported'] });
  return {
    calendar: '',
    calendarName: name,
    account: '',
    here: { ...none, added: come.length },
    there: { ...none, added: onlyRead ? 0 : 1 },
    agreed: false,
    onlyRead,
    since: TODAY - 182,
    uneditable: onlyRead ? 0 : 3,
    held: 0,
    items,
  };
}

/** What a provider holds of an item. */
export function someReceipts(item: ItemDto): ReceiptDto[] {
  if (item.badge === 'local') return [];
  return [
    {
      calendar: item.calendar,
      calendarName: 'Studio bookings',
      account: 'maren@holtlind.co',
      place: `/calendars/maren/studio/${item.id}.ics`,
      version: '"63a1-5f0c"',
      confirmed: '2026-11-18T13:18:00Z',
      differs: item.badge !== 'synced',
      fields: [
        { label: 'When', value: formatSpan(item, true, TODAY) },
        { label: 'Title', value: `${item.title}, ${item.client}` },
        { label: 'Place', value: 'Chair 2' },
        { label: 'Status', value: 'Confirmed' },
      ],
    },
  ];
}

/** What a comparison of a calendar finds. */
export function aComparison(): ComparisonDto {
  const difference = { appointment: null, detail: '' };
  return {
    compared: 214,
    differences: [
      { ...difference, title: 'Team meeting', event: 'imported' },
      { ...difference, title: 'Skin fade, Samuel Osei', event: 'updatedHere' },
    ],
    problems: [],
  };
}

/** The account and the calendars a finished discovery becomes. */
export function aConnection(
  found: DiscoveredDto,
  { staff, calendars }: Pick<ConnectAccount, 'staff' | 'calendars'>,
  newId: (kind: string) => string,
): { account: AccountDto; calendars: CalendarDto[] } {
  const { label, provider, calendars: all } = found;
  const account: AccountDto = {
    id: newId('account'),
    label,
    kind: provider === 'Google' ? 'google' : 'calDav',
    provider,
    staff,
    state: 'connected',
    conflictPolicy: 'ask',
    invites: false,
    waiting: 0,
    failed: 0,
    conflicts: 0,
    lastOk: null,
    lastError: '',
  };
  return {
    account,
    calendars: calendars.map(({ href, color, mode }) => ({
      id: newId('calendar'),
      account: account.id,
      name: all.find((one) => one.href === href)?.name ?? href,
      color,
      staff,
      mode,
      mirror: null,
      readOnly: false,
      visible: true,
      isDefault: false,
      problem: '',
      heldDeletions: 0,
      asksToWrite: false,
    })),
  };
}

/** How sync stands with these items. */
export function aSyncStatus(
  items: readonly ItemDto[],
  accounts: readonly AccountDto[],
  conflicts: number,
  phase: Exclude<SyncPhase, 'none'>,
): SyncStatusDto {
  const failed = items.filter((item) => item.badge === 'failed');
  const waiting = items.filter((item) => item.badge === 'waiting' || item.badge === 'sending');
  return {
    phase: accounts.length === 0 ? 'none' : phase,
    done: 0,
    total: null,
    waiting: waiting.length,
    failed: failed.length,
    conflicts,
    signIns: accounts.filter((account) => account.state === 'needsSignIn').length,
    lastOk: '2026-11-18T13:18:00Z',
    next: phase === 'running' ? null : '2026-11-18T13:20:30Z',
    failures: failed.map((item) => ({
      appointment: item.id,
      calendar: item.calendar,
      title: `${item.title}, ${item.client}`,
      calendarName: 'Studio bookings',
      reason: 'The calendar refused it: it is read-only.',
      knownThere: failed.indexOf(item) % 2 === 0,
    })),
  };
}
