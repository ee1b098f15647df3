import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { STATES } from '$lib/preview/states';
import { sent } from '$lib/testing/render';
import { focusedLabel, openWindow } from '$lib/testing/window';
import { mirrorChoices } from './mirrorChoices';

/** Opens the menu of a calendar that can be written to. */
async function openMenu() {
  const pretend = await openWindow();
  await userEvent.click(page.getByRole('button', { name: 'Options for Studio bookings' }));
  return pretend;
}

describe('the menu of a calendar', () => {
  it('says what it shows of other calendars, by an example, and changes that at once', async () => {
    const pretend = await openMenu();
    const menu = page.getByRole('dialog', { name: 'Calendar Studio bookings' });
    const asked = () => pretend.calls.filter(({ command }) => command === 'preview_mirror');
    // Of this calendar alone, and not before somebody looks at it.
    await expect.poll(() => asked().length).toBe(1);
    await userEvent.click(menu.getByLabelText('Also shows from other calendars: Nothing'));
    await userEvent.click(page.getByRole('option', { name: 'The client’s initials' }));
    const example = '“Balayage”, Chloé Martin (Thu 19 Nov, 10:45 – 13:00) shows as “C. M.”.';
    await expect.element(menu.getByText(example)).toBeVisible();
    const change = pretend.calls.find(({ command }) => command === 'update_calendar');
    expect(change?.input).toMatchObject({ mirror: 'initials' });
  });

  it.each([
    ['Compare…', 'Compare Studio bookings'],
    ['Dry run…', 'What sync would do with Studio bookings'],
  ])('makes room for what it opens, and has the focus back afterwards: %s', async (does, name) => {
    await openMenu();
    await userEvent.click(page.getByRole('button', { name: does }));
    await expect.element(page.getByRole('dialog', { name })).toBeVisible();
    expect(page.getByRole('dialog').elements()).toHaveLength(1);
    await userEvent.keyboard('{Escape}');
    await expect.poll(focusedLabel).toBe('Options for Studio bookings');
  });

  it('leaves open what it opened when the window gets too narrow for the sidebar', async () => {
    await openMenu();
    await userEvent.click(page.getByRole('button', { name: 'Compare…' }));
    const dialog = page.getByRole('dialog', { name: 'Compare Studio bookings' });
    await expect.element(dialog).toBeVisible();
    await page.viewport(800, 600);
    await expect
      .element(page.getByRole('button', { name: /^Show the sidebar/ }))
      .toBeInTheDocument();
    await expect.element(dialog).toBeVisible();
  });

  it('makes a calendar the one that new bookings go to', async () => {
    const state = STATES.usual();
    const other = state.book.calendars.find(
      ({ mode, readOnly, isDefault }) => mode === 'twoWay' && !readOnly && !isDefault,
    );
    const pretend = await openWindow({ state });
    await userEvent.click(page.getByRole('button', { name: `Options for ${other?.name ?? ''}` }));
    await userEvent.click(page.getByRole('checkbox', { name: /^New bookings go here/ }));
    await expect
      .poll(() => sent(pretend, 'update_calendar'))
      .toMatchObject({ id: other?.id, isDefault: true });
  });

  it('offers nothing of the kind for a calendar that is only read', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'Options for Maren, personal' }));
    await expect
      .element(page.getByRole('dialog', { name: 'Calendar Maren, personal' }))
      .toBeVisible();
    expect(page.getByText('Also shows from other calendars').query()).toBeNull();
  });
});

it('a calendar that is only written to always shows something', () => {
  expect(mirrorChoices('publish').map(({ value }) => value)).not.toContain('nothing');
  expect(mirrorChoices('twoWay').map(({ value }) => value)).toContain('nothing');
});
