import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { renderPart, sent } from '$lib/testing/render';
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
});
