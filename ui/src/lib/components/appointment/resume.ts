/** Opens again what was half-typed. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { Ui } from '$lib/state/ui.svelte';
import { toasts } from '../shared/toasts.svelte';
import { Draft } from './draft.svelte';
import { type Kept, keptWords } from './kept';

/** Goes on where it was left. */
export function resume(ui: Ui, book: BookDto, kept: Kept): void {
  switch (kept.kind) {
    case 'line':
      ui.open('quickAdd', kept.text);
      break;
    case 'new':
      ui.continue(Draft.from(kept.fields, book));
      break;
    case 'change':
      ui.editing = kept;
  }
}

/** Says that something half-typed was closed, and offers it again. */
export function offerAgain(ui: Ui, book: BookDto, kept: Kept): void {
  toasts.clear();
  toasts.show(`Not booked: ${keptWords(kept)}`, {
    label: 'Open again',
    run: () => {
      toasts.clear();
      resume(ui, book, kept);
    },
  });
}
