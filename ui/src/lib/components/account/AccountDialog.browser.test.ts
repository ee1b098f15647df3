import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { type State, STATES } from '$lib/preview/states';
import { problems } from '$lib/components/shared/problems.svelte';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import AccountDialog from './AccountDialog.svelte';

const button = (name: string | RegExp) => page.getByRole('button', { name });

async function open(id: string, state: State = STATES.usual()) {
  const account = state.book.accounts.find((one) => one.id === id);
  if (!account) throw new Error(`an account ${id}`);
  const pretend = new PretendBook(state, state.trouble);
  const props = { account, onshow: vi.fn(), onclose: vi.fn() };
  return { ...props, ...(await renderPart(AccountDialog, props, pretend)) };
}

describe('the page of an account', () => {
  it('says whose it is, how it stands and when that was confirmed', async () => {
    await open('team', STATES.google());
    await expect.element(page.getByRole('heading', { name: 'team@holtlind.co' })).toBeVisible();
    await expect.element(page.getByText('Google · Sofia Lind')).toBeVisible();
    await expect.element(page.getByText('All caught up.')).toBeVisible();
    await expect.element(page.getByText('Last confirmed 13:18.')).toBeVisible();
  });

  it('leads to what waits for somebody', async () => {
    const { ui } = await open('maren', STATES.paused());
    await button(/change was refused/).click();
    expect(ui.dialog).toBe('failures');
    await button(/changes to settle/).click();
    expect(ui.dialog).toBe('conflicts');
    await button(/first changes to Maren, personal/).click();
    expect([ui.dialog, ui.subject]).toEqual(['dryRun', 'personal']);
    await expect.element(page.getByText(/12 appointments vanished/)).toBeVisible();
  });

  it('says how many appointments each calendar in use is in step with', async () => {
    const { pretend } = await open('maren');
    const counts = await pretend.api('count_in_step', { id: 'maren' });
    const kept = counts.find(({ calendar }) => calendar === 'personal')?.appointments;
    await expect
      .element(
        page.getByText(new RegExp(`Busy times only · Maren Holt · ${kept} appointments? in step`)),
      )
      .toBeVisible();
  });

  it('shows the calendars with how they are used, and changes that', async () => {
    const { pretend } = await open('maren');
    await expect.element(page.getByText(/^Busy times only · Maren Holt/)).toBeVisible();
    await expect.element(page.getByText('New bookings')).toBeVisible();
    await button('Options for Maren, personal').click();
    await expect
      .element(page.getByRole('dialog', { name: 'Calendar Maren, personal' }))
      .toBeVisible();
    await page.getByLabelText(/^Use/).click();
    await page.getByRole('option', { name: 'Two-way' }).click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'update_calendar')).toEqual({ id: 'personal', mode: 'twoWay' });
    });
  });

  it('lets Google write to guests, where that is asked for', async () => {
    const { pretend } = await open('team', STATES.google());
    await page.getByRole('checkbox', { name: /^Invite guests by e-mail/ }).click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'set_invites')).toEqual({ id: 'team', invites: true });
    });
  });

  it('leaves it to other servers whom they write to', async () => {
    await open('maren');
    await expect.element(page.getByText('New bookings')).toBeVisible();
    expect(page.getByText(/^Invite guests/).query()).toBeNull();
  });

  it('shows the runs of this account alone', async () => {
    await open('maren');
    await expect.element(page.getByText('1 sent, 2 changed, 1 merged')).toBeVisible();
    expect(page.getByText(/Team rota/).query()).toBeNull();
  });

  it('syncs, pauses and resumes', async () => {
    const { pretend } = await open('maren');
    await button('Sync now').click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'sync_now')).toEqual({ account: 'maren', from: null, to: null });
    });
    await button('Pause').click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'set_account_paused')).toEqual({ id: 'maren', paused: true });
    });
  });

  it('checks the connection and says each step', async () => {
    await open('maren');
    await button('Check the connection').click();
    await expect.element(page.getByText('The service answers.')).toBeVisible();
    await expect.element(page.getByText(/read again and removed/)).toBeVisible();
    await expect.element(page.getByText('Everything is as it should be.')).toBeVisible();
    await expectAccessible();
  });

  it('says which step of the check fails', async () => {
    await open('hire', STATES.google());
    await button('Check the connection').click();
    await expect.element(page.getByText(/does not take the sign-in any more/)).toBeVisible();
    await expect.element(page.getByText('Something is not as it should be.')).toBeVisible();
    expect(page.getByText('Not tried', { exact: true }).elements()).toHaveLength(3);
    await expectAccessible();
  });

  it('asks for a new password where there is one', async () => {
    await open('maren');
    await button('New password…').click();
    await expect
      .element(page.getByRole('heading', { name: 'Sign in to Nextcloud again' }))
      .toBeVisible();
    // Only what is in front is left by Escape.
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('heading', { name: 'maren@holtlind.co' })).toBeVisible();
  });

  it('sends to the browser where that is the way in', async () => {
    const { pretend } = await open('team', STATES.google());
    await button('Sign in again…').click();
    await expect.element(page.getByText('Waiting for your browser…')).toBeVisible();
    expect(sent(pretend, 'begin_sign_in')).toEqual({
      provider: 'google',
      staff: 'sl',
      account: 'team',
    });
  });

  it('disconnects, and says when the permission could not be given back', async () => {
    const { pretend, onclose } = await open('team', { ...STATES.google(), phase: 'offline' });
    await button('Disconnect…').click();
    await expect.element(page.getByText(/permission is given back to Google/)).toBeVisible();
    await button(/^Remove the copies/).click();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(sent(pretend, 'disconnect_account')).toEqual({ id: 'team', keep: false });
    expect(problems.current).toMatch(/could not be told/);
    problems.clear();
  });
});
