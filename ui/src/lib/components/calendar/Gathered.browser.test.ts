import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { STATES } from '$lib/preview/states';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

const signs = () => [...document.querySelectorAll<HTMLElement>('[data-gathered]')];
const opacity = (of: Element | null) => of && getComputedStyle(of).opacity;

describe('more appointments than fit side by side', () => {
  it('are gathered only where they would be too narrow to be read', async () => {
    await openWindow();
    expect(signs()).toEqual([]);
    for (const one of document.querySelectorAll('.chip')) {
      expect(one.getBoundingClientRect().width).toBeGreaterThan(36);
    }
  });

  it('take little of the column, and nothing is cut by their number', async () => {
    await openWindow({ state: STATES.full(), size: [1024, 700] });
    expect(signs().length).toBeGreaterThan(6);
    for (const sign of signs()) {
      const box = sign.getBoundingClientRect();
      expect(box.width).toBeLessThan(30);
      for (const one of sign.parentElement?.querySelectorAll('.chip:not(.tucked)') ?? []) {
        const other = one.getBoundingClientRect();
        const together = other.top < box.bottom && box.top < other.bottom;
        if (together) expect(other.right).toBeLessThanOrEqual(box.left + 0.5);
      }
    }
  });

  it('have among them what was called off and would be cut by their number', async () => {
    await openWindow({ state: STATES.full(), size: [1024, 700] });
    expect(document.querySelector('[data-key="week-11"]')).toBeNull();
    await page.getByRole('button', { name: /^4 more, Tuesday 17 November, 13:30/ }).click();
    const list = page.getByRole('dialog', { name: 'Tuesday 17 November, 13:30' });
    await expect.element(list.getByRole('button', { name: /Ruth Adeyemi/ })).toBeVisible();
  });

  it('are listed by a click, which books nothing, and one that is chosen is shown', async () => {
    const pretend = await openWindow({ state: STATES.full(), size: [1440, 900] });
    expect(signs().length).toBeGreaterThan(6);
    for (const one of document.querySelectorAll('.chip:not(.tucked)')) {
      expect(one.getBoundingClientRect().width).toBeGreaterThan(36);
    }
    await page.getByRole('button', { name: /^4 more, Thursday 19 November, 9:30/ }).click();
    const list = page.getByRole('dialog', { name: 'Thursday 19 November, 9:30' });
    await expect.element(list).toBeVisible();
    expect(list.getByRole('button').elements()).toHaveLength(4);
    await list.getByRole('button', { name: /Isla Grant/ }).click();
    await expect.element(page.getByRole('complementary', { name: 'Appointment' })).toBeVisible();
    await expect.poll(() => opacity(chip('week-22'))).toBe('1');
    expect(chip('week-22').getBoundingClientRect().width).toBeGreaterThan(90);
    expect(pretend.calls.some(({ command }) => command === 'create_appointment')).toBe(false);
    expect(document.querySelector('[data-draft]')).toBeNull();
  });

  it('are reached one by one with the arrow keys, and stand in front while they are', async () => {
    await openWindow({ state: STATES.full(), size: [1440, 900] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    const first = document.querySelector<HTMLElement>('.chip:not(.tucked)');
    first?.focus();
    const met = new Set<string>();
    let tucked = 0;
    for (let step = 0; step < 20; step += 1) {
      await userEvent.keyboard('{ArrowDown}');
      await expect.poll(() => grid.contains(document.activeElement)).toBe(true);
      met.add((document.activeElement as HTMLElement).dataset['key'] ?? focusedLabel());
      if (document.activeElement?.classList.contains('tucked')) {
        tucked += 1;
        expect(opacity(document.activeElement)).toBe('1');
      }
      expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    }
    expect(tucked).toBeGreaterThan(3);
    expect(met.size).toBe(20);
  });
});
