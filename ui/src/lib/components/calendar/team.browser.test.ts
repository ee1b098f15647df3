import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import { ApiError } from '$lib/api/client';
import { DAY } from '$lib/components/shared/clock';
import { TODAY } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

const at = (hour: number, minute = 0) => TODAY * DAY + hour * 60 + minute;

/** Today: Cut & beard with Marco Rossi, Idris, 12:45 to 14:15. */
const BEARD = 'week-17';
/** Today: Half-head foils with Aoife Byrne, Sofia, 15:45 to 17:15. */
const FOILS = 'week-19';

type Pretend = Awaited<ReturnType<typeof openWindow>>;
const moves = ({ calls }: Pretend) =>
  calls
    .filter(({ command }) => command === 'move_appointment')
    .map(({ input }) => input as MoveAppointment);
const last = (pretend: Pretend, command: string) =>
  pretend.calls.findLast((call) => call.command === command)?.input;

const spoken = () => document.querySelector('[aria-live="polite"]')?.textContent ?? '';
const heads = () =>
  [...document.querySelectorAll('[aria-label^="Appointments"] [role="columnheader"]')]
    .slice(1)
    .map((head) => head.textContent);

function columnOf(staff: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-day][data-staff="${staff}"]`);
  if (!found) throw new Error(`${staff} has no column`);
  return found;
}

function openTeam(more: Parameters<typeof openWindow>[0] = {}) {
  return openWindow({ ...more, settings: { view: 'team', ...more.settings } });
}

describe('the team', () => {
  it('has its day in full above it, whatever stands beside that', async () => {
    await openWindow({ settings: { view: 'team' }, size: [1440, 900] });
    await userEvent.click(chip('week-14'));
    await expect.element(page.getByRole('complementary', { name: 'Appointment' })).toBeVisible();
    const title = page.getByRole('heading', { level: 1 }).element();
    const [days, year] = title.children;
    expect(days?.scrollWidth).toBeLessThanOrEqual(days?.clientWidth ?? 0);
    expect(year?.getBoundingClientRect().top).toBe(days?.getBoundingClientRect().top);
    const remarks = ['7 booked', 'Week 47'].map((text) => page.getByText(text).element());
    const [booked, week] = remarks.map((one) => one.getBoundingClientRect().top);
    expect(week).toBe(booked);
  });

  it('has a column for everybody, with their hours and how much of them is booked', async () => {
    await openTeam();
    expect(heads()).toEqual([
      expect.stringMatching(/Maren Holt\s*8:30 – 17:30\s*12%/),
      expect.stringMatching(/Idris Bello\s*10:00 – 18:30\s*29%/),
      expect.stringMatching(/Sofia Lind\s*9:30 – 18:00\s*39%/),
      expect.stringMatching(/Tom Okada\s*9:00 – 18:30\s*22%/),
    ]);
    expect(columnOf('ib').contains(chip(BEARD))).toBe(true);
    expect(columnOf('sl').contains(chip(FOILS))).toBe(true);
  });

  it('opens with G and is remembered', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('g');
    await expect.poll(() => heads()[1]).toMatch(/Idris/);
    await expect.poll(() => last(pretend, 'save_settings')).toMatchObject({ view: 'team' });
  });

  it('makes a strip of whoever is off or away, and says why', async () => {
    await openTeam({ state: STATES.off() });
    expect(columnOf('to').clientWidth).toBeLessThan(40);
    expect(columnOf('to').textContent).toMatch(/Off/);
    expect(columnOf('ib').clientWidth).toBeLessThan(40);
    expect(columnOf('ib').textContent).toMatch(/Training in Leeds/);
    expect(heads()[1]).toMatch(/Idris Bello.*Training in Leeds/);
  });

  it('has a column for what is nobody’s only while there is something in it', async () => {
    const pretend = await openTeam({ state: STATES.unassigned() });
    expect(heads()[4]).toMatch(/Nobody yet\s*2 appointments/);
    pretend.changeElsewhere('week-15', { staff: 'to' });
    await expect.poll(() => heads()[4]).toMatch(/1 appointment\s*$/);
    pretend.changeElsewhere('week-20', { staff: 'to' });
    await expect.poll(heads).toHaveLength(4);
  });

  it('has a column for whoever left only while something is theirs', async () => {
    const pretend = await openTeam({ state: STATES.left() });
    expect(heads()[1]).toMatch(/Idris Bello/);
    expect(columnOf('ib').contains(chip(BEARD))).toBe(true);
    for (const { id } of STATES.left().items.filter(({ staff }) => staff === 'ib')) {
      pretend.changeElsewhere(id, { staff: 'to' });
    }
    await expect.poll(heads).toHaveLength(3);
    expect(heads().join()).not.toMatch(/Idris/);
  });

  it('leaves out what is called off until it is asked for, and remembers that', async () => {
    const pretend = await openTeam({ state: STATES.rebooked() });
    const gone = () => document.querySelector('[data-key="week-17"]');
    expect(gone()).toBeNull();
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Show cancelled' }));
    await expect.poll(gone).not.toBeNull();
    await expect.poll(() => last(pretend, 'save_settings')).toMatchObject({ showCancelled: true });
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Hide cancelled' }));
    await expect.poll(gone).toBeNull();
    await expect.poll(() => last(pretend, 'save_settings')).toMatchObject({ showCancelled: false });
  });

  it('is alone in that: the other views show it until somebody does not want that', async () => {
    const pretend = await openWindow({ state: STATES.rebooked() });
    const gone = () => document.querySelector('[data-key="week-17"]');
    expect(gone()).not.toBeNull();
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Hide cancelled' }));
    await expect.poll(gone).toBeNull();
    await expect
      .poll(() => last(pretend, 'save_settings'))
      .toMatchObject({ hideCancelled: true, showCancelled: false });
    await userEvent.keyboard('d');
    await expect.poll(() => document.querySelectorAll('[data-hours]').length).toBe(1);
    await expect.poll(() => document.querySelectorAll('[data-key]').length).toBeGreaterThan(0);
    expect(gone()).toBeNull();
  });

  it('keeps the hours in sight when there are more people than fit', async () => {
    await openTeam({ state: STATES.eight(), size: [1024, 700] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    expect(grid.scrollWidth).toBeGreaterThan(grid.clientWidth);
    expect(columnOf('ac').clientWidth).toBeGreaterThanOrEqual(131);
    grid.scrollLeft = 400;
    const hours = page.getByRole('rowheader', { name: 'Hours' }).element();
    await expect
      .poll(() => hours.getBoundingClientRect().left - grid.getBoundingClientRect().left)
      .toBe(0);
  });

  it('says how many more people there are on either side, and leads to them', async () => {
    await openTeam({ state: STATES.eight(), size: [800, 600] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    const more = (side: string) => document.querySelector(`[title$="more to the ${side}"]`);
    await expect.poll(() => more('right')?.textContent.trim()).toBe('+3');
    expect(more('left')).toBeNull();
    (more('right') as HTMLElement).click();
    await expect.poll(() => more('left')?.textContent.trim()).toBe('+3');
    expect(more('right')).toBeNull();
    expect(columnOf('ac').getBoundingClientRect().right).toBeLessThanOrEqual(
      grid.getBoundingClientRect().right + 1,
    );
  });

  it('needs no scrolling in a small window where it has five columns', async () => {
    await openTeam({ state: STATES.unassigned(), size: [800, 600] });
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    expect(grid.scrollWidth).toBe(grid.clientWidth);
  });

  it('writes nothing into the all-day line of whoever has only a strip', async () => {
    await openTeam({ state: STATES.off() });
    const words = chip('training').querySelector('.truncate') as HTMLElement;
    expect(getComputedStyle(words).visibility).toBe('hidden');
    expect(chip('training').getAttribute('aria-label')).toMatch(/Training in Leeds/);
  });

  it('gives everybody their own all-day line', async () => {
    const state = STATES.usual();
    const training = state.items.find(({ id }) => id === 'training');
    if (!training) throw new Error('There is no training');
    for (const staff of ['mh', 'sl']) {
      const [start, end] = [TODAY * DAY, (TODAY + 1) * DAY];
      state.items.push({ ...training, id: `course-${staff}`, start, end, opaque: false, staff });
    }
    await openTeam({ state });
    const left = (element: Element) => element.getBoundingClientRect().left;
    for (const staff of ['mh', 'sl']) {
      expect(Math.abs(left(chip(`course-${staff}`)) - left(columnOf(staff)))).toBeLessThan(6);
    }
    const tops = ['mh', 'sl'].map((staff) => chip(`course-${staff}`).getBoundingClientRect().top);
    expect(tops[0]).toBe(tops[1]);
  });
});

describe('the keyboard in the team', () => {
  it('has one Tab stop and goes from person to person near the same time', async () => {
    await openTeam();
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    chip(BEARD).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(focusedLabel).toMatch(/Wednesday 18 November, Sofia Lind, 12:30, free/);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(focusedLabel).toMatch(/Tom Okada, 12:30, free/);
    await userEvent.keyboard('{Home}');
    await expect.poll(focusedLabel).toMatch(/Maren Holt, 12:30, free/);
  });

  it('turns to the next day after the last person', async () => {
    await openTeam();
    chip('week-20').focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Thursday 19 November 2026');
    await expect.poll(focusedLabel).toMatch(/Maren Holt|Balayage/);
    await userEvent.keyboard('{PageUp}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Wednesday 18 November 2026');
  });

  it('books with the person whose column it is', async () => {
    await openTeam();
    chip(BEARD).focus();
    await userEvent.keyboard('{ArrowRight}{Enter}');
    await expect.element(page.getByLabelText('With: Sofia Lind')).toBeVisible();
  });

  it('gives to the next person with Alt and an arrow, and says so', async () => {
    const pretend = await openTeam();
    chip(BEARD).focus();
    await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
    await expect.poll(() => moves(pretend)).toHaveLength(1);
    expect(moves(pretend)[0]).toMatchObject({ start: at(12, 45), end: at(14, 15), staff: 'sl' });
    await expect
      .poll(spoken)
      .toBe(
        'Cut & beard, Marco Rossi, moved to Wednesday 18 November, 12:45, 1 h 30 min, with Sofia Lind. Overlaps Sofia’s break, 13:00 – 13:45',
      );
    await expect.poll(() => columnOf('sl').contains(chip(BEARD))).toBe(true);
    await expect.poll(focusedLabel).toMatch(/^Cut & beard, Marco Rossi/);
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(() => columnOf('ib').contains(chip(BEARD))).toBe(true);
  });

  it('carries through people and time, saying where it is', async () => {
    const pretend = await openTeam();
    chip(BEARD).focus();
    await userEvent.keyboard(' ');
    await expect.poll(spoken).toMatch(/^Picked up Cut & beard, .*with Idris Bello\. Arrow keys/);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}');
    await expect.poll(spoken).toBe('Wednesday 18 November, 13:00 to 14:30, with Tom Okada');
    await expect.element(page.getByText('Tom Okada · 13:00 – 14:30')).toBeVisible();
    expect(moves(pretend)).toEqual([]);
    await userEvent.keyboard('{ArrowRight}{Enter}');
    await expect.poll(() => moves(pretend)[0]).toMatchObject({ start: at(13), staff: 'to' });
  });

  it('stays where something was that is called off', async () => {
    await openTeam();
    await userEvent.click(chip(BEARD));
    chip(BEARD).focus();
    await userEvent.keyboard('x');
    await expect.poll(() => document.querySelector(`[data-key="${BEARD}"]`)).toBeNull();
    await expect.poll(focusedLabel).toMatch(/Idris Bello, 12:45, free/);
  });

  it('changes the length where it is', async () => {
    const pretend = await openTeam();
    chip(BEARD).focus();
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}');
    await expect.poll(() => moves(pretend)[0]).toMatchObject({ end: at(14, 30), staff: null });
  });
});

describe('the pointer in the team', () => {
  it('drags from person to person', async () => {
    const pretend = await openTeam();
    const tom = columnOf('to');
    await userEvent.dragAndDrop(chip(FOILS), tom, {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: tom.clientWidth / 2, y: 15 * 64 + 10 },
    });
    await expect.poll(() => moves(pretend)).toHaveLength(1);
    expect(moves(pretend)[0]).toMatchObject({ start: at(15), end: at(16, 30), staff: 'to' });
    await expect.poll(() => columnOf('to').contains(chip(FOILS))).toBe(true);
  });

  it('says with Undo what does not fit where something was dropped', async () => {
    await openTeam();
    const [idris, toast] = [columnOf('ib'), page.getByRole('group', { name: 'Message' })];
    const dropAt = (hour: number) =>
      userEvent.dragAndDrop(chip(FOILS), idris, {
        sourcePosition: { x: 20, y: 10 },
        targetPosition: { x: idris.clientWidth / 2, y: hour * 64 + 10 },
      });
    await dropAt(13);
    const overlap = 'Overlaps Marco Rossi, 12:45 – 14:15';
    await expect.element(toast).toHaveTextContent(`Moved “Half-head foils” to`);
    await expect.element(toast).toHaveTextContent(overlap);
    await expect.poll(spoken).toContain(`with Idris Bello. ${overlap}`);
    await expect.element(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
    await dropAt(18);
    await expect.element(toast).toHaveTextContent('Outside Idris’s hours, 10:00 – 18:30');
    await dropAt(15);
    await expect.poll(() => toast.element().textContent).not.toMatch(/hours|Overlaps/);
  });

  it('leaves the person alone when only the time changes', async () => {
    const pretend = await openTeam();
    const sofia = columnOf('sl');
    await userEvent.dragAndDrop(chip(FOILS), sofia, {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: sofia.clientWidth / 2, y: 14 * 64 + 10 },
    });
    await expect.poll(() => moves(pretend)[0]).toMatchObject({ start: at(14), staff: null });
  });

  it('takes it from everybody when it is dropped on nobody’s column', async () => {
    const pretend = await openTeam({ state: STATES.unassigned() });
    const nobody = columnOf('');
    await userEvent.dragAndDrop(chip(FOILS), nobody, {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: nobody.clientWidth / 2, y: 14 * 64 + 10 },
    });
    await expect
      .poll(() => last(pretend, 'change_appointment'))
      .toMatchObject({ appointment: { staff: null, start: at(14), end: at(15, 30) } });
  });

  it('springs back to its person when the book refuses', async () => {
    const pretend = await openTeam();
    const message = 'One date of a series keeps the staff member of the series.';
    pretend.refusals.set(
      'move_appointment',
      new ApiError({ code: 'validation', message, retryable: false }),
    );
    chip(BEARD).focus();
    await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
    await expect.poll(spoken).toMatch(/stays where it was.*keeps the staff member/);
    expect(columnOf('ib').contains(chip(BEARD))).toBe(true);
  });

  it('draws a new appointment for the person whose column it is', async () => {
    await openTeam();
    const tom = columnOf('to');
    const x = tom.clientWidth / 2;
    await userEvent.dragAndDrop(tom, tom, {
      sourcePosition: { x, y: 14.1 * 64 },
      targetPosition: { x, y: 15.4 * 64 },
    });
    await expect.element(page.getByLabelText('With: Tom Okada')).toBeVisible();
    expect(document.querySelector('[data-draft]')?.textContent).toMatch(/14:00 – 15:30/);
  });

  it('books with a click', async () => {
    await openTeam();
    const tom = columnOf('to');
    await userEvent.click(tom, { position: { x: 100, y: 14.1 * 64 } });
    await expect.element(page.getByLabelText('With: Tom Okada')).toBeVisible();
  });
});
