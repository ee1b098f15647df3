/** The answers to a conflict while they are being given. */

import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { ConflictFieldDto } from '$lib/api/bindings/ConflictFieldDto';
import type { ResolveConflict } from '$lib/api/bindings/ResolveConflict';
import type { Side } from '$lib/api/bindings/Side';

/** Answers by key of the field; `''` stands for the appointment as a whole. */
export type Choices = Record<string, Side>;

/** The key of the choice for the appointment as a whole. */
export const WHOLE = '';

/** Whether the conflict is answered field by field; the others by one choice of two. */
export function isByField(conflict: Pick<ConflictDto, 'kind' | 'fields'>): boolean {
  return conflict.kind === 'bothChanged' && conflict.fields.length > 0;
}

/** The side of a field: as chosen, else the one that changed it, else not decided. */
export function sideOf(field: ConflictFieldDto, choices: Choices): Side | undefined {
  const chosen = choices[field.key];
  if (chosen || field.both) return chosen;
  return field.mine === field.before ? 'theirs' : 'mine';
}

/** How many choices are still to be made. */
export function undecided(conflict: ConflictDto, choices: Choices): number {
  if (!isByField(conflict)) return choices[WHOLE] ? 0 : 1;
  return undecidedFields(conflict, choices).length;
}

function undecidedFields(conflict: ConflictDto, choices: Choices): ConflictFieldDto[] {
  return conflict.fields.filter((field) => sideOf(field, choices) === undefined);
}

/** What is still to be chosen, e.g. "Still to choose: When and Notes." */
export function openWords(conflict: ConflictDto, choices: Choices): string {
  if (!isByField(conflict)) return 'Choose one of the two.';
  const labels = undecidedFields(conflict, choices).map((field) => field.label);
  const last = labels.pop() ?? '';
  return `Still to choose: ${labels.length > 0 ? `${labels.join(', ')} and ${last}` : last}.`;
}

/** One side for every field. */
export function allOf(conflict: ConflictDto, side: Side): Choices {
  return Object.fromEntries(
    isByField(conflict) ? conflict.fields.map((field) => [field.key, side]) : [[WHOLE, side]],
  );
}

/** Choices that still apply after the other side changed again: those whose values are the same. */
export function keptChoices(choices: Choices, before: ConflictDto, after: ConflictDto): Choices {
  if (!isByField(after)) return before.kind === after.kind ? choices : {};
  const keys = new Set(after.fields.map((field) => field.key));
  return Object.fromEntries(Object.entries(choices).filter(([key]) => keys.has(key)));
}

/** What is sent; `undefined` while something is undecided. */
export function answerOf(conflict: ConflictDto, choices: Choices): ResolveConflict | undefined {
  if (undecided(conflict, choices) > 0) return undefined;
  const { id, version } = conflict;
  if (!isByField(conflict)) return { id, version, choice: choices[WHOLE] ?? 'mine', fields: [] };
  const fields = conflict.fields.map((field) => ({
    key: field.key,
    side: sideOf(field, choices) ?? 'mine',
  }));
  return { id, version, choice: 'mine', fields };
}

/** The appointment as it will be, as far as it is decided, in one line. */
export function resultWords(conflict: ConflictDto, choices: Choices): string {
  if (!isByField(conflict)) return '';
  return conflict.fields
    .map((field) => {
      const side = sideOf(field, choices);
      return side === undefined ? '' : (field[side] ?? '');
    })
    .filter((value) => value !== '')
    .join(' · ');
}
