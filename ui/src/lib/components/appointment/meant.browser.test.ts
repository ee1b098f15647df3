import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { sent } from '$lib/testing/render';
import { chip, openWindow } from '$lib/testing/window';

/** Chloé's balayage on Thursday, and Aoife's half-head foils today. */
const SELECTED = 'week-24';
const FOCUSED = 'week-19';

/** One appointment is in the details while the keyboard is on another. */
async function openBoth() {
  const pretend = await openWindow();
  await userEvent.click(chip(SELECTED));
  await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
  chip(FOCUSED).focus();
  return pretend;
}

describe('keys about an appointment', () => {
  it('cancel the one the keyboard is on, not the one in the details', async () => {
    const pretend = await openBoth();
    await userEvent.keyboard('x');
    await expect.poll(() => sent(pretend, 'change_appointment')).toMatchObject({ id: FOCUSED });
  });

  it('check in the one the keyboard is on', async () => {
    const pretend = await openBoth();
    await userEvent.keyboard('c');
    await expect.poll(() => sent(pretend, 'set_progress')).toMatchObject({ id: FOCUSED });
  });

  it('edit the one the keyboard is on', async () => {
    await openBoth();
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('combobox', { name: /Client/ })).toHaveValue('Aoife Byrne');
  });

  it('are about the one in the details where the keyboard is on none', async () => {
    const pretend = await openBoth();
    page.getByRole('button', { name: 'More', exact: true }).element().focus();
    await userEvent.keyboard('c');
    await expect.poll(() => sent(pretend, 'set_progress')).toMatchObject({ id: SELECTED });
    await userEvent.keyboard('{Delete}');
    await expect.poll(() => sent(pretend, 'delete_appointment')).toMatchObject({ id: SELECTED });
  });
});
