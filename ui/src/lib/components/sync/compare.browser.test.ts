import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import CompareDialog from './CompareDialog.svelte';
import ReceiptDialog from './ReceiptDialog.svelte';

const calendar = salon().calendars.find((one) => one.account !== null);

describe('comparing a calendar', () => {
  it('says how many events differed and lists them', async () => {
    if (!calendar) throw new Error('a calendar');
    const { pretend } = await renderPart(CompareDialog, { calendar, onclose: vi.fn() });
    expect(sent(pretend, 'compare_calendar')).toBeUndefined();
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect
      .element(page.getByRole('status'))
      .toHaveTextContent('Compared 214 events: 2 differences, repaired.');
    await expect.element(page.getByText('Received')).toBeVisible();
    await expectAccessible();
  });
});

describe('the receipt of an appointment', () => {
  it('shows what the provider holds, and asks it again', async () => {
    const pretend = new PretendBook();
    const grid = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
    const item = grid.items.find((one) => one.badge === 'synced');
    if (!item) throw new Error('an appointment in step');
    await renderPart(ReceiptDialog, { appointment: item.id, onclose: vi.fn() }, pretend);
    await expect.element(page.getByText(/The calendar and Daybook hold the same/)).toBeVisible();
    // Of no use to whoever only wants to know whether it is there.
    await expect.element(page.getByText('Version')).not.toBeVisible();
    await page.getByText('Technical details').click();
    await expect.element(page.getByText('Version')).toBeVisible();
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect
      .element(page.getByRole('status'))
      .toHaveTextContent('Compared 1 event: no difference.');
    await expectAccessible();
  });
});
