import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ConnectAccount } from '$lib/api/bindings/ConnectAccount';
import type { ErrorCode } from '$lib/api/bindings/ErrorCode';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';
import { type Api, ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SyncFoot from '../shell/SyncFoot.svelte';
import ConnectFlow from './ConnectFlow.svelte';
import DisconnectDialog from './DisconnectDialog.svelte';
import ReconnectDialog from './ReconnectDialog.svelte';

const next = page.getByRole('button', { name: /^Continue/ });
const find = page.getByRole('button', { name: /^(Find calendars|Try again)$/ });

async function open(pretend = new PretendBook(), staff?: string) {
  const props = { staff, onclose: vi.fn(), onconnected: vi.fn() };
  await renderPart(ConnectFlow, props, pretend);
  return { ...props, pretend };
}

async function signIn(provider = 'iCloud') {
  await page.getByRole('button', { name: new RegExp(`^${provider}`) }).click();
  if (provider === 'Nextcloud') await page.getByLabelText(/^Address/).fill('cloud.example.com');
  await page.getByLabelText(/e-mail|User name/).fill('maren@example.com');
  await page.getByLabelText(/^(App.*p|P)assword$/).fill('abcd-efgh');
}

const refusal = (code: ErrorCode) =>
  new ApiError({ code, message: 'Words of the book.', retryable: true });

describe('connecting an account', () => {
  it('offers only what can be connected', async () => {
    await open();
    await expect.element(page.getByRole('button', { name: /^iCloud/ })).toBeVisible();
    expect(page.getByRole('button', { name: /Outlook/ }).query()).toBeNull();
  });

  it('fills in the address of a preset and says where to make the password', async () => {
    const { pretend } = await open();
    await page.getByRole('button', { name: /^iCloud/ }).click();
    await expect.element(page.getByLabelText('Apple Account e-mail')).toHaveFocus();
    await page.getByRole('button', { name: 'Back' }).click();
    await signIn();
    await expect.element(page.getByText(/account\.apple\.com/)).toBeVisible();
    await find.click();
    await expect.element(page.getByRole('heading', { name: 'Which calendars?' })).toBeVisible();
    expect(sent(pretend, 'discover_caldav')).toEqual({
      address: 'https://caldav.icloud.com',
      userName: 'maren@example.com',
      password: 'abcd-efgh',
    });
  });

  it('is for whoever it was begun for, until somebody else is chosen', async () => {
    await open(new PretendBook(), 'to');
    await expect.element(page.getByText(/^For Tom Okada\./)).toBeVisible();
    await signIn();
    await find.click();
    const whose = page.getByRole('combobox', { name: 'Whose calendars are these?' });
    await expect.element(whose).toHaveTextContent('Tom Okada');
    await whose.click();
    await page.getByRole('option', { name: 'Holt & Lind Studio' }).click();
    await next.click();
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(whose).toHaveTextContent('Holt & Lind Studio');
  });

  it('asks for what is missing before it looks', async () => {
    const { pretend } = await open();
    await page.getByRole('button', { name: /^Nextcloud/ }).click();
    await find.click();
    await expect.element(page.getByText('Enter the address.')).toBeVisible();
    await expect.element(page.getByText('Enter the user name.')).toBeVisible();
    await expect.element(page.getByText('Enter the password.')).toBeVisible();
    expect(sent(pretend, 'discover_caldav')).toBeUndefined();
  });

  it.each<[ErrorCode, RegExp]>([
    ['signInRefused', /Nextcloud refused the user name or the password/],
    ['signInRequired', /asks for a new sign-in/],
    ['offline', /Nextcloud cannot be reached/],
    ['certificate', /Nextcloud cannot prove who it is.*the password was not sent/],
    ['notACalendarServer', /No calendars answer at this address/],
    ['validation', /Words of the book/],
    ['keychainUnavailable', /cannot be stored safely/],
    ['readOnly', /only look, not change/],
    ['notFound', /took too long/],
    ['changed', /have changed meanwhile/],
    ['file', /could not be written to the disk/],
    ['internal', /went wrong inside Daybook/],
  ])('says in its own words what is wrong: %s', async (code, words) => {
    const { pretend } = await open();
    pretend.refusals.set('discover_caldav', refusal(code));
    await signIn('Nextcloud');
    await find.click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(words);
    // Everything typed is still there, and trying again works.
    await expect.element(page.getByLabelText(/^Address/)).toHaveValue('cloud.example.com');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.element(page.getByRole('heading', { name: 'Which calendars?' })).toBeVisible();
  });

  it.each([
    ['iCloud', 'maren@icloud.com', /app-specific password.*account\.apple\.com/],
    ['Fastmail', 'maren@fastmail.com', /app password.*app\.fastmail\.com.*Privacy & Security/],
    ['Nextcloud', 'maren', /app password in Nextcloud.*Security, Devices & sessions/],
    ['Other CalDAV', 'maren', /typing mistakes and Caps Lock/],
    // Who types another service's address is told what that service wants.
    ['Other CalDAV', 'maren@me.com', /app-specific password.*account\.apple\.com/],
  ])('says what to do when %s refuses the password of %s', async (provider, user, advice) => {
    const { pretend } = await open();
    pretend.refusals.set('discover_caldav', refusal('signInRefused'));
    await page.getByRole('button', { name: new RegExp(`^${provider}`) }).click();
    const address = page.getByLabelText(/^Address/);
    if (address.query()) await address.fill('cloud.example.com');
    await page.getByLabelText(/^(Apple Account e-mail|Fastmail address|User name)/).fill(user);
    await page.getByLabelText(/^(App.*p|P)assword$/).fill('wrong');
    await find.click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(advice);
    await expectAccessible();
  });

  it('says when Caps Lock is on', async () => {
    await open();
    await signIn();
    const field = page.getByLabelText(/^(App.*p|P)assword$/).element();
    field.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }),
    );
    await expect.element(page.getByText('Caps Lock is on.')).toBeVisible();
  });

  it('puts the cursor on the password when that was refused', async () => {
    const { pretend } = await open();
    pretend.refusals.set('discover_caldav', refusal('signInRefused'));
    await signIn();
    await find.click();
    await expect.element(page.getByLabelText(/^(App.*p|P)assword$/)).toHaveFocus();
  });

  it('connects the chosen calendars in the chosen way', async () => {
    const { pretend, onconnected } = await open();
    await signIn();
    await find.click();
    await page.getByLabelText(/^How to use Private/).click();
    await page.getByRole('option', { name: 'Busy times only' }).click();
    await page.getByRole('checkbox', { name: 'Use Bank holidays' }).click();
    await expect.element(page.getByText(/^2 calendars/)).toBeVisible();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Agree and start' }).click();
    await vi.waitFor(() => expect(onconnected).toHaveBeenCalled());
    const { calendars, staff } = sent(pretend, 'connect_account') as ConnectAccount;
    expect(staff).toBeNull();
    expect(calendars.map(({ href, mode, agreed }) => [href, mode, agreed])).toEqual([
      ['/calendars/studio/', 'twoWay', true],
      ['/calendars/private/', 'busy', false],
    ]);
    await expect.element(page.getByText(/All in/)).toBeVisible();
  });

  it('leaves the first sync running, and the foot goes on to say how far it is', async () => {
    const pretend = new PretendBook({}, { unanswered: ['sync_now'] });
    const { api } = pretend;
    let done = 120;
    const syncing: Api = async (command, input) => {
      const answer = await api(command, input);
      if (command !== 'get_sync_status') return answer;
      return { ...(answer as SyncStatusDto), phase: 'running', done, total: 340 } as typeof answer;
    };
    Object.assign(pretend, { api: syncing });
    await renderPart(SyncFoot, {}, pretend);
    const onclose = vi.fn(() => void flow.unmount());
    const flow = await renderPart(ConnectFlow, { onclose }, pretend);
    await signIn();
    await find.click();
    await next.click();
    await page.getByRole('button', { name: 'Agree and start' }).click();
    await expect.element(page.getByText('120 of 340 appointments')).toBeVisible();
    const bar = page.getByRole('progressbar');
    await expect.element(bar).toHaveAttribute('value', '120');
    await expect.element(bar).toHaveAttribute('max', '340');
    await expectAccessible();
    await page.getByRole('button', { name: 'Leave it running' }).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(onclose).toHaveBeenCalledOnce();
    done = 200;
    pretend.announce({ kind: 'sync' });
    await expect.element(page.getByText('Reading 200 of 340')).toBeVisible();
  });

  it('does not offer lists that hold no appointments', async () => {
    await open();
    await signIn();
    await find.click();
    await expect.element(page.getByText('Holds tasks or contacts, no appointments')).toBeVisible();
    expect(page.getByLabelText(/^How to use Shopping list/).query()).toBeNull();
  });

  it('goes back to the password when the attempt was forgotten', async () => {
    const { pretend } = await open();
    pretend.refusals.set('connect_account', refusal('notFound'));
    await signIn();
    await find.click();
    await next.click();
    await page.getByRole('button', { name: 'Agree and start' }).click();
    await expect.element(page.getByLabelText(/^(App.*p|P)assword$/)).toHaveFocus();
  });

  it('breaks no accessibility rule in any step', async () => {
    const { pretend } = await open();
    await expectAccessible();
    pretend.refusals.set('discover_caldav', refusal('offline'));
    await signIn('Nextcloud');
    await find.click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    await expectAccessible();
    await find.click();
    await expect.element(page.getByRole('heading', { name: 'Which calendars?' })).toBeVisible();
    await expectAccessible();
    await next.click();
    await expect.element(page.getByRole('button', { name: 'Agree and start' })).toBeEnabled();
    await expectAccessible();
    await page.getByRole('button', { name: 'Agree and start' }).click();
    await expect.element(page.getByText(/All in/)).toBeVisible();
    await expectAccessible();
  });
});

