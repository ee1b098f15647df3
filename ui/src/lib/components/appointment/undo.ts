import { createContext } from 'svelte';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import { problems } from '../shared/problems.svelte';
import { type ToastAction, toasts } from '../shared/toasts.svelte';

/** Says what was done, takes it back, does it again. */
export interface Undo {
  /** Shows a change that was made, with Undo and where else it leads. */
  done: (done: DoneDto, beside?: ToastAction) => void;
  /** Shows another change that was made, such as of a client; `back` makes it as it was. */
  changed: (message: string, back: () => Promise<unknown>) => void;
  /** Takes the last change back. */
  undo: () => Promise<void>;
  /** Makes the last change again that was taken back. */
  redo: () => Promise<void>;
  /** Handles Ctrl+Z and Ctrl+Shift+Z (and ⌘, and Ctrl+Y); leaves them alone while one types. */
  keydown: (event: KeyboardEvent) => void;
}

/** The undo of a window that talks to `api`. */
export function createUndo(api: Api): Undo {
  /** The ways back from what was changed beside appointments since one was changed: of those the book knows. */
  let ways: { message: string; back: () => Promise<unknown> }[] = [];

  async function step(command: 'undo' | 'redo', nothing: string): Promise<void> {
    try {
      const done = await api(command, null);
      // A message that still offers to undo this very change would be wrong now.
      toasts.clear();
      const back = command === 'undo' ? again : takeBack;
      if (done) ways = [];
      if (done) toasts.show(done.message, back);
      else toasts.show(nothing);
    } catch (cause) {
      problems.show(explain(cause));
    }
  }

  async function undo(): Promise<void> {
    const way = ways.at(-1);
    if (!way) return step('undo', 'Nothing to undo');
    try {
      await way.back();
      ways = ways.filter((one) => one !== way);
      toasts.clear();
      toasts.show(`Undone: ${way.message}`);
    } catch (cause) {
      problems.show(explain(cause));
    }
  }

  const redo = () => step('redo', 'Nothing to redo');
  const takeBack = { label: 'Undo', key: 'Ctrl Z', run: () => void undo() };
  const again = { label: 'Redo', key: 'Ctrl Shift Z', run: () => void redo() };

  return {
    done: ({ message }, beside) => {
      ways = [];
      toasts.show(message, takeBack, beside);
    },
    changed: (message, back) => {
      ways = [...ways, { message, back }];
      toasts.show(message, takeBack);
    },
    undo,
    redo,
    keydown: (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      void (key === 'y' || event.shiftKey ? redo() : undo());
    },
  };
}

export const [useUndo, provideUndo] = createContext<Undo>();

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
