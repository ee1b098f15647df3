import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { Api } from '$lib/api/client';
import { dayOf, dayToIso } from '../shared/clock';
import type { Destination } from './actions';
import { type Candidate, fitOf, type Rules } from './fit';

/** What is to be checked of a move: the appointment in its new place, unless it is called off. */
export function toCheck({ id, opaque, status }: ItemDto, to: Destination): Candidate[] {
  const { start, end, allDay, staff } = to;
  return status === 'cancelled' ? [] : [{ id, start, end, allDay, staff, opaque }];
}

/** What does not fit of what is about to land, as a sentence; empty when everything does. */
export async function misfitOf(
  api: Api,
  candidates: readonly Candidate[],
  rules: Rules,
): Promise<string> {
  if (candidates.length === 0) return '';
  const first = dayOf(Math.min(...candidates.map(({ start }) => start)));
  const last = dayOf(Math.max(...candidates.map(({ end }) => end)) - 1);
  const around = await api('get_grid', { from: dayToIso(first), to: dayToIso(last + 1) }).then(
    ({ items }) => items,
    // It is only advice; that the book cannot be read is said by what is done to it.
    () => undefined,
  );
  if (!around) return '';
  const moving = new Set(candidates.map(({ id }) => id));
  const others = around.filter(({ id }) => !moving.has(id));
  const [misfit, ...more] = candidates
    .map((candidate) => fitOf(candidate, others, rules))
    .filter(({ fits }) => !fits);
  if (!misfit) return '';
  if (more.length === 0) return misfit.words;
  return `${misfit.words}, and ${more.length} more ${more.length === 1 ? 'does' : 'do'} not fit`;
}
