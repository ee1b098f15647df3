import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

describe('how the calendar looks and behaves, in the settings', () => {
  const open = async () => {
    const pretend = new PretendBook();
    await renderPart(SettingsDialog, { first: 'general', onclose: vi.fn() }, pretend);
    return pretend;
  };

  it('says in which steps times are drawn and dragged', async () => {
    const pretend = await open();
    await page
      .getByRole('radiogroup', { name: 'Steps in the calendar' })
      .getByRole('radio', { name: '20 min' })
      .click();
    await expect.poll(() => sent(pretend, 'save_settings')).toMatchObject({ snap: 20 });
    await expectAccessible();
  });

  it('says where what was cancelled is shown', async () => {
    const pretend = await open();
    await page.getByRole('checkbox', { name: 'Show in the team view' }).click();
    await page.getByRole('checkbox', { name: 'Show in the other views' }).click();
    await expect
      .poll(() => sent(pretend, 'save_settings'))
      .toMatchObject({ showCancelled: true, hideCancelled: true });
  });
});
