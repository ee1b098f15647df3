import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { cleanup } from 'vitest-browser-svelte';
import type { View } from '$lib/api/bindings/View';
import { LONDON_CHANGES, NEW_YORK, STATES } from '$lib/preview/states';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';

it('has no accessibility fault with details open in a wide window', async () => {
  await openWindow({ size: [1440, 900] });
  await userEvent.click(chip('week-24'));
  await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
  await expectAccessible();
});

it('has no accessibility fault in the smallest window', async () => {
  await openWindow({ size: [800, 600] });
  await expectAccessible();
});

it('leaves what it has to say readable when details float over the grid', async () => {
  await openWindow({ size: [1024, 700] });
  await userEvent.click(chip('week-24'));
  await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
  const said = page
    .getByText(/signed us out/)
    .element()
    .getBoundingClientRect();
  const details = page.getByRole('complementary').element().getBoundingClientRect();
  expect(details.top).toBeGreaterThan(said.bottom);
});

it.each(['light', 'dark'] as const)('is as %s as the settings say', async (theme) => {
  await openWindow({ settings: { theme } });
  expect(getComputedStyle(document.documentElement).colorScheme).toBe(theme);
});

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

  it('change to the work week, and to as many days as a digit says', async () => {
    const pretend = await openWindow();
    const heading = page.getByRole('heading', { level: 1 });
    await userEvent.keyboard('{Shift>}W{/Shift}');
    await expect.element(heading).toHaveTextContent('16 – 21 November 2026');
    await userEvent.keyboard('4');
    await expect.element(heading).toHaveTextContent('18 – 21 November 2026');
    await expect.element(page.getByRole('radio', { name: '4 days' })).toBeChecked();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(heading).toHaveTextContent('22 – 25 November 2026');
    await expect.element(page.getByText('Closed', { exact: true })).toBeVisible();
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input)
      .toMatchObject({ view: 'days', daysShown: 4 });
  });

  it('are in a menu as well', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitemradio', { name: /5 days/ }));
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('18 – 22 November 2026');
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
    await userEvent.click(chip('week-24'));
    (document.activeElement as HTMLElement).blur();
    const region = () => {
      const found = document.activeElement?.closest('[data-region]');
      expect(document.activeElement?.matches(':focus-visible')).toBe(true);
      return found?.matches('nav') ? 'sidebar' : found?.classList[0];
    };
    const walked: (string | undefined)[] = [];
    for (const key of ['{F6}', '{F6}', '{F6}', '{F6}', '{F6}']) {
      await userEvent.keyboard(key);
      walked.push(region());
    }
    expect(walked).toEqual(['sidebar', 'toolbar', 'view', 'details', 'sidebar']);
    await userEvent.keyboard('{Shift>}{F6}{/Shift}');
    expect(region()).toBe('details');
  });
});

describe('Ctrl and comma', () => {
  it('open the settings', async () => {
    await openWindow();
    await userEvent.keyboard('{Control>},{/Control}');
    await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
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

describe('the day shown last', () => {
  it('is remembered with the day it was then', async () => {
    const pretend = await openWindow({ settings: { view: 'team' } });
    await userEvent.keyboard('{ArrowRight}');
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input)
      .toMatchObject({ lastDay: { day: '2026-11-19', on: '2026-11-18' } });
  });

  it('is shown again on the same day, and not on another', async () => {
    const lastDay = { day: '2026-12-03', on: '2026-11-18' };
    await openWindow({ settings: { view: 'day', lastDay } });
    const heading = page.getByRole('heading', { level: 1 });
    await expect.element(heading).toHaveTextContent('Thursday 3 December 2026');
    cleanup();
    await openWindow({ settings: { view: 'day', lastDay: { ...lastDay, on: '2026-11-17' } } });
    await expect.element(heading).toHaveTextContent('Wednesday 18 November 2026');
  });
});

describe('a second clock', () => {
  const secondZone = 'America/New_York';
  const labels = () =>
    [...document.querySelectorAll('[aria-label="Hours"] span')].map((label) => label.textContent);
  const shown = (view: View, day: string) =>
    openWindow({
      state: STATES.clocks(),
      clockChanges: LONDON_CHANGES,
      secondClock: NEW_YORK,
      settings: { view, secondZone, lastDay: { day, on: '2026-11-18' } },
    });

  for (const view of ['day', 'team', 'week', 'workWeek', 'days'] as const) {
    it(`stands beside the hours: ${view}`, async () => {
      await shown(view, '2026-11-18');
      const nine = labels().indexOf('9:00');
      expect(labels()[nine + 1]).toBe('4:00');
      await expect.element(page.getByText('New York', { exact: true })).toBeVisible();
      await expectAccessible();
    });
  }

  // A work week has no Sunday, the day on which clocks change.
  for (const view of ['day', 'team', 'week', 'days'] as const) {
    it(`says what is skipped and what comes twice: ${view}`, async () => {
      await shown(view, '2026-03-29');
      const skipped = page.getByText('Clocks go forward: 1:00 to 2:00 does not exist');
      await expect.element(skipped.first()).toBeInTheDocument();
      cleanup();
      await shown(view, '2026-10-25');
      const twice = page.getByText('Clocks go back: 1:00 to 2:00 comes twice');
      await expect.element(twice.first()).toBeInTheDocument();
    });
  }

  it('says on which days of a week it is another number of hours away', async () => {
    await shown('week', '2026-03-29');
    const heads = [
      ...document.querySelectorAll('[aria-label^="Appointments"] [role="columnheader"]'),
    ];
    expect(heads.at(-1)?.textContent).toMatch(/29.*−5 h/);
    expect(heads.at(-2)?.textContent).not.toMatch(/ h/);
  });

  it('is chosen in the settings', async () => {
    const pretend = await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'Settings' }));
    await userEvent.fill(page.getByRole('combobox', { name: 'Second clock' }), 'New York');
    await userEvent.click(page.getByRole('option', { name: /America\/New York/ }));
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input)
      .toMatchObject({ secondZone });
    // The days are read again, now with what the other clock says on them.
    const commands = () => pretend.calls.map(({ command }) => command);
    await expect
      .poll(() => commands().lastIndexOf('get_grid') > commands().lastIndexOf('save_settings'))
      .toBe(true);
  });
});

describe('the hours of the team', () => {
  it('are written in a line for each weekday', async () => {
    const pretend = await openWindow({ settings: { view: 'team' } });
    await userEvent.click(page.getByRole('button', { name: 'Settings' }));
    await userEvent.click(page.getByRole('tab', { name: 'Hours' }));
    const wednesday = page.getByRole('textbox', { name: 'Wednesday, Maren Holt' });
    await expect.element(wednesday).toHaveValue('8:30 – 12:45, 13:30 – 17:30');
    await userEvent.fill(wednesday, '10-14');
    await userEvent.tab();
    await expect.element(wednesday).toHaveValue('10:00 – 14:00');
    await expect.element(page.getByText('10:00 – 14:00').first()).toBeInTheDocument();
    await expect
      .poll(() => pretend.calls.findLast(({ command }) => command === 'save_settings')?.input)
      .toHaveProperty('staffHours');
    await userEvent.fill(wednesday, 'whenever');
    await userEvent.tab();
    await expect.element(page.getByText(/^Such as 9 – 18/)).toBeVisible();
    await expectAccessible();
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
