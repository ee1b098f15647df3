import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CreateAppointment } from '$lib/api/bindings/CreateAppointment';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import { DAY } from '$lib/components/shared/clock';
import { TODAY } from '$lib/preview/salon';
import { chip, openWindow } from '$lib/testing/window';

const at = (daysFromToday: number, hour: number, minute = 0) =>
  (TODAY + daysFromToday) * DAY + hour * 60 + minute;

/** Balayage with Chloé, Thursday 14:30 to 16:30. */
const BALAYAGE = 'week-24';

type Pretend = Awaited<ReturnType<typeof openWindow>>;
const moved = ({ calls }: Pretend) =>
  calls.findLast(({ command }) => command === 'move_appointment')?.input as
    MoveAppointment | undefined;
const created = ({ calls }: Pretend) =>
  calls.findLast(({ command }) => command === 'create_appointment')?.input as
    CreateAppointment | undefined;

/** The mouse, with the button held, at a point of the window. */
function mouse(
  type: 'pointerdown' | 'pointermove' | 'pointerup',
  on: Element,
  x: number,
  y: number,
) {
  const event = { bubbles: true, pointerId: 1, pointerType: 'mouse', clientX: x, clientY: y };
  on.dispatchEvent(new PointerEvent(type, { ...event, button: type === 'pointermove' ? -1 : 0 }));
}

/** The middle of an element. */
function middle(element: Element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** Takes hold of a chip and carries it to a point without letting go. */
async function carry(name: string, x: number, y: number) {
  // The mouse has to have been there for the page to follow it.
  await expect.poll(() => document.querySelector(`[data-key="${name}"]`)).not.toBeNull();
  await userEvent.hover(chip(name));
  const from = middle(chip(name));
  mouse('pointerdown', chip(name), from.x, from.y);
  mouse('pointermove', document.body, from.x + 10, from.y);
  mouse('pointermove', document.body, x, y);
}

const heading = page.getByRole('heading', { level: 1 });

describe('a drag with Ctrl', () => {
  it('makes a second appointment and leaves the first', async () => {
    const pretend = await openWindow();
    const friday = chip('week-27').parentElement;
    if (!friday) throw new Error('Friday has no column');
    await userEvent.keyboard('{Control>}');
    await userEvent.dragAndDrop(chip(BALAYAGE), friday, {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: friday.clientWidth / 2, y: 13 * 64 + 30 },
    });
    await userEvent.keyboard('{/Control}');
    await expect.poll(() => created(pretend)?.appointment.start).toBe(at(2, 13, 15));
    expect(created(pretend)?.appointment).toMatchObject({ end: at(2, 15, 15), repeat: null });
    expect(moved(pretend)).toBeUndefined();
    await expect
      .poll(() => document.querySelectorAll('[aria-label^="Balayage, Chloé Martin, "]'))
      .toHaveLength(3);
    expect(chip(BALAYAGE).getAttribute('aria-label')).toMatch(/Thursday/);
  });
});

describe('the steps of a drag', () => {
  const grip = () => middle(chip(BALAYAGE));

  it('are those of the settings', async () => {
    const pretend = await openWindow({ settings: { snap: 20 } });
    await expect.poll(() => document.querySelector(`[data-key="${BALAYAGE}"]`)).not.toBeNull();
    await carry(BALAYAGE, grip().x, grip().y + 20);
    mouse('pointerup', document.body, grip().x, grip().y + 20);
    await expect.poll(() => moved(pretend)?.start).toBe(at(1, 14, 40));
  });

  it('are five minutes with Shift and single ones with Alt, also while the pointer rests', async () => {
    const pretend = await openWindow({ settings: { snap: 30 } });
    await expect.poll(() => document.querySelector(`[data-key="${BALAYAGE}"]`)).not.toBeNull();
    const { x, y } = grip();
    const ghost = () => document.querySelector('.ghost')?.textContent ?? '';
    await carry(BALAYAGE, x, y + 12);
    await expect.poll(ghost).toMatch(/14:30/);
    await userEvent.keyboard('{Shift>}');
    await expect.poll(ghost).toMatch(/14:40/);
    await userEvent.keyboard('{/Shift}{Alt>}');
    await expect.poll(ghost).toMatch(/14:41/);
    mouse('pointerup', document.body, x, y + 12);
    await userEvent.keyboard('{/Alt}');
    await expect.poll(() => moved(pretend)?.start).toBe(at(1, 14, 41));
    expect(created(pretend)).toBeUndefined();
  });

  it('are where a stretch that is drawn begins and ends, and a step of the keyboard', async () => {
    const pretend = await openWindow({ settings: { snap: 10 } });
    const column = document.querySelector(`[data-day="${TODAY + 1}"][data-hours]`);
    if (!column) throw new Error('Thursday is not there');
    // An hour is 64 pixels.
    const { top } = column.getBoundingClientRect();
    const { x } = middle(column);
    await userEvent.hover(chip(BALAYAGE));
    mouse('pointerdown', column, x, top + 14.2 * 64);
    mouse('pointermove', document.body, x, top + 14.9 * 64);
    await expect
      .poll(() => document.querySelector('[data-draft]')?.textContent)
      .toMatch(/14:10 – 15:00/);
    await userEvent.keyboard('{Escape}');
    chip(BALAYAGE).focus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect.poll(() => moved(pretend)?.start).toBe(at(1, 14, 40));
  });
});

describe('a drag to the edge', () => {
  it('turns the page after a moment, and drops there', async () => {
    const pretend = await openWindow();
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    const { right, top } = grid.getBoundingClientRect();
    await carry(BALAYAGE, right - 4, top + 300);
    await expect.element(heading).toHaveTextContent('23 – 29 November 2026');
    const monday = document.querySelector(`[data-day="${TODAY + 5}"]`);
    if (!monday) throw new Error('The next Monday is not there');
    mouse('pointermove', document.body, middle(monday).x, top + 300);
    mouse('pointerup', document.body, middle(monday).x, top + 300);
    await expect.poll(() => Math.floor((moved(pretend)?.start ?? 0) / DAY)).toBe(TODAY + 5);
  });

  it('turns back at the left edge, also in the month', async () => {
    await openWindow({ settings: { view: 'month' }, size: [1280, 860] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    const { left, top } = grid.getBoundingClientRect();
    await carry('week-21', left + 4, top + 300);
    await expect.element(heading).toHaveTextContent('October 2026');
    await userEvent.keyboard('{Escape}');
  });
});

describe('a drop on the small month', () => {
  it('moves to that day and keeps the time', async () => {
    const pretend = await openWindow();
    const day = document.querySelector(`[data-mini="${TODAY + 9}"]`);
    if (!day) throw new Error('The small month does not show that day');
    await carry(BALAYAGE, middle(day).x, middle(day).y);
    await expect.poll(() => day.classList.contains('aimed')).toBe(true);
    mouse('pointerup', document.body, middle(day).x, middle(day).y);
    await expect.poll(() => moved(pretend)?.start).toBe(at(9, 14, 30));
    expect(moved(pretend)?.end).toBe(at(9, 16, 30));
    expect(day.classList.contains('aimed')).toBe(false);
  });

  it('does nothing beside it', async () => {
    const pretend = await openWindow();
    await carry(BALAYAGE, 20, 20);
    mouse('pointerup', document.body, 20, 20);
    expect(chip(BALAYAGE).getAttribute('aria-label')).toMatch(/14:30 to 16:30/);
    expect(moved(pretend)).toBeUndefined();
  });
});
