import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { type State, STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { GOOGLE } from './browserServices';
import Registration from './Registration.svelte';

const button = (name: string | RegExp) => page.getByRole('button', { name });

async function open(state: State) {
  const pretend = new PretendBook(state, state.trouble);
  await renderPart(Registration, { service: GOOGLE }, pretend);
  return pretend;
}

describe('a client id', () => {
  it('need not be entered where Daybook brings one', async () => {
    await open(STATES.google());
    await expect.element(page.getByText('Daybook brings its own client id.')).toBeVisible();
    expect(page.getByLabelText('Client id').query()).toBeNull();
    await button('Use your own…').click();
    await expect.element(page.getByLabelText('Client id')).toHaveValue('');
    await expect.element(page.getByLabelText('Client id')).toHaveFocus();
    await expectAccessible();
  });

  it('keeps its secret to itself, and keeps it when it is not entered anew', async () => {
    const pretend = await open(STATES.registered());
    const secret = page.getByLabelText('Client secret');
    await expect.element(secret).toHaveValue('');
    await expect.element(secret).toHaveAttribute('placeholder', 'A secret is saved');
    await page.getByLabelText('Redirect address').fill('com.holtlind.book:/back');
    await button('Save').click();
    await expect.element(page.getByText('Saved.')).toBeVisible();
    expect(sent(pretend, 'save_registration')).toEqual({
      provider: 'google',
      clientId: '1234567890-abc.apps.googleusercontent.com',
      redirect: 'com.holtlind.book:/back',
    });
    await button('Remove the secret').click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'save_registration')).toMatchObject({ clientSecret: '' });
    });
    await expect.element(secret).toHaveAttribute('placeholder', '');
  });

  it('of a desktop app has no redirect address', async () => {
    const pretend = await open(STATES.registered());
    await page.getByLabelText(/^Type of the client/).click();
    await page.getByRole('option', { name: 'Desktop app' }).click();
    expect(page.getByLabelText('Redirect address').query()).toBeNull();
    await button('Save').click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'save_registration')).toMatchObject({ redirect: '' });
    });
  });

  it('can be removed, and the one that was brought along is back', async () => {
    const pretend = await open(STATES.registered());
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect.element(page.getByText('Daybook brings its own client id.')).toBeVisible();
    expect(sent(pretend, 'save_registration')).toMatchObject({ clientId: '' });
  });

  it('is read again after a failure', async () => {
    await open(STATES.broken());
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expect.element(button('Try again')).toBeVisible();
  });
});
