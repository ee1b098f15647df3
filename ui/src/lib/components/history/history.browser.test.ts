import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import HistoryDialog from './HistoryDialog.svelte';
import TrashDialog from './TrashDialog.svelte';

async function anItem(pretend: PretendBook) {
  const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
  const item = items.find((one) => one.title === 'Balayage');
  if (!item) throw new Error('the pretend book has no balayage');
  return item;
}

const HANDLERS = { ondone: vi.fn(), onhistory: vi.fn(), onclose: vi.fn() };

it('says what is awaited, and asks again after a failure', async () => {
  const slow = new PretendBook({}, { unanswered: ['list_trash'] });
  const { unmount } = await renderPart(TrashDialog, HANDLERS, slow);
  await expect.element(page.getByRole('status')).toHaveTextContent('Reading what was deleted…');
  await unmount();
  const pretend = new PretendBook();
  const problem = { code: 'offline', message: '', retryable: true } as const;
  pretend.refusals.set('list_trash', new ApiError(problem));
  await renderPart(TrashDialog, HANDLERS, pretend);
  await expect.element(page.getByRole('alert')).toHaveTextContent(/cannot be reached/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.element(page.getByText('Nothing was deleted.')).toBeVisible();
  expect(page.getByRole('alert').query()).toBeNull();
});

describe('the history of an appointment', () => {
  const open = async () => {
    const pretend = new PretendBook();
    const item = await anItem(pretend);
    const props = { appointment: item.id, ondone: vi.fn(), onclose: vi.fn() };
    await renderPart(HistoryDialog, props, pretend);
    await expect.element(page.getByRole('list', { name: 'Versions' })).toBeVisible();
    return { ...props, pretend };
  };

  it('shows what each version changed, before and after', async () => {
    await open();
    const changed = page.getByRole('region', { name: 'What changed' });
    await expect.element(changed.getByText('Sofia Lind')).toBeVisible();
    await expect.element(changed.getByText('Tom Okada')).toBeVisible();
    await expectAccessible();
  });

  it('restores an earlier version that the arrows reach', async () => {
    const { pretend, appointment, ondone, onclose } = await open();
    const restore = page.getByRole('button', { name: 'Restore this version' });
    await expect.element(restore).toBeDisabled();
    await userEvent.keyboard('{ArrowDown}');
    await restore.click();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(sent(pretend, 'restore_version')).toEqual({ id: appointment, version: 1 });
    expect(ondone).toHaveBeenCalledOnce();
  });

  it('says why a version was not restored and stays', async () => {
    const { pretend, onclose } = await open();
    pretend.refusals.set(
      'restore_version',
      new ApiError({ code: 'validation', message: 'It is like this already.', retryable: false }),
    );
    await userEvent.keyboard('{ArrowDown}');
    await page.getByRole('button', { name: 'Restore this version' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('It is like this already.');
    expect(onclose).not.toHaveBeenCalled();
  });
});

describe('the trash', () => {
  const open = async () => {
    const pretend = new PretendBook();
    const item = await anItem(pretend);
    await pretend.api('delete_appointment', { id: item.id, occurrence: null, scope: 'all' });
    const props = { ondone: vi.fn(), onhistory: vi.fn(), onclose: vi.fn() };
    await renderPart(TrashDialog, props, pretend);
    await expect.element(page.getByRole('list', { name: 'Deleted appointments' })).toBeVisible();
    return { ...props, pretend, item };
  };

  it('brings back what was deleted', async () => {
    const { pretend, item, ondone } = await open();
    await expectAccessible();
    await page.getByRole('button', { name: 'Restore Balayage' }).click();
    await expect.element(page.getByText('Nothing was deleted.')).toBeVisible();
    expect(sent(pretend, 'restore_version')).toEqual({ id: item.id, version: null });
    expect(ondone).toHaveBeenCalledOnce();
  });

  it('finds by words', async () => {
    await open();
    await page.getByLabelText('Find').fill('nobody');
    await expect.element(page.getByText('Nothing here has these words.')).toBeVisible();
    await page.getByLabelText('Find').fill('bala');
    await expect.element(page.getByRole('button', { name: 'Restore Balayage' })).toBeVisible();
  });

  it('leads to the versions of one', async () => {
    const { item, onhistory } = await open();
    await page.getByRole('button', { name: 'Versions of Balayage' }).click();
    expect(onhistory).toHaveBeenCalledWith(item.id);
  });
});
