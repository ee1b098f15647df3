import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

async function open(
  state: 'usual' | 'trayless' = 'usual',
  pretend = new PretendBook(STATES[state]()),
) {
  await renderPart(SettingsDialog, { first: 'desktop', onclose: vi.fn() }, pretend);
  await expect.poll(() => sent(pretend, 'get_desktop')).toBeNull();
  return pretend;
}

const box = (name: string) => page.getByRole('checkbox', { name });

describe('the desktop in the settings', () => {
  it('says whether to remind, and of what has no reminder', async () => {
    const pretend = await open();
    await page.getByRole('combobox', { name: /^Appointments without a reminder/ }).click();
    await page.getByRole('option', { name: '10 min before' }).click();
    await box('Remind me').click();
    await expect
      .poll(() => sent(pretend, 'save_settings'))
      .toMatchObject({ reminders: false, remindBefore: 10 });
    await expectAccessible();
  });

  it('starts at login when it is asked to, and says when it cannot', async () => {
    const pretend = await open();
    await box('Start Daybook when I log in').click();
    await expect.element(box('Start Daybook when I log in')).toBeChecked();
    expect(sent(pretend, 'set_start_at_login')).toEqual({ on: true });
    const message = 'The system does not let Daybook change what starts at login.';
    pretend.refusals.set(
      'set_start_at_login',
      new ApiError({ code: 'validation', message, retryable: false }),
    );
    await box('Start Daybook when I log in').click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(message);
    await expect.element(box('Start Daybook when I log in')).toBeChecked();
  });

  it('takes keys that are pressed', async () => {
    const pretend = await open();
    await box('On').click();
    await page.getByRole('button', { name: 'Keys: Ctrl+Alt+D. Change' }).click();
    await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}');
    await expect
      .poll(() => sent(pretend, 'save_settings'))
      .toMatchObject({ hotkeyOn: true, hotkey: 'Ctrl+Shift+K' });
  });

  it('says that there is no tray and that another program has the keys', async () => {
    await open('trayless');
    await expect.element(page.getByText('This desktop shows no tray.')).toBeVisible();
    await expect.element(box('Keep running in the tray')).toBeDisabled();
    await expect.element(box('Start Daybook when I log in')).toBeDisabled();
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Another program has Ctrl+Alt+D.');
    await expectAccessible();
  });
});
