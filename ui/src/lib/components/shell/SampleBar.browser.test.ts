import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { openWindow } from '$lib/testing/window';
import FirstStart from '../start/FirstStart.svelte';
import { zoneHere } from '../start/zones';

const button = (name: string) => page.getByRole('button', { name });

describe('the sample business', () => {
  it('is offered at the first start, beside the real one', async () => {
    const pretend = new PretendBook({ first: true, sample: { offered: true } });
    await renderPart(FirstStart, { onfinish: vi.fn() }, pretend);
    await expectAccessible();
    await button('Try with a sample business').click();
    await vi.waitFor(() => expect(sent(pretend, 'open_sample')).toEqual({ zone: zoneHere() }));
  });

  it('is not offered where there is none', async () => {
    await renderPart(FirstStart, { onfinish: vi.fn() }, new PretendBook({ first: true }));
    await expect.element(button('Make the book')).toBeVisible();
    expect(button('Try with a sample business').query()).toBeNull();
  });

  it('says what it is, opens its other sides and can be left', async () => {
    const pretend = await openWindow({ state: STATES.sample() });
    await expect.element(page.getByText(/simulated on this computer/)).toBeVisible();
    await button('Open Google’s side').click();
    await vi.waitFor(() => expect(sent(pretend, 'open_other_side')).toEqual({ id: 'google' }));
    await button('Open the CalDAV side').click();
    await vi.waitFor(() => expect(sent(pretend, 'open_other_side')).toEqual({ id: 'caldav' }));
    await button('Leave').click();
    await vi.waitFor(() => expect(sent(pretend, 'leave_sample')).toBeNull());
  });

  it('leaves the window its whole height and no more', async () => {
    await openWindow({ state: STATES.sample(), size: [800, 600] });
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(600);
    const bar = page.getByRole('complementary', { name: 'Sample business' }).element();
    const main = document.querySelector('main')?.getBoundingClientRect();
    expect(main?.top).toBe(bar.getBoundingClientRect().bottom);
    expect(main?.bottom).toBe(600);
  });
});
