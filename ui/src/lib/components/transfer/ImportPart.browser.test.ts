import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { openWindow } from '$lib/testing/window';
import TransferDialog from './TransferDialog.svelte';

const file = new File(['BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'], 'studio.ics');

describe('importing', () => {
  it('says how many came from where into which calendar', async () => {
    const pretend = new PretendBook();
    const ondone = vi.fn();
    await renderPart(TransferDialog, { ondone, onclose: vi.fn() }, pretend);
    await page.getByLabelText(/^Put it in/).click();
    await page.getByRole('option', { name: 'Team rota' }).click();
    await page.getByLabelText('Choose a calendar file').upload(file);
    await page.getByRole('button', { name: /^Import \d+ appointments/ }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'import_file')).toMatchObject({ calendar: 'rota' });
    expect(ondone).toHaveBeenCalledWith({
      id: null,
      message: 'Imported 12 appointments from “studio.ics” into Team rota',
    });
  });

  it('lists what would be added, and how much is not listed', async () => {
    const pretend = new PretendBook();
    await renderPart(TransferDialog, { ondone: vi.fn(), onclose: vi.fn() }, pretend);
    await page.getByLabelText('Choose a calendar file').upload(file);
    const list = page.getByRole('list', { name: 'What would be added' });
    const { items } = await pretend.api('preview_import', { bytes: '', calendar: null });
    await expect.element(list).toHaveTextContent(items[0]?.title ?? 'a title');
    expect(list.getByRole('listitem').elements()).toHaveLength(items.length);
    await expectAccessible();
  });

  it('begins with what was opened with the program, one file after the other', async () => {
    const pretend = await openWindow();
    const bytes = btoa('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
    pretend.openFiles([
      { name: 'week 47.ics', bytes },
      { name: 'week 48.ics', bytes },
    ]);
    const dialog = page.getByRole('dialog', { name: 'Calendar files' });
    await expect.element(dialog).toHaveTextContent(/week 47\.ics.*12 appointments to add/);
    expect(sent(pretend, 'preview_import')).toEqual({ bytes, calendar: null });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.element(dialog).toHaveTextContent(/week 48\.ics/);
  });

  it('waits until nothing else is in front of the calendar', async () => {
    const pretend = await openWindow();
    await page.getByRole('button', { name: 'Settings' }).click();
    pretend.openFiles([{ name: 'week 47.ics', bytes: '' }]);
    await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Calendar files' })).toBeVisible();
  });
});
