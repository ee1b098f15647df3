/** Opens what the catalogue lists. */

import { expect } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Theme } from '$lib/api/bindings/Theme';
import { scopeAsker } from '$lib/components/appointment/askScope.svelte';
import { problems } from '$lib/components/shared/problems.svelte';
import { toasts } from '$lib/components/shared/toasts.svelte';
import type { Entry } from '$lib/preview/catalogue';
import { STATES } from '$lib/preview/states';
import { take } from '$lib/preview/steps';
import { openWindow } from './window';

/** Opens an entry in a window in which nothing was done before, and waits until it is there. */
export async function openEntry(
  { state, view, open, steps = [], role, until }: Entry,
  theme?: Theme,
): Promise<void> {
  // Nothing lies under the pointer, wherever another test has left it.
  await userEvent.hover(document.documentElement, { position: { x: 1, y: 1 }, force: true });
  localStorage.clear();
  toasts.clear();
  problems.clear();
  scopeAsker.answer(null);
  await openWindow({
    state: STATES[state](),
    settings: { ...(theme ? { theme } : {}), ...(view ? { view } : {}) },
    ...(open ? { onready: open } : {}),
  });
  await take(steps);
  await expect.element(page.getByRole(role).first()).toBeVisible();
  if (until) await expect.element(page.getByText(until).first()).toBeVisible();
}
