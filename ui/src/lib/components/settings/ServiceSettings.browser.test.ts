import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

describe('services in the settings', () => {
  const open = async (book = salon()) => {
    const pretend = new PretendBook({ book });
    await renderPart(SettingsDialog, { first: 'services', onclose: vi.fn() }, pretend);
    return pretend;
  };
  const price = (money: string) => page.getByLabelText(`Price of Balayage in ${money}`);

  it('saves what was changed when its field is left, and needs no button for it', async () => {
    const pretend = await open();
    await price('GBP').fill('£170.50');
    expect(sent(pretend, 'save_service')).toBeUndefined();
    await userEvent.keyboard('{Tab}');
    await vi.waitFor(() =>
      expect(sent(pretend, 'save_service')).toMatchObject({ name: 'Balayage', price: 17_050 }),
    );
    await expect.element(price('GBP')).toHaveValue('170.50');
    expect(page.getByRole('button', { name: 'Save' }).query()).toBeNull();
    await expectAccessible();
  });

  it('says what cannot be read, and keeps what was typed', async () => {
    const pretend = await open();
    await price('GBP').fill('a lot');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Such as 85 or 85.50.')).toBeVisible();
    await expect.element(price('GBP')).toHaveValue('a lot');
    expect(sent(pretend, 'save_service')).toBeUndefined();
  });

  it('keeps what was typed when the book refuses it', async () => {
    const pretend = await open();
    const message = 'The disk is full. Free some space and try again; nothing was lost.';
    pretend.refusals.set('save_service', new ApiError({ code: 'file', message, retryable: true }));
    await page.getByLabelText('Minutes of Balayage').fill('150');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText(/^The disk is full/)).toBeVisible();
    await expect.element(page.getByLabelText('Minutes of Balayage')).toHaveValue('150');
  });

  it('adds a service, and leaves it when it is not wanted after all', async () => {
    const pretend = await open();
    await page.getByRole('button', { name: 'Add a service' }).click();
    await expect
      .element(page.getByLabelText('Name of the new service', { exact: true }))
      .toHaveFocus();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Add a service' }).click();
    await page.getByLabelText('Name of the new service', { exact: true }).fill('Keratin');
    await page.getByLabelText('Price of the new service in GBP').fill('95');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByLabelText('Name of Keratin', { exact: true })).toBeVisible();
    expect(sent(pretend, 'save_service')).toMatchObject({ id: null, minutes: 30, price: 9500 });
  });

  it('puts services in order and removes them, which can be undone', async () => {
    const pretend = await open();
    const names = () =>
      page
        .getByRole('textbox', { name: /^Name of/ })
        .elements()
        .map((field) => (field as HTMLInputElement).value);
    const choose = async (name: string, what: string) => {
      await page.getByRole('button', { name: `More for ${name}` }).click();
      await page.getByRole('menuitem', { name: what }).click();
    };
    const undo = () => page.getByRole('button', { name: /^Undo/ }).click();
    await choose('Skin fade', 'Move up');
    await expect.poll(() => names().slice(0, 2)).toEqual(['Skin fade', 'Cut & blow-dry']);
    expect(sent(pretend, 'order_services')).toMatchObject({
      ids: expect.arrayContaining(['service-1', 'service-0']) as string[],
    });
    await undo();
    await expect.poll(() => names().slice(0, 2)).toEqual(['Cut & blow-dry', 'Skin fade']);
    await choose('Skin fade', 'Remove');
    await expect.poll(names).not.toContain('Skin fade');
    await page.getByRole('button', { name: 'Bring back Skin fade' }).click();
    await expect.poll(names).toContain('Skin fade');
    await expectAccessible();
  });

  it('shows what was before when a change is undone', async () => {
    const pretend = await open();
    await page.getByLabelText('Minutes of Balayage').fill('150');
    await userEvent.keyboard('{Tab}');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.element(page.getByLabelText('Minutes of Balayage')).toHaveValue('120');
    expect(sent(pretend, 'save_service')).toMatchObject({ name: 'Balayage', minutes: 120 });
  });

  it('prices in the money of where the computer stands until another is chosen', async () => {
    const pretend = await open();
    await page.getByRole('combobox', { name: 'Currency' }).fill('swiss');
    await page.getByRole('option', { name: 'Swiss Franc (CHF)' }).click();
    await expect.element(price('CHF')).toHaveValue('165');
    await vi.waitFor(() =>
      expect(sent(pretend, 'save_settings')).toMatchObject({ currency: 'CHF' }),
    );
    await expectAccessible();
  });

  it('begins with the currency that was chosen', async () => {
    const book = salon();
    book.settings.currency = 'JPY';
    await open(book);
    await expect
      .element(page.getByRole('combobox', { name: 'Currency' }))
      .toHaveValue('Japanese Yen (JPY)');
    await expect.element(price('JPY')).toBeVisible();
  });
});
