import { expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import DryRunDialog from './DryRunDialog.svelte';

async function open() {
  const calendar = salon().calendars.find((one) => one.account !== null);
  if (!calendar) throw new Error('a calendar');
  const onclose = vi.fn();
  const asking = { ...calendar, asksToWrite: true };
  const { pretend } = await renderPart(DryRunDialog, { calendar: asking, onclose });
  await expect.element(page.getByText('2 added, 1 removed')).toBeVisible();
  return { calendar, onclose, pretend };
}

it('says what would happen on both sides before anything is written', async () => {
  const { calendar, onclose, pretend } = await open();
  await expect.element(page.getByText('nothing would change')).toBeVisible();
  await expect.element(page.getByText('Mon 23 Nov, 08:30 – 09:00')).toBeVisible();
  await expectAccessible();
  expect(sent(pretend, 'agree_to_write')).toBeUndefined();
  await page.getByRole('button', { name: 'Send these changes' }).click();
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(sent(pretend, 'agree_to_write')).toEqual({ id: calendar.id });
});

it('lets the calendar only be read', async () => {
  const { calendar, onclose, pretend } = await open();
  await page.getByRole('button', { name: 'Keep it read-only' }).click();
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(sent(pretend, 'update_calendar')).toEqual({ id: calendar.id, mode: 'busy' });
});
