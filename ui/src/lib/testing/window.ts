/** The whole window over a pretend book, for component tests. */

import { expect } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../App.svelte';
import type { ClockChangeDto } from '$lib/api/bindings/ClockChangeDto';
import type { ClockShiftDto } from '$lib/api/bindings/ClockShiftDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { PretendBook } from '$lib/preview/fakeApi';
import { type State, STATES } from '$lib/preview/states';
import type { Ui } from '$lib/state/ui.svelte';
import { expectNothingFound } from './accessible';

/** Opens the window, and waits until it shows the calendar, or why there is none. */
export async function openWindow({
  state = STATES.usual(),
  settings = {},
  items = state.items,
  clockChanges = state.clockChanges ?? [],
  secondClock = state.secondClock ?? [],
  size = [1280, 800],
  quit = () => undefined,
  time = () => new Date('2026-11-18T13:20:00Z'),
  onready,
}: {
  state?: State;
  settings?: Partial<SettingsDto>;
  items?: ItemDto[];
  clockChanges?: ClockChangeDto[];
  secondClock?: ClockShiftDto[];
  size?: [width: number, height: number];
  /** The time it is. */
  time?: () => Date;
  /** Closes the window. */
  quit?: () => void;
  /** Opens something once the calendar is there. */
  onready?: (ui: Ui) => void;
} = {}): Promise<PretendBook> {
  await page.viewport(...size);
  const { book } = state;
  book.settings = { ...book.settings, ...settings };
  const pretend = new PretendBook(
    { ...state, book, items, clockChanges, secondClock },
    state.trouble,
  );
  const { container } = await render(App, {
    api: pretend.api,
    changes: pretend.changes,
    askForFile: () => Promise.resolve(null),
    time,
    enlarge: () => undefined,
    quit,
    ...(onready ? { onready } : {}),
  });
  container.style.height = '100vh';
  const heading = page.getByRole('heading', { level: 1 });
  await expect.element(heading).toHaveTextContent(titleOf(state));
  return pretend;
}

function titleOf({ first, unopened }: State): RegExp {
  if (first) return /Welcome/;
  return unopened ? /cannot be opened/ : /2026/;
}

/** The chip of an item; `name` is its id, or "id date" for an occurrence. */
export function chip(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(name)}"]`);
  if (!found) throw new Error(`There is no chip ${name}`);
  return found;
}

/** What the focused element says of itself. */
export function focusedLabel(): string {
  return document.activeElement?.getAttribute('aria-label') ?? '';
}

/** Fails when axe finds anything against WCAG 2.2 A and AA or good practice, in light or in dark. */
export async function expectAccessible(): Promise<void> {
  await expectNothingFound({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: {
      // Experimental: it takes all that lies in a cell of a grid for the cell's own label.
      'label-content-name-mismatch': { enabled: false },
      // The test runner's page around the window has no landmarks of its own.
      region: { enabled: false },
    },
  });
}
