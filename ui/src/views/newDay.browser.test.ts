import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { GridRange } from '$lib/api/bindings/GridRange';
import { openWindow } from '$lib/testing/window';

const EVENING = new Date('2026-11-18T18:20:00Z');
const MORNING = new Date('2026-11-19T07:40:00Z');

/** Opens the window on a day; `sleep` lets a night go by. */
async function openOvernight() {
  let now = EVENING;
  const pretend = await openWindow({ settings: { view: 'day' }, time: () => now });
  const sleep = async () => {
    now = MORNING;
    window.dispatchEvent(new Event('focus'));
    await tick();
  };
  /** Days that were asked for. */
  const asked = () =>
    pretend.calls
      .filter(({ command }) => command === 'get_grid')
      .map(({ input }) => (input as GridRange).from);
  return { sleep, asked };
}

const title = page.getByRole('heading', { level: 1 });

describe('a window left open over night', () => {
  it('shows the new day in the morning', async () => {
    const { sleep } = await openOvernight();
    await expect.element(title).toHaveTextContent('Wednesday 18 November 2026');
    await sleep();
    await expect.element(title).toHaveTextContent('Thursday 19 November 2026');
  });

  it('leaves a day that was turned to', async () => {
    const { sleep } = await openOvernight();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect.element(title).toHaveTextContent('Friday 20 November 2026');
    await sleep();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(title).toHaveTextContent('Saturday 21 November 2026');
  });

  it('turns the page only once nothing is in front of it', async () => {
    const { sleep, asked } = await openOvernight();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await sleep();
    expect(asked()).not.toContain('2026-11-19');
    await userEvent.keyboard('{Escape}');
    await expect.element(title).toHaveTextContent('Thursday 19 November 2026');
  });
});