describe('an account that is connected', () => {
  const account = async (pretend: PretendBook, state: string) => {
    const book = await pretend.api('get_book', null);
    const found = book?.accounts.find((one) => one.state === state);
    if (!found) throw new Error(`the pretend book has no account that is ${state}`);
    return found;
  };

  it('takes a new password and says what waits', async () => {
    const pretend = new PretendBook();
    const signedOut = { ...(await account(pretend, 'needsSignIn')), waiting: 3 };
    const onclose = vi.fn();
    await renderPart(ReconnectDialog, { account: signedOut, onclose }, pretend);
    await expect.element(page.getByText(/3 changes are safe and waiting/)).toBeVisible();
    await expectAccessible();
    await page.getByLabelText(/password of/).fill('new-password');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(sent(pretend, 'reconnect_account')).toEqual({
      id: signedOut.id,
      password: 'new-password',
    });
  });

  it('is disconnected with or without its copies', async () => {
    const pretend = new PretendBook();
    const connected = await account(pretend, 'connected');
    const onclose = vi.fn();
    await renderPart(DisconnectDialog, { account: connected, onclose }, pretend);
    await expectAccessible();
    await page.getByRole('button', { name: /^Keep the copies/ }).click();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(sent(pretend, 'disconnect_account')).toEqual({ id: connected.id, keep: true });
  });

  it('says how much has not reached the other side before it is disconnected', async () => {
    const pretend = new PretendBook();
    const behind = { waiting: 1, failed: 1, conflicts: 2, provider: 'Nextcloud' };
    const connected = { ...(await account(pretend, 'connected')), ...behind };
    await renderPart(DisconnectDialog, { account: connected, onclose: vi.fn() }, pretend);
    await expect
      .element(page.getByText('4 changes here have not reached Nextcloud.'))
      .toBeVisible();
    await expectAccessible();
  });
});
