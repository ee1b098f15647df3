import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

const full = new ApiError({
  code: 'file',
  message: 'The disk is full. Free some space and try again; nothing was lost.',
  retryable: true,
});

describe('backups in the settings', () => {
  const open = async () => {
    const pretend = new PretendBook();
    await renderPart(SettingsDialog, { first: 'backups', onclose: vi.fn() }, pretend);
    await expect.element(page.getByRole('list', { name: 'Backups' })).toBeVisible();
    return pretend;
  };

  it('lists what each copy holds, and which cannot be read', async () => {
    await open();
    await expect.element(page.getByText('412 appointments, 88 clients')).toBeVisible();
    await expect.element(page.getByText('It cannot be read any more')).toBeVisible();
    await expectAccessible();
  });

  it('makes a copy now and says what it holds', async () => {
    const pretend = await open();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect.element(page.getByText(/^Copied and checked: \d+/)).toBeVisible();
    expect(sent(pretend, 'back_up_now')).toBeNull();
  });

  it('says plainly when the disk is full', async () => {
    const pretend = await open();
    pretend.refusals.set('back_up_now', full);
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('The disk is full.');
  });

  it('asks before it goes back, and says what comes next', async () => {
    const pretend = await open();
    await page
      .getByRole('button', { name: /^Restore the backup/ })
      .nth(1)
      .click();
    const question = page.getByRole('region', { name: /^Go back to/ });
    await expect.element(question).toBeVisible();
    expect(sent(pretend, 'restore_backup')).toBeUndefined();
    await expectAccessible();
    await question.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.element(page.getByText(/comes in with the next sync/)).toBeVisible();
    expect(sent(pretend, 'restore_backup')).toEqual({
      name: '2026-11-17T081500Z-daily.sqlite3',
    });
  });
});
