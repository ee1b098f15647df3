import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

describe('the business in the settings', () => {
  const open = async () => {
    const pretend = new PretendBook({ book: salon() });
    await renderPart(SettingsDialog, { first: 'general', onclose: vi.fn() }, pretend);
    return pretend;
  };
  const name = page.getByLabelText('Name of the business');

  it('is called something else when the field is left, and never nothing', async () => {
    const pretend = await open();
    await name.fill('');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('Enter the name of the business.')).toBeVisible();
    expect(sent(pretend, 'save_business')).toBeUndefined();
    await name.fill('Holt & Daughters');
    await userEvent.keyboard('{Tab}');
    await vi.waitFor(() =>
      expect(sent(pretend, 'save_business')).toEqual({
        name: 'Holt & Daughters',
        zone: salon().zone,
      }),
    );
    await expectAccessible();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.element(name).toHaveValue(salon().business);
    expect(sent(pretend, 'save_business')).toMatchObject({ name: salon().business });
  });

  it('moves to the clock of another zone', async () => {
    const pretend = await open();
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Lisbon');
    await page.getByRole('option', { name: /Lisbon/ }).click();
    await vi.waitFor(() =>
      expect(sent(pretend, 'save_business')).toEqual({
        name: salon().business,
        zone: 'Europe/Lisbon',
      }),
    );
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect
      .element(page.getByRole('combobox', { name: 'Time zone' }))
      .toHaveValue(salon().zone.replaceAll('_', ' '));
  });
});
