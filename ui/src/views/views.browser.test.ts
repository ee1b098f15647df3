import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { STATES } from '$lib/preview/states';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';

for (const theme of ['light', 'dark'] as const) {
  for (const view of ['day', 'team', 'week', 'month', 'agenda'] as const) {
    it(`has no accessibility fault: ${view}, ${theme}`, async () => {
      await openWindow({ settings: { theme, view } });
      await expectAccessible();
    });
  }

  for (const state of ['empty', 'busy', 'off', 'eight', 'unassigned'] as const) {
    it(`has no accessibility fault: team, ${state}, ${theme}`, async () => {
      await openWindow({ state: STATES[state](), settings: { theme, view: 'team' } });
      await expectAccessible();
    });
  }

  it(`has no accessibility fault with details open: ${theme}`, async () => {
    await openWindow({ settings: { theme }, size: [1440, 900] });
    await userEvent.click(chip('week-24'));
    await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
    await expectAccessible();
  });

  it(`has no accessibility fault in the smallest window: ${theme}`, async () => {
    await openWindow({ settings: { theme }, size: [800, 600] });
    await expectAccessible();
  });
}

describe('keys of the window', () => {
  it('change the view', async () => {
    await openWindow();
    await userEvent.keyboard('m');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('November 2026');
    await userEvent.keyboard('d');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Wednesday 18 November 2026');
  });

  it('turn pages and come back to today', async () => {
    await openWindow();
    const heading = page.getByRole('heading', { level: 1 });
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(heading).toHaveTextContent('23 – 29 November 2026');
    await userEvent.keyboard('t');
    await expect.element(heading).toHaveTextContent('16 – 22 November 2026');
  });

  it('go from region to region', async () => {
    await openWindow();
    await userEvent.keyboard('{F6}');
    const first = document.activeElement?.closest('[data-region]');
    await userEvent.keyboard('{F6}');
    const second = document.activeElement?.closest('[data-region]');
    expect(first).not.toBeNull();
    expect(second).not.toBe(first);
  });
});

describe('what is remembered', () => {
  it('is the view and the sidebar, saved a moment after the last change', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('a');
    await userEvent.keyboard('[[');
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input)
      .toMatchObject({ view: 'agenda', sidebar: false });
  });
});

describe('an open editor', () => {
  it('keeps what was typed when sync changes the calendar', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('n');
    const client = page.getByRole('dialog').getByRole('combobox').first();
    await userEvent.fill(client, 'Ruth');
    pretend.changeElsewhere('week-24', { title: 'Something else' });
    pretend.announce({ kind: 'book' });
    await expect.poll(() => chip('week-24').getAttribute('aria-label')).toMatch(/Something else/);
    await expect.element(client).toHaveValue('Ruth');
  });
});
