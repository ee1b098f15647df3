import { numberWords } from '$lib/time/locale';
import type { BackupKindDto } from '$lib/api/bindings/BackupKindDto';
import type { HoldsDto } from '$lib/api/bindings/HoldsDto';

const KINDS: Record<BackupKindDto, string> = {
  daily: 'Daily',
  asked: 'Asked for',
  beforeUpdate: 'Before an update of Daybook',
  beforeRestore: 'Before a backup was restored',
};

/** Why a backup was made. */
export function backupKind(kind: BackupKindDto): string {
  return KINDS[kind];
}

/** "412 appointments, 1 client". */
export function holdsWords({ appointments, clients }: HoldsDto): string {
  const counted = (count: number, one: string) =>
    `${numberWords(count)} ${one}${count === 1 ? '' : 's'}`;
  return `${counted(appointments, 'appointment')}, ${counted(clients, 'client')}`;
}

/** "84 kB", "1.2 MB", in thousands. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
