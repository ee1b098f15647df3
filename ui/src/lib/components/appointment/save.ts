import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import { type Api, ApiError } from '$lib/api/client';
import { askScope } from './askScope.svelte';
import type { Draft } from './draft.svelte';
import { guestOf } from './guests';

/**
 * Makes what was typed beside the lists real: a name that is nobody's becomes a new client, words
 * that are no service become the title, and an address is invited.
 */
async function settleTyped(api: Api, draft: Draft): Promise<void> {
  const words = draft.serviceText.trim();
  if (draft.service === null && words !== '' && draft.summary.trim() === '') draft.summary = words;
  const typed = draft.guestText.trim();
  if (typed !== '') {
    const guest = guestOf(typed);
    if (!guest) {
      const message = `“${typed}” is not an e-mail address. Nobody can be invited with it.`;
      throw new ApiError({ code: 'validation', message, retryable: false });
    }
    draft.invite(guest);
    draft.guestText = '';
  }
  const name = draft.clientText.trim();
  if (draft.client !== null || name === '') return;
  const phone = draft.newPhone.trim();
  draft.client = await api('save_client', { id: null, name, phone, email: '', notes: '' });
}

/** Creates an appointment. */
export async function create(api: Api, draft: Draft): Promise<DoneDto> {
  await settleTyped(api, draft);
  return api('create_appointment', { appointment: draft.input() });
}

/** Changes an appointment, as it was at `revision`; `undefined` when the user stepped back. */
export async function change(
  api: Api,
  draft: Draft,
  { item, repeat, sync }: Pick<AppointmentDto, 'item' | 'repeat' | 'sync'>,
  revision: number,
): Promise<DoneDto | undefined> {
  const repeatChanged = JSON.stringify(repeat) !== JSON.stringify(draft.input().repeat);
  const moved = draft.calendar !== null && draft.calendar !== item.calendar;
  // One date of a series has these in common with the series.
  const whole = repeatChanged || moved || draft.syncOff !== sync.off;
  const scope = await askScope('change', item, { allowsThis: !whole });
  if (scope === null) return undefined;
  await settleTyped(api, draft);
  return api('change_appointment', {
    id: item.id,
    occurrence: item.occurrence,
    scope,
    revision,
    appointment: draft.input(),
  });
}
