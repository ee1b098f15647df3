import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';

const BALAYAGE = 'week-24';

it('what was changed elsewhere is marked until somebody reads it', async () => {
  const pretend = await openWindow();
  const says = () => chip(BALAYAGE).getAttribute('aria-label');
  expect(says()).not.toMatch(/not seen yet/);
  pretend.comesIn(BALAYAGE, { badge: 'synced' });
  await vi.waitFor(() => expect(says()).toMatch(/Changed in the other calendar, not seen yet$/));
  const row = page.getByRole('button', { name: '1 changed elsewhere' });
  await expect.element(row).toBeVisible();
  await expectAccessible();

  await userEvent.click(chip(BALAYAGE));

  await expect.element(page.getByText(/^Changed in Studio bookings, /)).toBeVisible();
  expect(says()).not.toMatch(/not seen yet/);
  expect(row.query()).toBeNull();
  await page.getByRole('button', { name: 'See change' }).click();
  await expect.element(page.getByRole('dialog', { name: /Balayage/ })).toBeVisible();
});

it('all of it has been seen where it is listed, and each leads to its place', async () => {
  const pretend = await openWindow();
  pretend.comesIn(BALAYAGE, { badge: 'synced' });
  await page.getByRole('button', { name: '1 changed elsewhere' }).click();
  const list = page.getByRole('dialog', { name: 'Changed elsewhere' });
  const row = list.getByRole('button', { name: /^Balayage, Chloé Martin/ });
  await expect.element(row).toHaveTextContent(/Thu 19 Nov, 14:30 – 16:30/);
  await expectAccessible();
  expect(chip(BALAYAGE).getAttribute('aria-label')).not.toMatch(/not seen yet/);
  await row.click();
  await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
  expect(list.query()).toBeNull();
});
