import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { Commands } from '$lib/api/bindings/Commands';
import { ApiError } from '$lib/api/client';
import type { Ui } from '$lib/state/ui.svelte';
import { openWindow } from '$lib/testing/window';

const CASES: [what: string, command: keyof Commands, open: (ui: Ui) => void, until: RegExp][] = [
  [
    'a calendar file',
    'preview_import',
    (ui) => (ui.files = [{ name: 'week 47.ics', bytes: '' }]),
    /appointments to add/,
  ],
  [
    'what sync did for an account',
    'list_sync_runs',
    (ui) => ui.open('account', 'maren'),
    /1 sent, 2 changed/,
  ],
  ['what sync did', 'get_sync_record', (ui) => ui.open('activity'), /Last 24 hours/],
  ['the visits of a client', 'list_visits', (ui) => ui.open('client', 'client-7'), /^Past/],
  ['what is printed', 'get_grid', (ui) => ui.open('print'), /^1 sheet/],
];

describe('what could not be read', () => {
  it.each(CASES)('is read again when one says so: %s', async (_, command, open, until) => {
    let ui: Ui | undefined;
    const pretend = await openWindow({ onready: (theUi) => (ui = theUi) });
    await expect.poll(() => ui).toBeDefined();
    const away = { code: 'offline', message: 'It cannot be reached.', retryable: true } as const;
    pretend.refusals.set(command, new ApiError(away));
    if (ui) open(ui);
    const again = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
    await again.click();
    await expect.element(page.getByRole('dialog').getByText(until).first()).toBeVisible();
    await expect.element(again).not.toBeInTheDocument();
  });
});
