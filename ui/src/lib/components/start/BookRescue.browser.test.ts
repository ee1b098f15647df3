import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { STATES } from '$lib/preview/states';
import { sent } from '$lib/testing/render';
import { expectAccessible, openWindow } from '$lib/testing/window';

const calendar = page.getByRole('heading', { level: 1, name: /2026/ });
const restore = page.getByRole('button', { name: /^Restore the backup/ });

it('says what is wrong with the book, and restores a backup by keyboard', async () => {
  const pretend = await openWindow({ state: STATES.damaged() });
  await expect.element(page.getByText(/is damaged and cannot be read/)).toBeVisible();
  await expect.element(page.getByText('412 appointments, 88 clients')).toBeVisible();
  await expect.element(restore.last()).toBeDisabled();

  await userEvent.keyboard('{Tab}{Tab}{Enter}');
  await expect.element(page.getByRole('heading', { name: /can be opened again/ })).toHaveFocus();
  expect(sent(pretend, 'rescue_book')).toEqual({ backup: '2026-11-17T081500Z-daily.sqlite3' });
  await expect.element(page.getByText(/^Restored 412 appointments/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: /put-aside-2026/ })).toBeVisible();
  await expectAccessible();

  await page.getByRole('button', { name: 'Open the book' }).click();
  await expect.element(calendar).toBeVisible();
});

it('says why a backup could not be restored, and goes on offering the others', async () => {
  const pretend = await openWindow({ state: STATES.damaged() });
  const message = 'It is damaged, or no backup of a book.';
  pretend.refusals.set('rescue_book', new ApiError({ code: 'file', message, retryable: false }));
  await restore.first().click();
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent(/It is damaged.*Nothing was changed/);
  await restore.nth(1).click();
  await expect.element(page.getByRole('heading', { name: /can be opened again/ })).toBeVisible();
});

it('without a backup says where the file is, and begins a new book only when told to', async () => {
  const pretend = await openWindow({ state: STATES.lost() });
  await expect.element(page.getByText(/There is no backup/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: /book\.sqlite3/ })).toBeVisible();
  await page.getByRole('button', { name: 'Start a new book' }).click();
  expect(sent(pretend, 'rescue_book')).toEqual({ backup: null });
  await page.getByRole('button', { name: 'Open the book' }).click();
  await expect.element(page.getByRole('heading', { name: 'Welcome to Daybook' })).toBeVisible();
});

it('begins a new book where none of the backups can be read', async () => {
  const pretend = await openWindow({ state: STATES.unreadable() });
  await expect.element(page.getByText(/None of the backups can be read/)).toBeVisible();
  await page.getByRole('button', { name: 'Start a new book' }).click();
  expect(sent(pretend, 'rescue_book')).toEqual({ backup: null });
  await expect
    .element(page.getByRole('heading', { name: 'A new, empty book is ready' }))
    .toBeVisible();
});

it('offers no other file where the book only cannot be used just now', async () => {
  const pretend = await openWindow({ state: STATES.locked() });
  await expect.element(page.getByText(/Another program is using/)).toBeVisible();
  expect(sent(pretend, 'get_rescue')).toBeUndefined();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => pretend.calls.filter((one) => one.command === 'get_book').length).toBe(2);
  await expect.element(page.getByText(/Another program is using/)).toBeVisible();
});

it('is shown as well when the damage is found later', async () => {
  const pretend = await openWindow();
  const message = 'The book’s file is damaged and cannot be read.';
  pretend.refusals.set(
    'get_grid',
    new ApiError({ code: 'bookUnusable', message, retryable: false }),
  );
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(page.getByText(message)).toBeVisible();
  await restore.first().click();
  await page.getByRole('button', { name: 'Open the book' }).click();
  await expect.element(calendar).toBeVisible();
});

it('can be left', async () => {
  const quit = vi.fn();
  await openWindow({ state: STATES.damaged(), quit });
  await page.getByRole('button', { name: 'Quit' }).click();
  expect(quit).toHaveBeenCalledOnce();
});
