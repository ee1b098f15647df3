import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

describe('the month', () => {
  it('stays small however much is booked', async () => {
    await openWindow({ settings: { view: 'month' }, size: [1440, 900] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    expect(grid.querySelectorAll('*').length).toBeLessThan(700);
  });

  it('lists a day in a popover when not everything fits', async () => {
    await openWindow({ settings: { view: 'month' } });
    await userEvent.click(chip('more 20775'));
    const list = page.getByRole('dialog', { name: 'Wednesday 18 November' });
    await expect.element(list).toBeVisible();
    await expect.element(list.getByRole('button', { name: /Facial 60/ })).toBeVisible();
  });

  it('goes by days and weeks with the arrow keys, and through the lines of a day', async () => {
    await openWindow({ settings: { view: 'month' } });
    document.querySelector<HTMLElement>('[data-day="20775"]')?.focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(focusedLabel).toMatch(/^Thursday 19 November/);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toMatch(/^Idris · Training/);
    await userEvent.keyboard('{ArrowLeft}');
    await expect.poll(focusedLabel).toMatch(/^Wednesday 18 November/);
  });

  it('moves by days with Alt and keeps the time', async () => {
    const pretend = await openWindow({ settings: { view: 'month' } });
    chip('week-21').focus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect
      .poll(() => pretend.calls.find(({ command }) => command === 'move_appointment')?.input)
      .toMatchObject({ id: 'week-21', start: (20776 + 7) * 1440 + 510 });
  });

  it('turns to a day by its date', async () => {
    await openWindow({ settings: { view: 'month' } });
    await userEvent.click(page.getByRole('button', { name: 'Show Thursday 19 November' }));
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Thursday 19 November 2026');
  });
});
