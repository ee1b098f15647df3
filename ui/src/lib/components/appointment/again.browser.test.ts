import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { sent } from '$lib/testing/render';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';
import { TODAY } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { DAY } from '../shared/clock';

/** Chloé's balayage, tomorrow at 14:30 with Maren. */
const BALAYAGE = 'week-24';
/** Karim's skin fade on Monday. */
const PAST = 'week-1';

async function openMenu(key: string) {
  const pretend = await openWindow();
  await userEvent.click(chip(key));
  await userEvent.click(page.getByRole('button', { name: 'More', exact: true }));
  return pretend;
}

const choose = (name: string) => userEvent.click(page.getByRole('menuitem', { name }));
const book = () => userEvent.click(page.getByRole('button', { name: /^Book/ }));

describe('the same once more', () => {
  it('is booked for the same client, service and staff six weeks later, and can be shown', async () => {
    const pretend = await openMenu(BALAYAGE);
    await choose('Book again…');
    await expect
      .element(page.getByRole('combobox', { name: /Client/ }))
      .toHaveValue('Chloé Martin');
    await book();
    const start = (TODAY + 1 + 42) * DAY + 14 * 60 + 30;
    const like = { staff: 'mh', service: 'service-2' };
    await expect
      .poll(() => sent(pretend, 'create_appointment'))
      .toMatchObject({ appointment: { start, end: start + 120, ...like } });
    await userEvent.click(page.getByRole('button', { name: 'Show', exact: true }));
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent(/28 Dec/);
    expect(document.activeElement).toHaveAttribute('data-key', expect.stringMatching(/new/));
  });

  it('is duplicated at the same time, which is no news on the page that is shown', async () => {
    const pretend = await openMenu(BALAYAGE);
    await choose('Duplicate…');
    await book();
    await expect
      .poll(() => sent(pretend, 'create_appointment'))
      .toMatchObject({ appointment: { start: (TODAY + 1) * DAY + 14 * 60 + 30 } });
    await expect.element(page.getByRole('group', { name: 'Message' })).toBeVisible();
    expect(page.getByRole('button', { name: 'Show', exact: true }).elements()).toEqual([]);
  });
});

describe('what is of somebody who has left', () => {
  /** Marco's cut and beard, today with Idris, who has left. */
  const BEARD = 'week-17';

  it('still says whose it was, here and in the editor, where nobody else can be given to them', async () => {
    await openWindow({ state: STATES.left() });
    expect(chip(BEARD).getAttribute('aria-label')).toMatch(/Idris Bello/);
    const team = page.getByRole('region', { name: 'Team' });
    await expect.element(team).toHaveTextContent('Maren Holt');
    await expect.element(team).not.toHaveTextContent('Idris Bello');
    await userEvent.dblClick(chip(BEARD));
    const whom = page.getByRole('combobox', { name: /^With/ });
    await expect.element(whom).toHaveTextContent('Idris Bello');
    await userEvent.keyboard('{Escape}');
    await userEvent.dblClick(chip(BALAYAGE));
    await whom.click();
    await expect.element(page.getByRole('option', { name: 'Tom Okada' })).toBeVisible();
    expect(page.getByRole('option', { name: 'Idris Bello' }).query()).toBeNull();
  });

  it('is booked again with whoever is chosen', async () => {
    await openWindow({ state: STATES.left() });
    await userEvent.click(chip(BEARD));
    await userEvent.click(page.getByRole('button', { name: 'More', exact: true }));
    await choose('Book again…');
    await expect
      .element(page.getByRole('combobox', { name: /^With/ }))
      .toHaveTextContent('Nobody yet');
  });

  it('keeps the name of a service that is not offered any more, as words', async () => {
    const pretend = await openWindow({ state: STATES.left() });
    await userEvent.click(chip(PAST));
    await userEvent.click(page.getByRole('button', { name: 'More', exact: true }));
    await choose('Duplicate…');
    const service = page.getByRole('combobox', { name: 'Service' });
    await expect.element(service).toHaveValue('Skin fade');
    await book();
    await expect
      .poll(() => sent(pretend, 'create_appointment'))
      .toMatchObject({ appointment: { service: null } });
  });
});

describe('another time', () => {
  it('is asked for from the menu of an appointment', async () => {
    const pretend = await openWindow();
    await userEvent.click(chip(PAST), { button: 'right' });
    await choose('Move to…');
    await expect.element(page.getByRole('dialog', { name: 'Reschedule' })).toBeVisible();
    await expectAccessible();
    await page.getByRole('textbox', { name: 'Date' }).fill('tomorrow');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => sent(pretend, 'move_appointment')).toMatchObject({ id: PAST });
  });

  it('is asked for from the palette', async () => {
    await openWindow();
    await userEvent.click(chip(BALAYAGE));
    await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
    await userEvent.keyboard('/resch{Enter}');
    await expect
      .element(page.getByRole('dialog', { name: 'Reschedule' }))
      .toHaveTextContent(/^.*Balayage is on/);
  });
});
