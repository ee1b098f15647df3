import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { salon } from '$lib/preview/salon';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';

/** Balayage, with Maren. */
const BALAYAGE = 'week-24';

const hue = () => chip(BALAYAGE).style.getPropertyValue('--h');
const menu = () => userEvent.click(page.getByRole('button', { name: 'More views' }));
const choice = (name: string) =>
  page.getByRole('group', { name: 'Colour by' }).getByRole('menuitemradio', { name });

describe('what colours stand for', () => {
  it('is chosen in the menu of views and remembered; who it is with is still said in letters', async () => {
    const pretend = await openWindow();
    const saved = () => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input;
    const persons = hue();
    expect(salon().staff.map((person) => String(person.hue))).toContain(persons);
    await menu();
    await expect.element(choice('Person')).toBeChecked();
    await choice('Status').click();
    await expect.poll(hue).not.toBe(persons);
    await expect.poll(saved).toMatchObject({ colourBy: 'status' });
    expect(chip(BALAYAGE).textContent).toMatch(/MH/);
    await menu();
    await expect.element(choice('Status')).toBeChecked();
    await expect.element(choice('Person')).not.toBeChecked();
    await choice('Person').click();
    await expect.poll(hue).toBe(persons);
  });

  it('is a choice anybody can make', async () => {
    await openWindow({ size: [800, 600] });
    await menu();
    await expect.element(choice('Service')).toBeVisible();
    await expectAccessible();
  });

  for (const colourBy of ['service', 'status', 'calendar'] as const) {
    for (const view of ['week', 'month', 'agenda'] as const) {
      it(`can be told apart by anybody: ${view} by ${colourBy}`, async () => {
        await openWindow({ settings: { view, colourBy } });
        await expectAccessible();
      });
    }
  }
});
