import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CreateAppointment } from '$lib/api/bindings/CreateAppointment';
import { DAY } from '$lib/components/shared/clock';
import { TODAY } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { chip, expectAccessible, focusedLabel, openWindow } from '$lib/testing/window';

/** The free ground of a day, or of a person's part of it. */
function ground(day: number, staff?: string): HTMLElement {
  const whose = staff === undefined ? '' : `[data-staff="${staff}"]`;
  const found = document.querySelector<HTMLElement>(`[data-lane="${day}"]${whose}`);
  if (!found) throw new Error('That day is not shown');
  return found;
}

const created = ({ calls }: Awaited<ReturnType<typeof openWindow>>) =>
  calls.findLast(({ command }) => command === 'create_appointment')?.input as
    CreateAppointment | undefined;

const left = (element: Element) => element.getBoundingClientRect().left;

async function bookNow(title: string) {
  await page.getByLabelText('Title').fill(title);
  await userEvent.click(page.getByRole('button', { name: /^Book/ }));
}

/** A note on today that is nobody's. */
function withNote() {
  const state = STATES.usual();
  const [template] = state.items;
  if (!template) throw new Error('The pretend book is empty');
  const [start, end] = [TODAY * DAY, (TODAY + 1) * DAY];
  const note = { ...template, id: 'note', title: 'Window cleaner', client: '', start, end };
  state.items.push({ ...note, allDay: true, staff: null, occurrence: null });
  return state;
}

describe('the all-day lane', () => {
  it('books the day that is clicked, as a whole', async () => {
    const pretend = await openWindow();
    await userEvent.click(ground(TODAY));
    await expect.element(page.getByRole('dialog', { name: 'New appointment' })).toBeVisible();
    const draft = document.querySelector('[data-draft]');
    expect(Math.abs(left(draft ?? document.body) - left(ground(TODAY)))).toBeLessThan(3);
    await bookNow('Stocktaking');
    await expect
      .poll(() => created(pretend)?.appointment)
      .toMatchObject({
        start: TODAY * DAY,
        end: (TODAY + 1) * DAY,
        allDay: true,
      });
  });

  it('has a place to click below what is there', async () => {
    await openWindow({ settings: { view: 'team' }, state: withNote() });
    const { clientWidth, clientHeight } = ground(TODAY, 'sl');
    await userEvent.click(ground(TODAY, 'sl'), {
      position: { x: clientWidth / 2, y: clientHeight - 3 },
    });
    await expect.element(page.getByLabelText('With: Sofia Lind')).toBeVisible();
  });

  it('books the days that are dragged over, from the last to the first as well', async () => {
    const pretend = await openWindow();
    await userEvent.dragAndDrop(ground(TODAY), ground(TODAY - 1));
    await bookNow('Painters');
    await expect
      .poll(() => created(pretend)?.appointment)
      .toMatchObject({
        start: (TODAY - 1) * DAY,
        end: (TODAY + 1) * DAY,
        allDay: true,
      });
  });

  it('books the person whose part of it is clicked', async () => {
    await openWindow({ settings: { view: 'team' } });
    await userEvent.click(ground(TODAY, 'to'));
    await expect.element(page.getByLabelText('With: Tom Okada')).toBeVisible();
  });

  it('has the menu of a free place', async () => {
    await openWindow();
    await userEvent.click(ground(TODAY), { button: 'right' });
    await userEvent.click(page.getByRole('menuitem', { name: 'New for the whole day' }));
    await expect.element(page.getByRole('dialog', { name: 'New appointment' })).toBeVisible();
  });
});

describe('a note of nobody’s in the team', () => {
  it('lies across everybody, and opens no column', async () => {
    await openWindow({ settings: { view: 'team' }, state: withNote() });
    expect(document.querySelector('[data-day][data-staff=""]')).toBeNull();
    const note = chip('note').getBoundingClientRect();
    expect(Math.abs(note.left - left(ground(TODAY, 'mh')))).toBeLessThan(3);
    expect(Math.abs(note.right - ground(TODAY, 'to').getBoundingClientRect().right)).toBeLessThan(
      3,
    );
    await expectAccessible();
  });

  it('is reached with the keyboard from every column', async () => {
    await openWindow({ settings: { view: 'team' }, state: withNote() });
    chip('note').focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(focusedLabel).toMatch(/^Window cleaner/);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toMatch(/Idris Bello, 0:00, free/);
  });

  it('stays nobody’s when it is let go where it was, and becomes somebody’s elsewhere', async () => {
    const pretend = await openWindow({ settings: { view: 'team' }, state: withNote() });
    const sent = () => pretend.calls.filter(({ command }) => command === 'move_appointment');
    await userEvent.dragAndDrop(chip('note'), chip('note'), {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: 40, y: 10 },
    });
    expect(sent()).toEqual([]);
    await userEvent.dragAndDrop(chip('note'), ground(TODAY, 'ib'), {
      sourcePosition: { x: 20, y: 10 },
    });
    await expect.poll(() => sent()[0]?.input).toMatchObject({ id: 'note', staff: 'ib' });
  });
});
