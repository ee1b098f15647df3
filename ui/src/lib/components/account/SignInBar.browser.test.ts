import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { type State, STATES } from '$lib/preview/states';
import { expectAccessible, openWindow } from '$lib/testing/window';

const says = (words: string) => page.getByRole('main').getByText(words);
const GOOGLE = 'Google signed us out of hire@holtlind.co. 3 changes are safe and waiting.';

describe('an account that signed us out', () => {
  it('is told above the calendar, with what waits and the way back in', async () => {
    const pretend = await openWindow({ state: STATES.google() });
    await expect.element(says(GOOGLE)).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Sign in', exact: true }));
    await expect.element(says('Waiting for your browser…')).toBeVisible();
    expect(pretend.calls.some(({ command }) => command === 'begin_sign_in')).toBe(true);
    await expectAccessible();
  });

  it('asks for a password where there is one', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'Sign in', exact: true }));
    await expect
      .element(page.getByRole('heading', { name: 'Sign in to Fastmail again' }))
      .toBeVisible();
  });

  it('can be dismissed until more waits', async () => {
    const state: State = STATES.google();
    const pretend = await openWindow({ state });
    await userEvent.click(page.getByRole('button', { name: 'Dismiss', exact: true }));
    await expect.element(says(GOOGLE)).not.toBeInTheDocument();
    pretend.changeAccount('hire', { waiting: 4 });
    await expect.element(says('4 changes are safe and waiting.')).toBeVisible();
  });

  it('comes back when it signs us out anew', async () => {
    const pretend = await openWindow({ state: STATES.google() });
    await userEvent.click(page.getByRole('button', { name: 'Dismiss', exact: true }));
    pretend.changeAccount('hire', { state: 'connected', waiting: 0 });
    await expect.element(page.getByText('Sign in to Google')).not.toBeInTheDocument();
    pretend.changeAccount('hire', { state: 'needsSignIn' });
    await expect.element(says('Google signed us out of hire@holtlind.co.')).toBeVisible();
  });
});
