/**
 * What is being typed, kept by the window itself, so that a crash or a restart loses nothing. One
 * thing at a time is typed; what was saved or thrown away knowingly is forgotten.
 */

import type { DraftFields } from './draftFields';

/** Something half-typed. */
export type Kept =
  /** A line of quick add. */
  | { kind: 'line'; text: string }
  | { kind: 'new'; fields: DraftFields }
  /** A change of a stored appointment, and what it was when the change began. */
  | {
      kind: 'change';
      id: string;
      occurrence: string | null;
      base: DraftFields;
      fields: DraftFields;
    };

/** A window has one book; another book's drafts are not its own. */
const name = (business: string) => `daybook.draft ${business}`;

/** Keeps it instead of what was kept before. */
export function keep(business: string, kept: Kept): void {
  try {
    localStorage.setItem(name(business), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage must not stop anybody from typing.
  }
}

/** Forgets it. */
export function forget(business: string): void {
  try {
    localStorage.removeItem(name(business));
  } catch {
    // What cannot be kept need not be forgotten.
  }
}

/** What was being typed when the window was last closed. */
export function remembered(business: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name(business)) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** Written by an older version it may be anything. */
function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'line') return 'text' in value && typeof value.text === 'string';
  const has = (field: string) =>
    field in value && typeof (value as Record<string, unknown>)[field] === 'object';
  if (value.kind === 'new') return has('fields');
  return value.kind === 'change' && 'id' in value && has('fields') && has('base');
}

/** What it is, in a few words: "chloe balayage thu", "Chloé Martin, Balayage". */
export function keptWords(kept: Kept): string {
  if (kept.kind === 'line') return kept.text.trim();
  const { clientText, serviceText, summary } = kept.fields;
  return [clientText, serviceText, summary].filter(Boolean).join(', ') || 'an appointment';
}
