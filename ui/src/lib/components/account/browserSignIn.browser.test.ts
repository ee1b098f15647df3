import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { ConnectAccount } from '$lib/api/bindings/ConnectAccount';
import type { ErrorCode } from '$lib/api/bindings/ErrorCode';
import { ApiError } from '$lib/api/client';
import { aGoogleDiscovery, SIGN_IN_PAGE } from '$lib/preview/accounts';
import { PretendBook } from '$lib/preview/fakeApi';
import { type State, STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import ConnectFlow from './ConnectFlow.svelte';
import SignInAgain from './SignInAgain.svelte';
import SignInBanner from './SignInBanner.svelte';

const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = (name: string) => page.getByRole('heading', { name });

async function open(state: State = STATES.google()) {
  const pretend = new PretendBook(state);
  const props = { onclose: vi.fn(), onconnected: vi.fn() };
  await renderPart(ConnectFlow, props, pretend);
  return { ...props, pretend };
}

const begun = (pretend: PretendBook) =>
  pretend.calls.filter(({ command }) => command === 'begin_sign_in').length;

const failed = (code: ErrorCode, message = '') => ({
  state: 'failed' as const,
  problem: { code, message, retryable: true },
});

describe('connecting Google', () => {
  it('takes one click, waits for the browser and goes on by itself', async () => {
    const { pretend, onconnected } = await open();
    await expect.element(button(/^Google/)).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    expect(sent(pretend, 'begin_sign_in')).toEqual({
      provider: 'google',
      staff: null,
      account: null,
    });
    pretend.answerSignIn({ state: 'looking' });
    await expect.element(page.getByText('Looking for calendars…')).toBeVisible();
    pretend.answerSignIn({ state: 'found', found: aGoogleDiscovery() });
    await expect.element(heading('Which calendars?')).toBeVisible();
    await expect.element(page.getByText(/Nothing is written yet/)).toBeVisible();
    await button('Continue').click();
    await button('Agree and start').click();
    await vi.waitFor(() => expect(onconnected).toHaveBeenCalled());
    const { attempt, calendars } = sent(pretend, 'connect_account') as ConnectAccount;
    expect(attempt).toBe(aGoogleDiscovery().attempt);
    expect(calendars).toEqual([
      { href: 'maren.holt@gmail.com', mode: 'twoWay', color: '#3d4fc4', agreed: true },
    ]);
    await expect.element(page.getByText(/All in/)).toBeVisible();
    expect(sent(pretend, 'cancel_sign_in')).toBeUndefined();
  });

  it('counts what each calendar holds, and does not mind what cannot be counted', async () => {
    await open({ ...STATES.found() });
    await button(/^Google/).click();
    await expect.element(page.getByText('87 appointments')).toBeVisible();
    await expect.element(page.getByText('Could not be counted')).toBeVisible();
    await expect.element(page.getByRole('status').last()).toHaveTextContent('1,204 appointments');
    await page.getByRole('checkbox', { name: 'Use Family' }).click();
    await expect.element(page.getByRole('status').last()).toHaveTextContent('1,291 appointments');
    await page.getByRole('checkbox', { name: 'Use Tom Okada' }).click();
    await expect.element(page.getByRole('status').last()).toHaveTextContent(/^3 calendars$/);
    await expect
      .element(page.getByLabelText(/^How to use Tom Okada/))
      .toHaveTextContent('Busy times only');
    await expect.element(button('Continue')).toBeEnabled();
    await expectAccessible();
  });

  it('says that calendars are being counted', async () => {
    const pretend = new PretendBook(STATES.found(), { unanswered: ['count_found'] });
    await renderPart(ConnectFlow, { onclose: vi.fn() }, pretend);
    await button(/^Google/).click();
    await expect.element(page.getByText('Counting…').first()).toBeVisible();
    // Several at once, but not all of a long list.
    expect(pretend.calls.filter(({ command }) => command === 'count_found')).toHaveLength(3);
    await expectAccessible();
  });

  it('shows the link first where no browser opens', async () => {
    const { pretend } = await open(STATES.unopened());
    await button(/^Google/).click();
    const link = page.getByLabelText('Link to the sign-in');
    await expect.element(link).toHaveValue(SIGN_IN_PAGE);
    await expect.element(button('Copy link')).toHaveFocus();
    await expectAccessible();
    await button('Try to open it').click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    pretend.refusals.set(
      'open_sign_in_page',
      new ApiError({ code: 'browser', message: '', retryable: true }),
    );
    await button('Open again').click();
    await expect.element(link).toBeVisible();
  });

  it('shows the link when the clipboard is refused', async () => {
    await open();
    await button(/^Google/).click();
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('no'));
    await button('Copy link').click();
    await expect.element(page.getByLabelText('Link to the sign-in')).toBeVisible();
    write.mockResolvedValue();
    await button('Copy link').click();
    await expect.element(page.getByText('Copied').first()).toBeVisible();
    expect(write).toHaveBeenLastCalledWith(SIGN_IN_PAGE);
    write.mockRestore();
  });

  it.each<[ErrorCode, RegExp, string]>([
    ['signInCancelled', /cancelled in the browser/, 'Try again'],
    ['signInExpired', /took too long/, 'Try again'],
    ['missingPermission', /may not use your Google calendars/, 'Sign in again'],
    ['otherPerson', /Words of the book/, 'Choose the right account'],
    ['browser', /No browser could be opened/, 'Try again'],
    ['offline', /Google cannot be reached/, 'Try again'],
    ['certificate', /Google cannot prove who it is/, 'Try again'],
    ['signInRefused', /Google refused the sign-in.*Words of the book/, 'Try again'],
    ['keychainUnavailable', /cannot be stored safely/, 'Try again'],
    ['system', /computer does not let.*Words of the book/, 'Try again'],
    ['notFound', /was forgotten/, 'Try again'],
    ['validation', /did not work.*Words of the book/, 'Try again'],
  ])('says in its own words what is wrong, and tries again: %s', async (code, words, next) => {
    const { pretend } = await open();
    await button(/^Google/).click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    pretend.answerSignIn(failed(code, 'Words of the book.'));
    await expect.element(page.getByRole('alert')).toHaveTextContent(words);
    await expect.element(button(next)).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    expect(begun(pretend)).toBe(2);
  });

  it('takes a client id where there is none, and goes on', async () => {
    const { pretend } = await open(STATES.unregistered());
    pretend.refusals.set(
      'begin_sign_in',
      new ApiError({ code: 'notRegistered', message: '', retryable: false }),
    );
    await button(/^Google/).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/no client id for Google/);
    await button('Enter a client id').click();
    await expect.element(heading('Your own client id')).toBeVisible();
    await expect.element(page.getByRole('textbox', { name: 'Client id' })).toHaveFocus();
    await expectAccessible();
    await button('Save and sign in').click();
    await expect.element(page.getByText('Enter the client id.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Client id' }).fill('mine.apps.googleusercontent.com');
    await page.getByLabelText('Client secret').fill('s3cret');
    await button('Save and sign in').click();
    await vi.waitFor(() => expect(begun(pretend)).toBe(2));
    expect(sent(pretend, 'save_registration')).toEqual({
      provider: 'google',
      clientId: 'mine.apps.googleusercontent.com',
      clientSecret: 's3cret',
      redirect: '',
    });
  });

  it('leads from a client id that is not accepted to where it is corrected', async () => {
    const { pretend } = await open();
    await button(/^Google/).click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    pretend.answerSignIn(failed('clientRefused', 'Words of the book.'));
    await expect.element(page.getByRole('alert')).toHaveTextContent(/does not know the client id/);
    await button('Correct the client id').click();
    await expect.element(heading('Your own client id')).toBeVisible();
  });

  it('gives up what was begun when one leaves', async () => {
    const { pretend } = await open();
    await button(/^Google/).click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    await button('Cancel').click();
    await expect.element(heading('Connect a calendar')).toBeVisible();
    await vi.waitFor(() => expect(sent(pretend, 'cancel_sign_in')).toBeDefined());
  });

  it('syncs an account that was known already', async () => {
    const { pretend, onconnected } = await open();
    await button(/^Google/).click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    pretend.answerSignIn({ state: 'mended', account: 'hire' });
    await expect.element(heading('First sync')).toBeVisible();
    expect(onconnected).toHaveBeenCalledWith(expect.objectContaining({ id: 'hire' }));
  });
});

