/** What the book knows of an appointment that is to be settled, besides what both sides say. */

import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { VersionDto } from '$lib/api/bindings/VersionDto';
import type { Api } from '$lib/api/client';

/** It is only said beside the versions: what cannot be read is left out. */
export interface Known {
  /** How it was written here last. */
  last: VersionDto | undefined;
  /** As it is here; also absent where it is deleted. */
  appointment: AppointmentDto | undefined;
}

/** Reads it. */
export async function readKnown(api: Api, id: string): Promise<Known> {
  const unread = () => undefined;
  const [versions, appointment] = await Promise.all([
    api('get_versions', { id }).catch(unread),
    api('get_appointment', { id, occurrence: null }).catch(unread),
  ]);
  return { last: versions?.versions[0], appointment };
}

/** When both sides last said the same, RFC 3339, if that is known of the calendar it is about. */
export function agreedAt(
  { calendar, account }: Pick<ConflictDto, 'calendar' | 'account'>,
  known: Known | undefined,
): string | undefined {
  const sync = known?.appointment?.sync;
  const same = sync?.calendar === calendar && sync.account === account;
  return same ? (sync.confirmed ?? undefined) : undefined;
}
