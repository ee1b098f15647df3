import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import type { View } from '$lib/api/bindings/View';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import type { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

/** Brow shape with Yuki Mori, Tom, Thursday 19 November, 8:30 to 9:15. */
const BROWS = 'week-21';

const heading = page.getByRole('heading', { level: 1 });
const spoken = () => document.querySelector('[aria-live="polite"].unseen')?.textContent ?? '';
const moved = ({ calls }: PretendBook) =>
  calls.findLast(({ command }) => command === 'move_appointment')?.input as
    MoveAppointment | undefined;
const at = (iso: string, hour: number, minute = 0) => dayFromIso(iso) * DAY + hour * 60 + minute;
const times = (key: string, count: number) => (key.length > 1 ? `{${key}}` : key).repeat(count);

/** What is drawn where it would land says of itself, or the day of the month that is marked so. */
function ghost(): string {
  const drawn = document.querySelector('.chip.ghost') ?? document.querySelector('.cell.target');
  return drawn?.getAttribute('aria-label') ?? '';
}

/** Opens a view on the day of an appointment and picks that up. */
async function pickUp(view: View, more: Parameters<typeof openWindow>[0] = {}, name = BROWS) {
  const lastDay = { day: '2026-11-19', on: '2026-11-18' };
  const pretend = await openWindow({
    size: [1280, 860],
    ...more,
    settings: { view, lastDay, ...more.settings },
  });
  await expect.poll(() => document.querySelector(`[data-key="${name}"]`)).not.toBeNull();
  chip(name).focus();
  await userEvent.keyboard(' ');
  await expect.poll(spoken).toMatch(/^Picked up/);
  return pretend;
}

describe('what is carried beyond the days shown', () => {
  type Way = [view: View, key: string, count: number, title: string, day: string, time?: string];
  const ways: Way[] = [
    ['day', 'ArrowRight', 1, 'Friday 20 November 2026', 'Friday 20 November'],
    ['day', 'ArrowDown', 62, 'Friday 20 November 2026', 'Friday 20 November', '0:00'],
    ['day', 'ArrowUp', 35, 'Wednesday 18 November 2026', 'Wednesday 18 November', '23:45'],
    ['week', 'ArrowRight', 4, '23 – 29 November 2026', 'Monday 23 November'],
    ['week', 'ArrowLeft', 4, '9 – 15 November 2026', 'Sunday 15 November'],
    ['workWeek', 'ArrowRight', 3, '23 – 28 November 2026', 'Monday 23 November'],
    ['workWeek', 'ArrowLeft', 4, '9 – 14 November 2026', 'Saturday 14 November'],
    ['days', 'ArrowRight', 3, '22 – 24 November 2026', 'Sunday 22 November'],
    ['days', 'ArrowLeft', 1, '16 – 18 November 2026', 'Wednesday 18 November'],
    ['month', 'ArrowDown', 3, 'December 2026', 'Thursday 10 December'],
    ['month', 'ArrowUp', 4, 'October 2026', 'Thursday 22 October'],
    ['team', 'ArrowDown', 62, 'Friday 20 November 2026', 'Friday 20 November', '0:00'],
    ['week', 'j', 2, '30 Nov – 6 Dec 2026', 'Thursday 3 December'],
    ['month', 'PageUp', 1, 'October 2026', 'Monday 19 October'],
  ];

  it.each(ways)(
    'takes the page with it, and Escape brings both back: %s, %s × %i',
    async (view, key, count, title, day, time = '8:30') => {
      const pretend = await pickUp(view);
      const before = heading.element().textContent;
      await userEvent.keyboard(times(key, count));
      await expect.element(heading).toHaveTextContent(title);
      await expect.poll(spoken).toMatch(new RegExp(`^${day}, ${time} to `));
      await expect.poll(ghost).toMatch(new RegExp(day));
      const grid = page.getByRole('grid', { name: /Appointments/ }).element();
      expect(grid.contains(document.activeElement)).toBe(true);
      await userEvent.keyboard('{Escape}');
      await expect.element(heading).toHaveTextContent(before);
      await expect.poll(focusedLabel).toMatch(/^Brow shape, Yuki Mori, Thursday 19 November/);
      expect(spoken()).toMatch(/stays where it was, Thursday 19 November/);
      expect(ghost()).toBe('');
      expect(moved(pretend)).toBeUndefined();
    },
  );

  it.each(['week', 'month'] as const)('is dropped on the page it came to: %s', async (view) => {
    const pretend = await pickUp(view);
    await userEvent.keyboard(view === 'month' ? times('ArrowDown', 3) : times('ArrowRight', 4));
    await userEvent.keyboard('{Enter}');
    const iso = view === 'month' ? '2026-12-10' : '2026-11-23';
    await expect.poll(() => moved(pretend)?.start).toBe(at(iso, 8, 30));
    await expect.poll(focusedLabel).toMatch(/^Brow shape, Yuki Mori, (Monday 23|Thursday 10)/);
  });

  it('stands where it was dropped while the book is asked', async () => {
    const pretend = await pickUp('week');
    pretend.delays.set('move_appointment', new Promise(() => undefined));
    await userEvent.keyboard(`${times('ArrowRight', 4)}{Enter}`);
    await expect.poll(() => moved(pretend)?.start).toBe(at('2026-11-23', 8, 30));
    await expect.poll(focusedLabel).toMatch(/^Brow shape, Yuki Mori, Monday 23 November/);
  });

  it('goes on while the days are still being read, and keeps the keys', async () => {
    const pretend = await pickUp('month');
    let answer = (): void => undefined;
    pretend.delays.set('get_grid', new Promise((resolve) => (answer = resolve)));
    await userEvent.keyboard(times('ArrowDown', 3));
    expect(focusedLabel()).toMatch(/^Brow shape/);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(spoken).toMatch(/^Friday 11 December/);
    await expect.element(heading).toHaveTextContent('November 2026');
    await userEvent.keyboard('{Enter}');
    expect(moved(pretend)).toBeUndefined();
    answer();
    await expect.element(heading).toHaveTextContent('December 2026');
    await expect.poll(() => moved(pretend)?.start).toBe(at('2026-12-11', 8, 30));
    await expect.poll(focusedLabel).toMatch(/^Brow shape, Yuki Mori, Friday 11 December/);
  });

  it('keeps the keys when the days are read twice on the way', async () => {
    const pretend = await pickUp('month');
    let answer = (): void => undefined;
    pretend.delays.set('get_grid', new Promise((resolve) => (answer = resolve)));
    await userEvent.keyboard(times('ArrowDown', 3));
    pretend.changeElsewhere(BROWS, { client: 'Yuki M.' });
    answer();
    await expect.element(heading).toHaveTextContent('December 2026');
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(spoken).toMatch(/^Friday 11 December/);
  });

  it('is come back to by an arrow from wherever one has turned to', async () => {
    await pickUp('week');
    await userEvent.click(page.getByRole('button', { name: 'Today', exact: true }));
    await userEvent.click(page.getByRole('button', { name: 'Next week' }));
    await userEvent.click(page.getByRole('button', { name: 'Next week' }));
    await expect.element(heading).toHaveTextContent('30 Nov – 6 Dec 2026');
    document.querySelector<HTMLElement>('.time-grid')?.focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(heading).toHaveTextContent('16 – 22 November 2026');
    await expect.poll(ghost).toMatch(/Friday 20 November/);
  });

  it('is put back when it is turned to a view of another kind', async () => {
    const pretend = await pickUp('week');
    await userEvent.keyboard('{ArrowRight}m');
    await expect.element(heading).toHaveTextContent('November 2026');
    await userEvent.keyboard('w');
    await expect.element(heading).toHaveTextContent('16 – 22 November 2026');
    expect(ghost()).toBe('');
    expect(moved(pretend)).toBeUndefined();
  });

  it('marks every day it would take as a whole', async () => {
    await pickUp('month', {}, 'training');
    await userEvent.keyboard('{ArrowDown}');
    const marked = [...document.querySelectorAll('.cell.target')];
    expect(marked.map((cell) => cell.getAttribute('aria-label'))).toEqual([
      expect.stringMatching(/^Thursday 26/),
      expect.stringMatching(/^Friday 27/),
    ]);
  });
});

describe('what is carried in the team', () => {
  it('goes no further than the last person, which is said', async () => {
    await pickUp('team');
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(spoken).toBe('Last column, with Tom Okada.');
    await userEvent.keyboard(times('ArrowLeft', 4));
    await expect.poll(spoken).toBe('First column, with Maren Holt.');
    await expect.element(heading).toHaveTextContent('Thursday 19 November 2026');
    await expect.poll(ghost).toMatch(/Thursday 19 November, 8:30 to 9:15, Maren Holt/);
  });

  it('goes from person to person also while the day is still being read', async () => {
    const pretend = await pickUp('team');
    await userEvent.keyboard(times('ArrowUp', 34));
    pretend.delays.set('get_grid', new Promise(() => undefined));
    await userEvent.keyboard('{ArrowUp}{ArrowLeft}');
    await expect
      .poll(spoken)
      .toBe('Wednesday 18 November, 23:45 to Thursday 19 November, 0:30, with Sofia Lind');
  });

  it('has a column also on a day on which nothing else is nobody’s', async () => {
    const lastDay = { day: '2026-11-18', on: '2026-11-18' };
    const state = STATES.unassigned();
    await pickUp('team', { state, settings: { lastDay } }, 'week-20');
    await userEvent.keyboard(times('ArrowDown', 26));
    await expect.element(heading).toHaveTextContent('Thursday 19 November 2026');
    await expect.poll(ghost).toMatch(/Thursday 19 November, 0:00/);
    await userEvent.keyboard('{ArrowLeft}');
    await expect.poll(spoken).toMatch(/^Thursday 19 November, 0:00 to 1:00, with Tom Okada/);
  });
});
