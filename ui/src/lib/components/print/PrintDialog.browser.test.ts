import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { TODAY } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart } from '$lib/testing/render';
import PrintDialog from './PrintDialog.svelte';

const preview = () => page.getByRole('region', { name: 'Preview' });
const pageRules = () =>
  [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSPageRule)
    .map((rule) => rule.style.getPropertyValue('size'));

async function open(view: 'day' | 'week' | 'agenda' = 'week', pretend = new PretendBook()) {
  const props = { view, day: TODAY, onclose: vi.fn() };
  const { unmount } = await renderPart(PrintDialog, props, pretend);
  return { ...props, pretend, unmount };
}

describe('printing', () => {
  it('begins with what the window shows, and shows what comes out', async () => {
    await open('week');
    await expect.element(page.getByText(/^1 sheet/)).toBeVisible();
    await expect
      .element(preview().getByRole('heading', { name: '16 – 22 November 2026' }))
      .toBeVisible();
    await expect.element(preview().getByText('Chloé Martin').first()).toBeVisible();
    await expectAccessible();
  });

  it('has a sheet for each person of a day', async () => {
    await open('day');
    await expect.element(page.getByText(/^4 sheets/)).toBeVisible();
    await expect
      .element(preview().getByRole('heading', { name: /^Tom Okada, Wednesday/ }))
      .toBeInTheDocument();
  });

  it('prints phone numbers only when asked to', async () => {
    await open('agenda');
    await expect.element(preview().getByText('Aoife Byrne')).toBeVisible();
    expect(
      preview()
        .getByText(/^07700/)
        .elements(),
    ).toHaveLength(0);
    await page.getByRole('checkbox', { name: 'With phone numbers' }).click();
    await expect
      .element(
        preview()
          .getByText(/^07700/)
          .first(),
      )
      .toBeVisible();
  });

  it('sets the page, opens the system’s dialog, and takes the page back', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    const { unmount } = await open('week');
    await expect.element(page.getByText(/^1 sheet/)).toBeVisible();
    expect(pageRules()).toEqual(['297mm 210mm']);
    await page.getByRole('radio', { name: 'Letter' }).click();
    await expect.poll(pageRules).toEqual(['279.4mm 215.9mm']);
    await page.getByRole('button', { name: 'Print…' }).click();
    expect(print).toHaveBeenCalledOnce();
    expect(document.querySelectorAll('body > .printed article')).toHaveLength(1);
    await unmount();
    expect(pageRules()).toEqual([]);
    expect(document.querySelector('.printed')).toBeNull();
    print.mockRestore();
  });

  it('says so when the book cannot be read, and prints nothing', async () => {
    const pretend = new PretendBook();
    const problem = { code: 'internal', message: '', retryable: false } as const;
    pretend.refusals.set('get_grid', new ApiError(problem));
    await open('week', pretend);
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Something went wrong/);
    await expect.element(page.getByRole('button', { name: 'Print…' })).toBeDisabled();
  });
});
