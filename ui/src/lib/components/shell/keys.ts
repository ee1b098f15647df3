/** The keys of the window. What has the focus hears them first; what it leaves is handled here. */

import type { View } from '$lib/api/bindings/View';
import type { Dialog } from '$lib/state/ui.svelte';

/** What the keys do. */
export interface KeyActions {
  create: () => void;
  /** Opens a dialog; the one for finding also on dates. */
  open: (dialog: Dialog, subject?: 'date') => void;
  today: () => void;
  view: (view: View) => void;
  /** Shows as many days. */
  days: (count: number) => void;
  page: (direction: 1 | -1) => void;
  edit: () => void;
  advance: () => void;
  /** The appointment does not take place. */
  cancel: () => void;
  /** Deletes it. */
  remove: () => void;
  sync: () => void;
  sidebar: () => void;
  /** Closes what is open beside the calendar. */
  dismiss: () => void;
  /** Larger (`1`), smaller (`-1`) or usual (`0`) text. */
  zoom: (direction: 1 | -1 | 0) => void;
  region: (direction: 1 | -1) => void;
}

/** Does what `event` means; returns whether it meant anything. */
export function act(event: KeyboardEvent, actions: KeyActions): boolean {
  if (event.key === 'F6') {
    actions.region(event.shiftKey ? -1 : 1);
    return true;
  }
  if (event.ctrlKey || event.metaKey) return withControl(event.key, actions);
  if (event.altKey) return false;
  const action =
    event.shiftKey && event.key === 'W' ? workWeek(actions) : plain(event.key, actions);
  action?.();
  return action !== undefined;
}

function withControl(key: string, actions: KeyActions): boolean {
  const meanings: Record<string, () => void> = {
    k: () => {
      actions.open('search');
    },
    g: () => {
      actions.open('search', 'date');
    },
    p: () => {
      actions.open('print');
    },
    ',': () => {
      actions.open('settings');
    },
    '+': () => {
      actions.zoom(1);
    },
    '=': () => {
      actions.zoom(1);
    },
    '-': () => {
      actions.zoom(-1);
    },
    '0': () => {
      actions.zoom(0);
    },
  };
  meanings[key.toLowerCase()]?.();
  return key.toLowerCase() in meanings;
}

function workWeek(actions: KeyActions): () => void {
  return () => {
    actions.view('workWeek');
  };
}

function plain(key: string, actions: KeyActions): (() => void) | undefined {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'n':
      return actions.create;
    case 'q':
      return () => {
        actions.open('quickAdd');
      };
    case 't':
      return actions.today;
    case 'd':
      return () => {
        actions.view('day');
      };
    case 'g':
      return () => {
        actions.view('team');
      };
    case 'w':
      return () => {
        actions.view('week');
      };
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
      return () => {
        actions.days(Number(key));
      };
    case 'm':
      return () => {
        actions.view('month');
      };
    case 'a':
      return () => {
        actions.view('agenda');
      };
    case 'k':
    case 'ArrowLeft':
      return () => {
        actions.page(-1);
      };
    case 'j':
    case 'ArrowRight':
      return () => {
        actions.page(1);
      };
    case '/':
      return () => {
        actions.open('search');
      };
    case 'e':
      return actions.edit;
    case 'c':
      return actions.advance;
    case 'x':
      return actions.cancel;
    case 'Delete':
      return actions.remove;
    case 'r':
    case 'F5':
      return actions.sync;
    case '?':
      return () => {
        actions.open('shortcuts');
      };
    case '[':
      return actions.sidebar;
    case ']':
    case 'Escape':
      return actions.dismiss;
    default:
      return undefined;
  }
}

/** Whether keys belong to what is being typed into, or to a menu or dialog. */
export function taken(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}

/** Goes from one region of the window to the next, into what the Tab key would reach there. */
export function nextRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const from = at === -1 && direction === -1 ? 0 : at;
  for (let step = 1; step <= regions.length; step += 1) {
    const region = regions[(from + direction * step + regions.length * 2) % regions.length];
    const reachable = region?.querySelectorAll<HTMLElement>(
      '[tabindex="0"], button:not([tabindex="-1"]), a[href], input',
    );
    for (const one of reachable ?? []) {
      one.focus();
      // What is hidden or switched off does not take it.
      if (document.activeElement === one) return;
    }
  }
}
