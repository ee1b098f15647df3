import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { salon } from '$lib/preview/salon';
import { expectAccessible, openWindow } from '$lib/testing/window';
import { DAY, dayFromIso } from '../shared/clock';
import { keep, type Kept, remembered } from './kept';

const { business } = salon();
const message = () => page.getByRole('main').getByRole('status');

describe('what is half-typed', () => {
  it('is offered again when the form is closed by mistake', async () => {
    await openWindow();
    await userEvent.keyboard('n');
    await page.getByLabelText('Title').fill('Patch test');
    await userEvent.keyboard('{Escape}');
    await expect.element(message()).toHaveTextContent('Not booked: Patch test');
    await page.getByRole('button', { name: 'Open again' }).click();
    await expect.element(page.getByLabelText('Title')).toHaveValue('Patch test');
  });

  it('is offered again when quick add is closed by mistake', async () => {
    await openWindow();
    await userEvent.keyboard('qchloe balayage thu');
    await userEvent.keyboard('{Escape}');
    await expect.element(message()).toHaveTextContent('Not booked: chloe balayage thu');
    await page.getByRole('button', { name: 'Open again' }).click();
    await expect
      .element(page.getByRole('textbox', { name: /^Quick add/ }))
      .toHaveValue('chloe balayage thu');
  });

  const line: Kept = { kind: 'line', text: 'chloe balayage thu' };

  it('survives the end of the window, and is offered at the next start', async () => {
    keep(business, line);
    await openWindow();
    await expect.element(page.getByText('An appointment was not booked.')).toBeVisible();
    await expectAccessible();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect
      .element(page.getByRole('textbox', { name: /^Quick add/ }))
      .toHaveValue('chloe balayage thu');
  });

  it('goes when it is not wanted any more', async () => {
    keep(business, line);
    await openWindow();
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(remembered(business)).toBeNull();
    await vi.waitFor(() =>
      expect(page.getByText('An appointment was not booked.').query()).toBeNull(),
    );
  });

  it('is not lost to a change that sync brings', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('n');
    await page.getByLabelText('Title').fill('Half a tho');
    const day = dayFromIso('2026-11-19');
    const { items } = await pretend.api('get_grid', { from: '2026-11-19', to: '2026-11-20' });
    const [item] = items;
    if (!item) throw new Error('nothing on Thursday');
    pretend.changeElsewhere(item.id, { start: day * DAY + 1200, end: day * DAY + 1260 });
    pretend.announce({ kind: 'book' });
    await userEvent.keyboard('ught');
    await expect.element(page.getByLabelText('Title')).toHaveValue('Half a thought');
    await expect.element(page.getByLabelText('Title')).toHaveFocus();
  });

  it('is read only when it is what this window wrote', () => {
    for (const text of ['', '{', '[]', '{"kind":"line"}', '{"kind":"new"}', '{"kind":"x"}']) {
      localStorage.setItem(`daybook.draft ${business}`, text);
      expect(remembered(business)).toBeNull();
    }
    keep(business, line);
    expect(remembered('Another studio')).toBeNull();
    expect(remembered(business)).toEqual(line);
  });
});
