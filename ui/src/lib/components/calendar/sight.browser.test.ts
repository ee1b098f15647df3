import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { someReminders } from '$lib/preview/reminders';
import { STATES } from '$lib/preview/states';
import { TODAY } from '$lib/preview/salon';
import { DAY } from '$lib/components/shared/clock';
import { chip, openWindow } from '$lib/testing/window';

/** Somebody who comes at 19:00, in a week or so; the hours begin at 8:00. */
async function openLate(days: number) {
  const state = STATES.usual();
  const [like] = state.items;
  if (!like) throw new Error('an appointment');
  const start = (TODAY + days) * DAY + 19 * 60;
  const late = {
    ...like,
    id: 'late',
    start,
    end: start + 45,
    title: 'Late cut',
    client: 'Vera Lux',
  };
  const pretend = await openWindow({
    state,
    items: [...state.items, late],
    settings: { scrollMinute: 480, hourHeight: 100 },
  });
  return { pretend, late };
}

/** Whether a chip lies in what is seen of the hours. */
function inSight(): boolean {
  const found = document.querySelector('[data-key="late"]');
  const grid = found?.closest('[role="grid"]');
  if (!found || !grid) return false;
  const [a, b] = [found.getBoundingClientRect(), grid.getBoundingClientRect()];
  return a.top >= b.top && a.bottom <= b.bottom;
}

const flashes = () =>
  chip('late')
    .getAnimations()
    .map(({ id }) => id);

describe('an appointment that is brought into sight', () => {
  it('is scrolled to and flashes when it was found, and has the keys', async () => {
    await openLate(9);
    await userEvent.keyboard('/vera lux');
    await userEvent.click(page.getByRole('option', { name: /Late cut/ }));
    await expect.poll(inSight).toBe(true);
    expect(flashes()).toEqual(['flash']);
    expect(document.activeElement).toBe(chip('late'));
    await expect.element(page.getByRole('heading', { name: 'Late cut' })).toBeVisible();
  });

  it('is scrolled to from its reminder', async () => {
    const { pretend, late } = await openLate(0);
    expect(inSight()).toBe(false);
    const like = someReminders().find(({ missed }) => !missed);
    if (!like) throw new Error('a reminder');
    pretend.remind([{ ...like, ...late, staff: '' }]);
    await userEvent.click(page.getByRole('button', { name: 'Open', exact: true }));
    await expect.poll(inSight).toBe(true);
    expect(flashes()).toEqual(['flash']);
  });

  it('is turned to from what sync refused', async () => {
    await openWindow({ settings: { view: 'day' } });
    await userEvent.click(page.getByRole('button', { name: '1 could not sync' }));
    await userEvent.click(
      page.getByRole('button', { name: 'Cut & blow-dry, Isla Grant', exact: true }),
    );
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent(/Thu.* 19 Nov/);
    await expect.element(page.getByRole('heading', { name: 'Cut & blow-dry' })).toBeVisible();
    expect(document.activeElement).toBe(chip('week-22'));
  });
});
