import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { toasts } from '../shared/toasts.svelte';
import TransferDialog from './TransferDialog.svelte';

/** Opens the export, with a user who answers the system's dialog with `path`. */
async function open(path: string | null, pretend = new PretendBook()) {
  const askForFile = vi.fn((_: string) => Promise.resolve(path));
  const onclose = vi.fn();
  await renderPart(TransferDialog, { ondone: vi.fn(), onclose }, pretend, { askForFile });
  await page.getByRole('radio', { name: 'Export' }).click();
  return { pretend, askForFile, onclose };
}

const write = page.getByRole('button', { name: 'Export…' });

describe('exporting', () => {
  beforeEach(() => {
    toasts.clear();
  });

  it('asks the system where to write, and says how many went where', async () => {
    const path = '/home/maren/Documents/studio.ics';
    const { pretend, askForFile, onclose } = await open(path);
    await expectAccessible();
    await write.click();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(askForFile).toHaveBeenCalledWith('Holt & Lind Studio 2026-11-18.ics');
    expect(sent(pretend, 'export_file')).toEqual({ path, calendar: null });
    expect(toasts.current?.message).toMatch(
      /^Exported [\d,]+ appointments to “studio\.ics” in Documents$/,
    );
  });

  it('names the file after the chosen calendar', async () => {
    const { pretend, askForFile, onclose } = await open('/tmp/rota.ics');
    await page.getByLabelText(/^What/).click();
    await page.getByRole('option', { name: 'Team rota' }).click();
    await write.click();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(askForFile).toHaveBeenCalledWith('Team rota 2026-11-18.ics');
    expect(sent(pretend, 'export_file')).toEqual({ path: '/tmp/rota.ics', calendar: 'rota' });
  });

  it('writes nothing when the user thinks better of it', async () => {
    const { pretend, askForFile, onclose } = await open(null);
    await write.click();
    await vi.waitFor(() => expect(askForFile).toHaveBeenCalled());
    await expect.element(write).toBeEnabled();
    expect(sent(pretend, 'export_file')).toBeUndefined();
    expect(onclose).not.toHaveBeenCalled();
  });

  it('says why a file could not be written', async () => {
    const { pretend, onclose } = await open('/root/studio.ics');
    const message = '/root/studio.ics could not be written: permission denied.';
    pretend.refusals.set('export_file', new ApiError({ code: 'file', message, retryable: false }));
    await write.click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(message);
    expect(onclose).not.toHaveBeenCalled();
  });
});
