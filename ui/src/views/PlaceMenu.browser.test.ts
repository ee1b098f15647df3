import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { chip, expectAccessible, focusedLabel, openWindow } from '$lib/testing/window';

/** Balayage with Chloé, Thursday 14:30 to 16:30. */
const BALAYAGE = 'week-24';

const line = (name: string | RegExp) => page.getByRole('menuitem', { name });
const mark = (name: string) => page.getByRole('menuitemradio', { name });
const rightClick = (element: Element, position?: { x: number; y: number }) =>
  userEvent.click(element, { button: 'right', ...(position ? { position } : {}) });

describe('the key X', () => {
  it('cancels the appointment in the details, which can be undone', async () => {
    const pretend = await openWindow();
    await userEvent.click(chip(BALAYAGE));
    await userEvent.keyboard('x');
    const says = () => chip(BALAYAGE).getAttribute('aria-label');
    await expect.poll(says).toMatch(/Cancelled/);
    await userEvent.keyboard('x');
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(says).not.toMatch(/Cancelled/);
    const changes = pretend.calls.filter(({ command }) => command === 'change_appointment');
    expect(changes).toHaveLength(1);
  });

  it('leaves alone what may not be changed', async () => {
    const pretend = await openWindow();
    await userEvent.click(chip('week-18'));
    await userEvent.keyboard('x');
    await userEvent.keyboard('{F6}');
    expect(pretend.calls.some(({ command }) => command === 'change_appointment')).toBe(false);
  });
});

describe('the right button on an appointment', () => {
  it('opens it', async () => {
    await openWindow();
    await rightClick(chip(BALAYAGE));
    await expect.element(mark('Booked')).toHaveAttribute('aria-checked', 'true');
    await expectAccessible();
    await line(/^Open/).click();
    const panel = page.getByRole('complementary', { name: 'Appointment' });
    await expect.element(panel.getByRole('heading', { name: 'Balayage' })).toBeVisible();
  });

  it('marks how it stands', async () => {
    const pretend = await openWindow();
    await rightClick(chip(BALAYAGE));
    await mark('Arrived').click();
    await expect.poll(() => chip(BALAYAGE).getAttribute('aria-label')).toMatch(/Arrived/);
    await rightClick(chip(BALAYAGE));
    await mark('Cancelled').click();
    await expect.poll(() => chip(BALAYAGE).getAttribute('aria-label')).toMatch(/Cancelled/);
    expect(pretend.calls.some(({ command }) => command === 'change_appointment')).toBe(true);
  });

  it('lets it be pasted at a free place', async () => {
    const pretend = await openWindow();
    const free = document.querySelector<HTMLElement>('[data-day="20776"][data-hours]');
    if (!free) throw new Error('the column of Thursday');
    const at = { x: 40, y: (18.5 / 24) * free.offsetHeight };
    await rightClick(free, at);
    await expect.element(line(/^New appointment/)).toBeVisible();
    expect(line(/^Paste here/).query()).toBeNull();
    await userEvent.keyboard('{Escape}');
    await rightClick(chip(BALAYAGE));
    await line(/^Copy/).click();
    await rightClick(free, at);
    await expect.element(line(/^New appointment/)).toBeVisible();
    const [, hour, minute] = /, (\d+):(\d+)/.exec(line(/^New/).first().element().textContent) ?? [];
    await expectAccessible();
    await line(/^Paste here/).click();
    const start = 20776 * 1440 + Number(hour) * 60 + Number(minute);
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'create_appointments')?.input)
      .toMatchObject({ appointments: [{ start, end: start + 120 }] });
  });

  it('deletes it', async () => {
    await openWindow();
    await rightClick(chip(BALAYAGE));
    await line(/^Delete/).click();
    await expect.poll(() => document.querySelector(`[data-key="${BALAYAGE}"]`)).toBeNull();
  });

  it('begins a second one like it', async () => {
    const pretend = await openWindow();
    await rightClick(chip(BALAYAGE));
    await line(/^Duplicate/).click();
    const editor = page.getByRole('dialog', { name: 'New appointment' });
    await expect.element(editor.getByLabelText('Client')).toHaveValue('Chloé Martin');
    await expect.element(editor.getByLabelText('Start', { exact: true })).toHaveValue('14:30');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => pretend.calls.some(({ command }) => command === 'create_appointment'))
      .toBe(true);
    expect(pretend.calls.some(({ command }) => command === 'change_appointment')).toBe(false);
  });

  it('only opens what may not be changed', async () => {
    await openWindow();
    await rightClick(chip('week-18'));
    await expect.element(line(/^Open/)).toBeVisible();
    expect(line(/^Delete/).query()).toBeNull();
  });
});

describe('the right button on a free place', () => {
  it('begins an appointment there', async () => {
    await openWindow();
    const friday = chip('week-27').parentElement;
    if (!friday) throw new Error('Friday has no column');
    await rightClick(friday, { x: friday.clientWidth / 2, y: 10.6 * 64 });
    await line(/^New appointment Friday 20 November, 10:30/).click();
    await expect.element(page.getByRole('dialog', { name: 'New appointment' })).toBeVisible();
    await expect.poll(() => document.querySelector('[data-draft]')?.textContent).toMatch(/10:30/);
  });

  it('shows the day of a month', async () => {
    await openWindow({ settings: { view: 'month' } });
    const cell = document.querySelector('[data-day="20776"]');
    if (!cell) throw new Error('The month does not show that day');
    await rightClick(cell, { x: 100, y: 4 });
    await line('Show this day').click();
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Thursday 19 November 2026');
  });
});

describe('the keyboard', () => {
  it.each([
    ['the menu key', '{ContextMenu}'],
    ['Shift+F10', '{Shift>}{F10}{/Shift}'],
  ])('opens the menu of an appointment with %s, and Escape leads back', async (_, keys) => {
    await openWindow();
    chip(BALAYAGE).focus();
    await userEvent.keyboard(keys);
    await expect.element(line(/^Open/)).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.poll(focusedLabel).toMatch(/^Balayage/);
  });

  it('opens the menu of a free half hour', async () => {
    await openWindow();
    chip('week-20').focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toMatch(/18:30, free/);
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await line(/18:30/).click();
    await expect.poll(() => document.querySelector('[data-draft]')?.textContent).toMatch(/18:30/);
  });
});
