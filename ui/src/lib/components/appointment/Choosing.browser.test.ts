import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CreateAppointments } from '$lib/api/bindings/CreateAppointments';
import type { DeleteAppointments } from '$lib/api/bindings/DeleteAppointments';
import type { MoveAppointments } from '$lib/api/bindings/MoveAppointments';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { PretendBook } from '$lib/preview/fakeApi';
import { sent } from '$lib/testing/render';
import { chip, expectAccessible, openWindow } from '$lib/testing/window';
import { DAY, dayFromIso } from '../shared/clock';

const THURSDAY = dayFromIso('2026-11-19');
const bar = () => page.getByRole('group', { name: 'Chosen appointments' });
const message = () => page.getByRole('main').getByRole('status');

async function week(pretend: PretendBook): Promise<ItemDto[]> {
  return (await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' })).items;
}

async function found(pretend: PretendBook, title: string, client: string): Promise<ItemDto> {
  const item = (await week(pretend)).find((one) => one.title === title && one.client === client);
  if (!item) throw new Error(`there is no ${title} of ${client}`);
  return item;
}

/** The window with Isla's cut and Tess's touch-up of Thursday chosen. */
async function two() {
  const pretend = await openWindow();
  const cut = await found(pretend, 'Cut & blow-dry', 'Isla Grant');
  const roots = await found(pretend, 'Root touch-up', 'Tess Moreau');
  await userEvent.click(chip(cut.id), { modifiers: ['Control'] });
  await userEvent.click(chip(roots.id), { modifiers: ['Control'] });
  await expect.element(bar()).toHaveTextContent('2 appointments chosen');
  return { pretend, cut, roots };
}

describe('several appointments', () => {
  it('are chosen with Ctrl+click, let go with Esc, and open none of them', async () => {
    await two();
    expect(document.querySelectorAll('[aria-current="true"]').length).toBe(0);
    await expectAccessible();
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(bar().query()).toBeNull());
  });

  it('are chosen up to there with Shift+click', async () => {
    const pretend = await openWindow();
    const first = await found(pretend, 'Brow shape', 'Yuki Mori');
    const last = await found(pretend, 'Colour correction', 'Freya Olsen');
    await userEvent.click(chip(first.id), { modifiers: ['Control'] });
    await userEvent.click(chip(last.id), { modifiers: ['Shift'] });
    await expect.element(bar()).toHaveTextContent('3 appointments chosen');
  });

  it('are deleted together, and one Ctrl+Z brings all back', async () => {
    const { pretend, cut, roots } = await two();
    await userEvent.keyboard('{Delete}');
    await expect.element(message()).toHaveTextContent('Deleted 2 appointments');
    const { deletions } = sent(pretend, 'delete_appointments') as DeleteAppointments;
    expect(deletions.map(({ id }) => id).sort()).toEqual([cut.id, roots.id].sort());
    await userEvent.keyboard('{Control>}z{/Control}');
    await vi.waitFor(() => expect(() => [chip(cut.id), chip(roots.id)]).not.toThrow());
  });

  it('move together by keyboard, each by the same time', async () => {
    const { pretend, cut, roots } = await two();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await expect.element(message()).toHaveTextContent('Moved 2 appointments');
    const { moves } = sent(pretend, 'move_appointments') as MoveAppointments;
    const shifts = moves.map(({ id, start }) => start - (id === cut.id ? cut : roots).start);
    expect(new Set(shifts).size).toBe(1);
    expect(shifts[0]).toBeGreaterThan(0);
  });

  it('are copied, and pasted where the pointer is, as one step of undo', async () => {
    const { pretend, cut, roots } = await two();
    await userEvent.keyboard('{Control>}c{/Control}');
    await expect.element(message()).toHaveTextContent('2 appointments copied');
    const friday = document.querySelector<HTMLElement>(`[data-day="${THURSDAY + 1}"][data-hours]`);
    if (!friday) throw new Error('Friday is not shown');
    const { top, height } = friday.getBoundingClientRect();
    const clientY = top + (height * 19.05) / 24;
    friday.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientY }));
    await userEvent.keyboard('{Control>}v{/Control}');
    await expect.element(message()).toHaveTextContent('Booked 2 appointments');
    await expect
      .element(message())
      .toHaveTextContent(/Outside .* hours.*, and 1 more does not fit/);
    const { appointments } = sent(pretend, 'create_appointments') as CreateAppointments;
    const start = (THURSDAY + 1) * DAY + 19 * 60;
    expect(appointments.map((one) => one.start)).toEqual([start, start + roots.start - cut.start]);
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.element(message()).toHaveTextContent('Undone');
  });

  it('are cut and moved to the cell that has the focus', async () => {
    const pretend = await openWindow({ settings: { view: 'month' }, size: [1280, 860] });
    const item = await found(pretend, 'Brow shape', 'Yuki Mori');
    chip(item.id).focus();
    await userEvent.keyboard('{Control>}x{/Control}');
    await userEvent.keyboard('{ArrowRight}{Control>}v{/Control}');
    await expect.element(message()).toHaveTextContent(/^Moved/);
    const { moves } = sent(pretend, 'move_appointments') as MoveAppointments;
    expect(moves).toMatchObject([{ id: item.id, start: item.start + DAY, scope: 'all' }]);
  });

  it('never include what may only be looked at', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('{Control>}a{/Control}');
    const before = (await week(pretend)).filter((item) => !item.readOnly).length;
    chip((await found(pretend, 'Brow shape', 'Yuki Mori')).id).focus();
    await userEvent.keyboard('{Control>}a{/Control}');
    await expect.element(bar()).toHaveTextContent(`${before} appointments chosen`);
  });
});
