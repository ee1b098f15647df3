/** Pretend answers about versions, the trash and backups. */

import type { BackupDto } from '$lib/api/bindings/BackupDto';
import type { BackupKindDto } from '$lib/api/bindings/BackupKindDto';
import type { ChangedFieldDto } from '$lib/api/bindings/ChangedFieldDto';
import type { HistoryDto } from '$lib/api/bindings/HistoryDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { TrashedDto } from '$lib/api/bindings/TrashedDto';
import type { VersionsDto } from '$lib/api/bindings/VersionsDto';
import { formatSpan } from '$lib/components/shared/clock';
import { TODAY } from './salon';

/** The versions of an appointment whose history says `lines`, newest first. */
export function versionsOf(item: ItemDto, lines: HistoryDto[], deleted: boolean): VersionsDto {
  const when = formatSpan(item, true, TODAY);
  const field = (label: string, before: string | null, after: string | null): ChangedFieldDto => ({
    label,
    before,
    after,
  });
  const changed = [
    field('When', 'Thu 19 Nov, 10:45 – 12:30', when),
    field('Notes', '', 'Cool beige, keep the length. Allow ten minutes for photos after.'),
    field('With', 'Tom Okada', 'Sofia Lind'),
  ];
  const made = [field('When', null, when), field('Title', null, item.title)];
  const all = lines.length > 0 ? lines : [{ at: '2026-11-09T09:12:00Z', what: 'Made', who: 'You' }];
  return {
    id: item.id,
    title: item.title,
    deleted,
    writable: !item.readOnly,
    versions: all.map(({ at, what, who }, index) => ({
      number: all.length - index,
      at,
      what,
      who,
      fields: index === all.length - 1 ? made : changed,
      ended: false,
      current: index === 0 && !deleted,
    })),
  };
}

/** What the trash says of a deleted item. */
export function trashed(item: ItemDto, at: string): TrashedDto {
  return {
    id: item.id,
    title: item.title,
    client: item.client,
    when: formatSpan(item, true, TODAY),
    repeats: item.occurrence === null ? null : 'Every week on Thursday',
    at,
    who: 'You',
  };
}

/** A backup that is made now. */
export function pretendBackup(kind: BackupKindDto, appointments: number): BackupDto {
  const at = new Date().toISOString();
  return {
    name: `${at}-${kind}.sqlite3`,
    at,
    kind,
    bytes: 412_000,
    holds: { appointments, clients: 88, links: appointments - 4 },
  };
}

/** What a book has after a while, newest first. */
export function someBackups(): BackupDto[] {
  const of = (day: string, kind: BackupKindDto, appointments: number): BackupDto => ({
    name: `2026-11-${day}T081500Z-${kind}.sqlite3`,
    at: `2026-11-${day}T08:15:00Z`,
    kind,
    bytes: 2_840_000,
    holds: { appointments, clients: 88, links: appointments },
  });
  return [
    of('18', 'daily', 412),
    of('17', 'daily', 409),
    of('16', 'beforeUpdate', 402),
    of('15', 'daily', 402),
    { ...of('08', 'daily', 381), holds: null },
  ];
}
