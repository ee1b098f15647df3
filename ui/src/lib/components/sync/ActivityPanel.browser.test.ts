import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { problems } from '../shared/problems.svelte';
import ActivityPanel from './ActivityPanel.svelte';

async function open(pretend = new PretendBook()) {
  const props = { onshow: vi.fn(), ondone: vi.fn(), onclose: vi.fn() };
  const { unmount } = await renderPart(ActivityPanel, props, pretend);
  await expect.element(page.getByRole('heading', { name: 'What sync did' })).toBeVisible();
  return { ...props, pretend, unmount };
}

describe('what sync did', () => {
  it('says how many rounds went well', async () => {
    await open();
    await expect
      .element(page.getByText('Last 24 hours: 99.9 % of 2,871 rounds went well, 1 failed.'))
      .toBeVisible();
    await expect
      .element(page.getByText('Last 30 days: 99.9 % of 61,235 rounds went well, 31 failed.'))
      .toBeVisible();
  });

  it('offers to connect a calendar where there is none, and nothing to search in', async () => {
    const props = { onshow: vi.fn(), ondone: vi.fn(), onclose: vi.fn() };
    const { ui } = await renderPart(ActivityPanel, props, new PretendBook(STATES.alone()));
    await page.getByRole('button', { name: 'Connect a calendar' }).click();
    expect(ui).toMatchObject({ dialog: 'connect' });
    expect(page.getByRole('textbox').query()).toBeNull();
  });

  it('says when it looks again', async () => {
    await open();
    await expect.element(page.getByText('Checks again in 30 s.')).toBeVisible();
  });

  it('opens a run to what it did to each item', async () => {
    const { onshow } = await open();
    await page.getByRole('button', { name: '1 sent, 2 changed, 1 merged' }).click();
    await page.getByRole('button', { name: 'Skin fade, Samuel Osei' }).click();
    expect(onshow).toHaveBeenCalledWith('item-5');
  });

  it('finds items by their title', async () => {
    const { pretend } = await open();
    await page.getByRole('textbox', { name: 'Search' }).fill('balayage');
    await expect.element(page.getByText('Merged', { exact: true })).toBeVisible();
    await expect.element(page.getByText('Skin fade')).not.toBeInTheDocument();
    expect(sent(pretend, 'search_sync_log')).toMatchObject({ text: 'balayage' });
  });

  it('shows only what had a problem', async () => {
    await open();
    await page.getByRole('radio', { name: 'Problems' }).click();
    await expect.element(page.getByText(/was refused: the calendar is read-only/)).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: '1 sent, 2 changed, 1 merged' }))
      .not.toBeInTheDocument();
  });

  it('shows what happened on one side', async () => {
    const { pretend } = await open();
    await page.getByRole('radio', { name: 'Items' }).click();
    await page.getByLabelText(/^What happened/).click();
    await page.getByRole('option', { name: 'Anything there' }).click();
    await expect.element(page.getByText('Team meeting')).not.toBeInTheDocument();
    await expect.element(page.getByText('Skin fade, Samuel Osei')).toBeVisible();
    expect(sent(pretend, 'search_sync_log')).toMatchObject({
      events: ['exported', 'updatedThere', 'deletedThere', 'merged'],
    });
  });

  it('says what the last run of each account did, and how long it took', async () => {
    await open();
    const accounts = page.getByRole('region', { name: 'Accounts' }).getByRole('listitem');
    await expect
      .element(accounts.nth(0))
      .toHaveTextContent('13:18, Studio bookings: 1 sent, 2 changed, 1 merged, took 0.3 s');
    await expect
      .element(accounts.nth(1))
      .toHaveTextContent('13:17, Team rota: nothing new, took 0.3 s');
    await expect.element(accounts.nth(2)).not.toHaveTextContent('Last run');
  });

  it('copies a run that had a problem, and a line that failed', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await open();
    await page.getByRole('radio', { name: 'Problems' }).click();
    await page.getByRole('button', { name: 'Copy details of Studio bookings, 13:03' }).click();
    expect(write.mock.lastCall?.[0]).toMatch(/^Message: .*was refused: the calendar/m);
    await page.getByRole('button', { name: '1 to settle, 1 failed' }).click();
    await page.getByRole('button', { name: /^Copy details of Cut & blow-dry/ }).click();
    expect(write.mock.lastCall?.[0]).toMatch(/^Message: The calendar is read-only.$/m);
    await expectAccessible();
    write.mockRejectedValue(new Error('no'));
    await page.getByRole('button', { name: /^Copy details of Cut & blow-dry/ }).click();
    await expect.element(page.getByText(/^What: Failed/)).toBeVisible();
    write.mockRestore();
  });

  it('shows only one calendar and one kind', async () => {
    const { pretend } = await open();
    await page.getByRole('radio', { name: 'Items' }).click();
    await page.getByLabelText(/^What happened/).click();
    await page.getByRole('option', { name: 'Sent' }).click();
    await expect.element(page.getByText('Skin fade, Samuel Osei')).not.toBeInTheDocument();
    await vi.waitFor(() =>
      expect(sent(pretend, 'search_sync_log')).toMatchObject({ events: ['exported'] }),
    );
  });
});

describe('what was refused', () => {
  it('is sent again, one or all', async () => {
    const { pretend } = await open();
    await page
      .getByRole('button', { name: /^Retry / })
      .first()
      .click();
    await vi.waitFor(() => expect(sent(pretend, 'retry_item')).toBeDefined());
  });

  it('gives way to what is there, and can be undone', async () => {
    const { pretend, ondone } = await open();
    await page
      .getByRole('button', { name: /^Keep theirs: / })
      .first()
      .click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'give_way')).toMatchObject({ appointment: expect.any(String) as string });
  });
});

describe('deletions that are held back', () => {
  function holding() {
    const book = salon();
    const [first] = book.calendars.filter((calendar) => calendar.account !== null);
    if (first) first.heldDeletions = 43;
    return new PretendBook({ book });
  }

  it('are named before anybody decides', async () => {
    const { pretend } = await open(holding());
    await page.getByRole('button', { name: 'Show them' }).click();
    await expect.element(page.getByText(/the whole series/)).toBeVisible();
    await expect.element(page.getByText('and 19 more')).toBeVisible();
    await expectAccessible();
    await page.getByRole('button', { name: 'Keep them' }).click();
    await vi.waitFor(() =>
      expect(sent(pretend, 'update_calendar')).toMatchObject({ allowDeletions: false }),
    );
  });

  it('are asked about no more once that is answered, here and above the calendar', async () => {
    const { pretend } = await open(holding());
    problems.show('43 appointments of Studio bookings are gone on the server.', 'sync');
    await page.getByRole('button', { name: 'Delete here too' }).click();
    await page.getByRole('button', { name: /^Yes, delete/ }).click();
    await expect.poll(() => problems.current).toBeUndefined();
    await expect.element(page.getByText(/vanished from/)).not.toBeInTheDocument();
    expect(sent(pretend, 'sync_now')).toMatchObject({ account: expect.any(String) as string });
  });

  it('take no other problem away with their answer', async () => {
    await open(holding());
    problems.show('The password store is locked.');
    await page.getByRole('button', { name: 'Keep them' }).click();
    await expect.element(page.getByText(/vanished from/)).not.toBeInTheDocument();
    expect(problems.current).toBe('The password store is locked.');
    problems.clear();
  });
});

it('breaks no accessibility rule', async () => {
  await open();
  await page.getByRole('button', { name: '1 sent, 2 changed, 1 merged' }).click();
  await expectAccessible();
});
