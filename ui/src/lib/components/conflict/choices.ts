/** The answers to a conflict while they are being given. */

import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { ConflictFieldDto } from '$lib/api/bindings/ConflictFieldDto';
import type { FieldChoice } from '$lib/api/bindings/FieldChoice';
import type { Keep } from '$lib/api/bindings/Keep';
import type { ResolveConflict } from '$lib/api/bindings/ResolveConflict';
import type { Side } from '$lib/api/bindings/Side';
import type { SpanDto } from '$lib/api/bindings/SpanDto';
import { formatLength } from '../shared/clock';
import { joinWords } from './diff';

/** The words of both sides in one. */
export interface Joined {
  text: string;
}

/** One of the three versions of a field, or what both say. */
export type Choice = Keep | Joined;

/** Answers by key of the field; `''` stands for the appointment as a whole. */
export type Choices = Record<string, Choice>;

/** The key of the choice for the appointment as a whole. */
export const WHOLE = '';

/** Whether it is the words of both sides. */
export function isJoined(choice: Choice | undefined): choice is Joined {
  return typeof choice === 'object';
}

/** Whether the conflict is answered field by field; the others by one choice of two. */
export function isByField(conflict: Pick<ConflictDto, 'kind' | 'fields'>): boolean {
  return conflict.kind === 'bothChanged' && conflict.fields.length > 0;
}

/** What a field is to be: as chosen, else as the side that changed it has it, else not decided. */
export function choiceOf(field: ConflictFieldDto, choices: Choices): Choice | undefined {
  const chosen = choices[field.key];
  if (chosen || field.both) return chosen;
  return field.mine === field.before ? 'theirs' : 'mine';
}

/** The side that was chosen for the appointment as a whole. */
export function wholeOf(choices: Choices): Side | undefined {
  const whole = choices[WHOLE];
  return whole === 'mine' || whole === 'theirs' ? whole : undefined;
}

/** The words of both sides in one, where a field consists of words that both have changed. */
export function joinedOf(field: ConflictFieldDto): string | undefined {
  if (field.key !== 'description' || !field.both) return undefined;
  if (!field.mine || !field.theirs) return undefined;
  return joinWords(field.before ?? '', field.mine, field.theirs);
}

/** How many choices are still to be made. */
export function undecided(conflict: ConflictDto, choices: Choices): number {
  if (!isByField(conflict)) return wholeOf(choices) ? 0 : 1;
  return undecidedFields(conflict, choices).length;
}

function undecidedFields(conflict: ConflictDto, choices: Choices): ConflictFieldDto[] {
  return conflict.fields.filter((field) => choiceOf(field, choices) === undefined);
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

/** Choices that still apply after the other side changed again: those whose fields still differ. */
export function keptChoices(choices: Choices, before: ConflictDto, after: ConflictDto): Choices {
  if (!isByField(after)) return before.kind === after.kind ? choices : {};
  const keys = new Set(after.fields.map((field) => field.key));
  return Object.fromEntries(Object.entries(choices).filter(([key]) => keys.has(key)));
}

/** What is sent; `undefined` while something is undecided. */
export function answerOf(conflict: ConflictDto, choices: Choices): ResolveConflict | undefined {
  if (undecided(conflict, choices) > 0) return undefined;
  const { id, version } = conflict;
  if (!isByField(conflict)) return { id, version, choice: wholeOf(choices) ?? 'mine', fields: [] };
  const fields = conflict.fields.map(({ key }, index): FieldChoice => {
    const choice = choiceOf(conflict.fields[index] as ConflictFieldDto, choices) ?? 'mine';
    return isJoined(choice)
      ? { key, keep: 'mine', text: choice.text }
      : { key, keep: choice, text: null };
  });
  return { id, version, choice: 'mine', fields };
}

/** What a field will say, as far as it is decided. */
export function valueOf(field: ConflictFieldDto, choices: Choices): string {
  const choice = choiceOf(field, choices);
  if (choice === undefined) return '';
  return isJoined(choice) ? choice.text : (field[choice] ?? '');
}

/** Whether the appointment will be gone. */
export function ends({ kind }: Pick<ConflictDto, 'kind'>, choices: Choices): boolean {
  const whole = wholeOf(choices);
  return (
    (kind === 'deletedThere' && whole === 'theirs') || (kind === 'deletedHere' && whole === 'mine')
  );
}

/** Whether anything is sent: what is kept differs from what is there. */
export function changesThere(conflict: ConflictDto, choices: Choices): boolean {
  if (!isByField(conflict)) return wholeOf(choices) === 'mine';
  return conflict.fields.some((field) => {
    const decided = choiceOf(field, choices) !== undefined;
    return decided && valueOf(field, choices) !== (field.theirs ?? '');
  });
}

/** What comes of the choice for the appointment as a whole. */
function wholeWords({ kind, calendar }: ConflictDto, side: Side): string {
  switch (kind) {
    case 'deletedThere':
      return side === 'mine'
        ? `It is booked again in ${calendar}, as it is here.`
        : 'It is deleted here as well.';
    case 'deletedHere':
      return side === 'mine'
        ? `It is deleted in ${calendar} as well.`
        : `It is back here, as it is in ${calendar}.`;
    case 'seriesShape':
    case 'bothChanged':
      return side === 'mine' ? `As it is here, in ${calendar} too.` : `As it is in ${calendar}.`;
  }
}

/** The appointment as it will be, as far as it is decided, line by line. */
export function resultLines(conflict: ConflictDto, choices: Choices): string[] {
  const whole = wholeOf(choices);
  if (!isByField(conflict)) return whole ? [wholeWords(conflict, whole)] : [];
  const lines = conflict.fields.map((field) => valueOf(field, choices));
  return lines.filter((value) => value !== '');
}

/** When it will take place; `undefined` while that is not decided, and for a series. */
export function resultTime(conflict: ConflictDto, choices: Choices): SpanDto | undefined {
  const { times } = conflict;
  const whole = wholeOf(choices);
  if (!isByField(conflict)) {
    const stays = conflict.kind === 'deletedThere' ? 'mine' : 'theirs';
    return (whole === stays ? times[stays] : null) ?? undefined;
  }
  const field = conflict.fields.find(({ key }) => key === 'when');
  const choice = field ? choiceOf(field, choices) : 'mine';
  return (choice === undefined || isJoined(choice) ? null : times[choice]) ?? undefined;
}

/** How a time differs from the one before, e.g. "30 min later" or "30 min longer". */
export function shiftWords(before: SpanDto | null, after: SpanDto | null): string {
  if (!before || !after || before.allDay || after.allDay) return '';
  const moved = after.start - before.start;
  const grown = after.end - after.start - (before.end - before.start);
  if (Math.abs(moved) >= 1440) return '';
  const words = [
    moved === 0 ? '' : `${formatLength(Math.abs(moved))} ${moved > 0 ? 'later' : 'earlier'}`,
    grown === 0 ? '' : `${formatLength(Math.abs(grown))} ${grown > 0 ? 'longer' : 'shorter'}`,
  ];
  return words.filter((part) => part !== '').join(', ');
}
