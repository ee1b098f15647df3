/** Puts a part of the window on the page of a test. */

import type { Component } from 'svelte';
import { vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { PretendBook } from '$lib/preview/fakeApi';
import type { AskForFile } from '$lib/api/files';
import type { Ui } from '$lib/state/ui.svelte';
import WithBook from './WithBook.svelte';

// A busy computer takes its time to draw.
vi.setConfig({ testTimeout: 30_000 });

/** What a test has in hand. */
export interface Stage {
  pretend: PretendBook;
  ui: Ui;
  /** Takes the part away, whatever it was doing. */
  unmount: () => PromiseLike<void>;
}

/** Draws `part` with `props` over a pretend book and waits until the book is read. */
export async function renderPart<Part extends Component<never>>(
  part: Part,
  props: Partial<Parameters<Part>[1]>,
  pretend: PretendBook = new PretendBook(),
  { askForFile }: { askForFile?: AskForFile } = {},
): Promise<Stage> {
  let unmount = (): PromiseLike<void> => Promise.resolve();
  const ui = await new Promise<Ui>((resolve) => {
    const drawn = render(WithBook, { pretend, part, rest: props, askForFile, onui: resolve });
    unmount = () => drawn.unmount();
  });
  return { pretend, ui, unmount };
}

/** What was last sent with a command. */
export function sent(
  pretend: PretendBook,
  command: PretendBook['calls'][number]['command'],
): unknown {
  return pretend.calls.findLast((call) => call.command === command)?.input;
}
