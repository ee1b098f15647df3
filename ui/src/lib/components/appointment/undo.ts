import { createContext } from 'svelte';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import { problems } from '../shared/problems.svelte';
import { type ToastAction, toasts } from '../shared/toasts.svelte';

/** A change beside appointments, such as of a client: how it is taken back, and made again. */
export interface Change {
  message: string;
  back: () => Promise<unknown>;
  forth: () => Promise<unknown>;
}

/** Says what was done, takes it back, does it again. */
export interface Undo {
  /** Shows a change of appointments that was made, with Undo and where else it leads. */
  done: (done: DoneDto, beside?: ToastAction) => void;
  /** Shows another change that was made. */
  changed: (change: Change) => void;
  /** Takes the last change back. */
  undo: () => Promise<void>;
  /** Makes the last change again that was taken back. */
  redo: () => Promise<void>;
  /** Handles Ctrl+Z and Ctrl+Shift+Z (and ⌘, and Ctrl+Y); leaves them alone while one types. */
  keydown: (event: KeyboardEvent) => void;
}

/** Appointments are taken back by the book, which remembers them also from before the window was opened. */
const APPOINTMENTS = 'appointments';
type Step = Change | typeof APPOINTMENTS;

/** The undo of a window that talks to `api`. */
export function createUndo(api: Api): Undo {
  /** What was done since the window was opened, and what of it was taken back; the last at the end. */
  const steps: { undo: Step[]; redo: Step[] } = { undo: [], redo: [] };

  async function step(command: 'undo' | 'redo'): Promise<void> {
    const [from, to] = command === 'undo' ? [steps.undo, steps.redo] : [steps.redo, steps.undo];
    // Taken off first: what is done meanwhile is not the step that is under way.
    const taken = from.pop();
    const next = taken ?? APPOINTMENTS;
    try {
      const message = await (next === APPOINTMENTS ? inBook(command) : beside(command, next));
      if (message !== undefined) {
        to.push(next);
        // A message that still offers to undo this very change would be wrong now.
        toasts.clear();
        toasts.show(message, command === 'undo' ? again : takeBack);
      } else if (taken) {
        await step(command); // others have changed it since, and there is no way back
      } else {
        toasts.show(`Nothing to ${command}`);
      }
    } catch (cause) {
      if (taken) from.push(taken);
      problems.show(explain(cause));
    }
  }

  const inBook = async (command: 'undo' | 'redo') => (await api(command, null))?.message;

  async function beside(command: 'undo' | 'redo', { message, back, forth }: Change) {
    await (command === 'undo' ? back() : forth());
    return command === 'undo' ? `Undone: ${message}` : message;
  }

  function did(one: Step, message: string, other?: ToastAction) {
    steps.undo.push(one);
    steps.redo = [];
    toasts.show(message, takeBack, other);
  }

  /** One after the other, however fast somebody presses the keys. */
  let last = Promise.resolve();
  const undo = () => (last = last.then(() => step('undo')));
  const redo = () => (last = last.then(() => step('redo')));
  const takeBack = { label: 'Undo', key: 'Ctrl Z', run: () => void undo() };
  const again = { label: 'Redo', key: 'Ctrl Shift Z', run: () => void redo() };

  return {
    done: ({ message }, other) => did(APPOINTMENTS, message, other),
    changed: (change) => did(change, change.message),
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