describe('signing in to Google again', () => {
  const signedOut = (state: State): AccountDto => {
    const found = state.book.accounts.find((account) => account.state === 'needsSignIn');
    if (!found) throw new Error('an account that is signed out');
    return found;
  };

  it('opens the browser at once and is over when the same person has signed in', async () => {
    const state = STATES.google();
    const account = signedOut(state);
    const onclose = vi.fn();
    const pretend = new PretendBook(state);
    await renderPart(SignInAgain, { account, onclose }, pretend);
    await expect.element(page.getByText(/3 changes are safe and waiting/)).toBeVisible();
    await expect.element(page.getByText(/as hire@holtlind.co there/)).toBeVisible();
    expect(sent(pretend, 'begin_sign_in')).toEqual({
      provider: 'google',
      staff: null,
      account: account.id,
    });
    await expectAccessible();
    pretend.answerSignIn({ state: 'mended', account: account.id });
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  });

  it('goes on in the banner, with one click and with what waits', async () => {
    const state = STATES.google();
    const pretend = new PretendBook(state);
    const { ui } = await renderPart(SignInBanner, { accounts: [signedOut(state)] }, pretend);
    await expectAccessible();
    await button('Sign in').click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    await expect.element(page.getByText(/3 changes are safe and waiting/)).toBeVisible();
    await expectAccessible();
    pretend.answerSignIn(failed('otherPerson', 'That was Tom.'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('That was Tom.');
    await button('Choose the right account').click();
    await expect.element(button('Open again')).toBeVisible();
    pretend.answerSignIn(failed('notRegistered'));
    await button('Enter a client id').click();
    expect([ui.dialog, ui.subject]).toEqual(['settings', 'connections']);
  });

  it('can be left from the banner', async () => {
    const state = STATES.unopened();
    const pretend = new PretendBook(state);
    await renderPart(SignInBanner, { accounts: [signedOut(state)] }, pretend);
    await button('Sign in').click();
    await expect.element(page.getByLabelText('Link to the sign-in')).toBeVisible();
    await expectAccessible();
    await button('Cancel').click();
    await expect.element(page.getByText(/Google signed us out/)).toBeVisible();
    await vi.waitFor(() => expect(sent(pretend, 'cancel_sign_in')).toBeDefined());
  });
});
