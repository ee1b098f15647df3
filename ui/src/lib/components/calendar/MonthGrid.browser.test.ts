import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { salon } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

/** What a line says after its title. */
const afterTitle = (name: string) => getComputedStyle(chip(name), '::after').content;

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

  it('has two lines a day in the smallest window, with the number beside the date', async () => {
    await openWindow({ settings: { view: 'month' }, size: [800, 600] });
    const day = document.querySelector<HTMLElement>('[data-day="20775"]');
    expect(day?.querySelectorAll('.chip')).toHaveLength(2);
    const [date, more] = ['.date', '.more'].map((one) =>
      day?.querySelector(one)?.getBoundingClientRect(),
    );
    expect(more?.top).toBeLessThan(date?.bottom ?? 0);
    expect(more?.left).toBeGreaterThan(date?.right ?? 0);
    const time = day?.querySelector('.chip .time');
    expect(time?.checkVisibility()).toBe(false);
    await page.viewport(1440, 900);
    await expect.poll(() => day?.querySelector('.chip .time')?.checkVisibility()).toBe(true);
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
    const pretend = await openWindow({ settings: { view: 'month' }, size: [1280, 860] });
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

  it('numbers its weeks where they are wanted', async () => {
    await openWindow({ settings: { view: 'month' } });
    const rows = () => page.getByRole('row', { name: /^Week/ }).elements();
    const numbers = () =>
      [...document.querySelectorAll('[aria-label^="Appointments"] [aria-hidden] > span')]
        .map((one) => one.textContent)
        .filter((text) => /^4\d$/.test(text));
    expect(numbers()).toEqual(['44', '45', '46', '47', '48', '49']);
    expect(rows().map((row) => row.getAttribute('aria-label'))).toContain('Week 47');
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Hide week numbers' }));
    await expect.poll(numbers).toEqual([]);
  });

  it('drops on the day under the pointer, beside its week numbers as well', async () => {
    const pretend = await openWindow({ settings: { view: 'month' } });
    const friday = document.querySelector<HTMLElement>('[data-day="20777"]');
    if (!friday) throw new Error('Friday is not shown');
    await userEvent.dragAndDrop(chip('week-21'), friday, {
      targetPosition: { x: friday.clientWidth - 5, y: 40 },
      sourcePosition: { x: 30, y: 10 },
    });
    await expect
      .poll(() => pretend.calls.find(({ command }) => command === 'move_appointment')?.input)
      .toMatchObject({ id: 'week-21', start: 20777 * 1440 + 510 });
  });

  it('says in letters whose a line is, where there is room', async () => {
    await openWindow({ settings: { view: 'month' }, size: [1440, 900] });
    expect(afterTitle('week-21')).toBe('"TO"');
    expect(afterTitle('training')).toBe('"IB"');
    await page.viewport(900, 860);
    await expect.poll(() => afterTitle('week-21')).toBe('none');
  });

  it('does not say whose a line is where everything is one person’s', async () => {
    const state = STATES.usual();
    state.book.staff = salon().staff.filter(({ id }) => id === 'to');
    await openWindow({ settings: { view: 'month' }, size: [1440, 900], state });
    expect(afterTitle('week-21')).toBe('none');
  });
});
