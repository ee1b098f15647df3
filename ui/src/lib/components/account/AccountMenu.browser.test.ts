import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openWindow } from '$lib/testing/window';

describe('the menu of an account', () => {
  it.each([
    ['When both sides change…', 'When both sides change'],
    ['New password…', 'Sign in to Nextcloud again'],
    ['Disconnect…', 'Disconnect maren@holtlind.co?'],
  ])('opens what stays when the window gets too narrow for the sidebar: %s', async (does, name) => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'Options for maren@holtlind.co' }));
    await userEvent.click(page.getByRole('menuitem', { name: does }));
    const dialog = page.getByRole('dialog', { name });
    await expect.element(dialog).toBeVisible();
    await page.viewport(800, 600);
    await expect
      .element(page.getByRole('button', { name: /^Show the sidebar/ }))
      .toBeInTheDocument();
    await expect.element(dialog).toBeVisible();
  });
});
