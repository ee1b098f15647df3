import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import type { Commands } from '$lib/api/bindings/Commands';
import type { MoveAppointment } from '$lib/api/bindings/MoveAppointment';
import type { PretendBook } from '$lib/preview/fakeApi';
import { TODAY } from '$lib/preview/salon';
import { STATES } from '$lib/preview/states';
import { DAY } from '$lib/components/shared/clock';
import { chip, focusedLabel, openWindow } from '$lib/testing/window';

const at = (daysFromToday: number, hour: number, minute = 0) =>
  (TODAY + daysFromToday) * DAY + hour * 60 + minute;

function moves(pretend: PretendBook): MoveAppointment[] {
  return pretend.calls
    .filter(({ command }) => command === 'move_appointment')
    .map(({ input }) => input as MoveAppointment);
}

const spoken = () => document.querySelector('[aria-live="polite"].unseen')?.textContent ?? '';

/** Balayage with Chloé, Thursday 14:30 to 16:30. */
const BALAYAGE = 'week-24';

describe('the keyboard in the week', () => {
  it('has one Tab stop', async () => {
    await openWindow();
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
  });

  it('goes through a day with the arrow keys, appointment by appointment', async () => {
    await openWindow();
    chip('week-13').focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(focusedLabel()).toMatch(/^Gloss & trim/);
    await userEvent.keyboard('{ArrowDown}');
    expect(focusedLabel()).toMatch(/^Brow shape/);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toMatch(/^Classic cut/);
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(focusedLabel).toMatch(/^Colour correction/);
  });

  it('stops at free half hours, and Enter books there', async () => {
    await openWindow();
    chip('week-20').focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toMatch(/18:30, free/);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('dialog', { name: /New appointment/ })).toBeVisible();
  });

  it('picks up with Space, moves with arrows, drops with Enter, and says so', async () => {
    const pretend = await openWindow();
    chip(BALAYAGE).focus();
    await userEvent.keyboard(' ');
    expect(spoken()).toMatch(/^Picked up Balayage/);
    await userEvent.keyboard('{ArrowRight}{ArrowDown}{ArrowDown}');
    expect(moves(pretend)).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => moves(pretend)).toHaveLength(1);
    expect(moves(pretend)[0]).toMatchObject({
      id: BALAYAGE,
      start: at(2, 15),
      end: at(2, 17),
      allDay: false,
      scope: 'all',
    });
    await expect.poll(spoken).toMatch(/Balayage, Chloé Martin, moved to Friday 20 November, 15:00/);
    await expect.poll(focusedLabel).toMatch(/^Balayage, Chloé Martin, Friday/);
  });

  it('puts back what was picked up with Escape', async () => {
    const pretend = await openWindow();
    chip(BALAYAGE).focus();
    await userEvent.keyboard(' {ArrowRight}{Escape}');
    await expect.poll(spoken).toMatch(/stays where it was/);
    expect(moves(pretend)).toEqual([]);
  });

  it('moves with Alt and changes the length with Alt and Shift', async () => {
    const pretend = await openWindow();
    chip(BALAYAGE).focus();
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await expect.poll(() => moves(pretend)[0]?.start).toBe(at(1, 14, 15));
    await expect.poll(focusedLabel).toMatch(/14:15 to 16:15/);
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}');
    await expect.poll(() => moves(pretend)[1]?.end).toBe(at(1, 16, 30));
    await expect.poll(focusedLabel).toMatch(/14:15 to 16:30/);
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowLeft}{/Shift}{/Alt}');
    await expect
      .poll(() => moves(pretend)[2])
      .toMatchObject({ start: at(1, 14), end: at(1, 16, 30) });
  });

  it('deletes with Delete', async () => {
    const pretend = await openWindow();
    chip(BALAYAGE).focus();
    await userEvent.keyboard('{Delete}');
    await expect.poll(() => document.querySelector(`[data-key="${BALAYAGE}"]`)).toBeNull();
    expect(pretend.calls.some(({ command }) => command === 'delete_appointment')).toBe(true);
    await expect.poll(focusedLabel).toMatch(/14:30, free/);
  });

  it('leaves alone what may only be read', async () => {
    const pretend = await openWindow();
    chip('week-18').focus();
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}{Delete} ');
    await expect.poll(spoken).toMatch(/cannot be changed here/);
    expect(moves(pretend)).toEqual([]);
  });
});

describe('the pointer in the week', () => {
  it('drags to another day and time in steps of a quarter of an hour', async () => {
    const pretend = await openWindow();
    const friday = chip('week-27').parentElement;
    if (!friday) throw new Error('Friday has no column');
    const middle = friday.clientWidth / 2;
    await userEvent.dragAndDrop(chip(BALAYAGE), friday, {
      sourcePosition: { x: 20, y: 10 },
      targetPosition: { x: middle, y: 13 * 64 + 10 + 20 },
    });
    await expect.poll(() => moves(pretend)).toHaveLength(1);
    expect(moves(pretend)[0]).toMatchObject({ start: at(2, 13, 15), end: at(2, 15, 15) });
    await expect.poll(() => chip(BALAYAGE).getAttribute('aria-label')).toMatch(/Friday/);
  });

  it('springs back and says why when the book refuses', async () => {
    const pretend = await openWindow();
    pretend.refusals.set(
      'move_appointment',
      new ApiError({ code: 'readOnly', message: 'The calendar is read-only.', retryable: false }),
    );
    chip(BALAYAGE).focus();
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await expect.poll(spoken).toMatch(/stays where it was.*read-only/);
    expect(chip(BALAYAGE).getAttribute('aria-label')).toMatch(/14:30 to 16:30/);
  });

  it('draws a new appointment on an empty place', async () => {
    await openWindow();
    const friday = chip('week-27').parentElement;
    if (!friday) throw new Error('Friday has no column');
    const x = friday.clientWidth / 2;
    await userEvent.dragAndDrop(friday, friday, {
      sourcePosition: { x, y: 10.6 * 64 },
      targetPosition: { x, y: 10.9 * 64 },
    });
    await expect.element(page.getByRole('dialog', { name: /New appointment/ })).toBeVisible();
    await expect.poll(() => document.querySelector('[data-draft]')?.textContent).toMatch(/10:30/);
  });

  it('pulls at the upper edge, and the end stays', async () => {
    const pretend = await openWindow();
    const column = chip(BALAYAGE).parentElement;
    if (!column) throw new Error('The chip has no column');
    await userEvent.dragAndDrop(chip(BALAYAGE), column, {
      sourcePosition: { x: 30, y: 3 },
      targetPosition: { x: 30, y: 13.75 * 64 + 3 },
    });
    await expect.poll(() => moves(pretend)).toHaveLength(1);
    expect(moves(pretend)[0]).toMatchObject({ start: at(1, 13, 45), end: at(1, 16, 30) });
  });

  it('books beside the place also in a small window, and once when it is clicked twice', async () => {
    await openWindow({ size: [800, 600] });
    const friday = chip('week-27').parentElement;
    if (!friday) throw new Error('Friday has no column');
    await userEvent.dblClick(friday, {
      position: { x: friday.clientWidth / 2, y: 16.5 * 64 - 20 },
    });
    const dialog = page.getByRole('dialog', { name: /New appointment/ });
    await expect.element(dialog).toBeVisible();
    const place = document.querySelector('[data-draft]');
    if (!place) throw new Error('Nothing is drawn');
    const { right } = dialog.element().getBoundingClientRect();
    expect(right).toBeLessThanOrEqual(place.getBoundingClientRect().left);
  });

  it('asks how much of a series is meant, after the drop', async () => {
    const pretend = await openWindow();
    chip('meeting 2026-11-19').focus();
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    const question = page.getByRole('dialog');
    await expect.element(question).toBeVisible();
    expect(moves(pretend)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.poll(spoken).toMatch(/stays where it was/);
    expect(moves(pretend)).toEqual([]);
  });
});

describe('what the week shows', () => {
  it('draws a closed day as a strip, and as a day once something lies on it', async () => {
    const pretend = await openWindow();
    await expect.element(page.getByText('Closed', { exact: true })).toBeVisible();
    pretend.changeElsewhere(BALAYAGE, { start: at(4, 10), end: at(4, 12) });
    await expect.element(page.getByText('Closed', { exact: true })).not.toBeInTheDocument();
  });

  it('reads again only what was announced', async () => {
    const pretend = await openWindow();
    const readings = (command: keyof Commands) =>
      pretend.calls.filter((call) => call.command === command).length;
    // The small month counts its days once the window is calm.
    await expect.poll(() => readings('get_grid')).toBe(2);
    pretend.announce({ kind: 'sync' });
    pretend.announce({ kind: 'appointments', ids: [], from: '2027-03-01', to: '2027-03-02' });
    await expect.poll(() => readings('get_sync_status')).toBe(2);
    // A round that has ended changes what waits for the accounts.
    await expect.poll(() => readings('get_book')).toBe(2);
    expect(readings('get_grid')).toBe(2);
    pretend.changeElsewhere(BALAYAGE, { title: 'Balayage, long' });
    await expect.poll(() => chip(BALAYAGE).getAttribute('aria-label')).toMatch(/long/);
    expect(readings('get_book')).toBe(2);
  });

  it('names the hour a clock change skips, and the one that comes twice, where nothing lies over it', async () => {
    await openWindow({
      settings: { scrollMinute: 0 },
      clockChanges: [
        { at: at(1, 1), minutes: 60 },
        { at: at(2, 2), minutes: -60 },
      ],
    });
    for (const words of [
      'Thursday Clocks go forward: 1:00 to 2:00 does not exist',
      'Friday Clocks go back: 2:00 to 3:00 comes twice',
    ]) {
      const line = page.getByText(words);
      await expect.element(line).toBeVisible();
      expect(line.element().closest('.head')).not.toBeNull();
    }
  });
});

/** How many chips there are whose initials lie on none of their words. */
function chipsWithWords(selector: string): number {
  const chips = [...document.querySelectorAll<HTMLElement>(selector)];
  for (const words of chips) {
    const clip = words.getBoundingClientRect();
    const linesOf = (parts: string) =>
      [...words.querySelectorAll(parts)].flatMap((part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        const own = part.getBoundingClientRect();
        // What does not fit is clipped.
        return [...range.getClientRects()].filter(
          ({ top, left, right }) => top < own.bottom - 2 && left < clip.right && right > clip.left,
        );
      });
    for (const initials of linesOf('.initials')) {
      for (const line of linesOf('.title, .second, .time')) {
        const across = initials.left < line.right && line.left < initials.right;
        // A line is higher than its letters.
        if (across) expect(line.bottom - initials.top).toBeLessThan(1);
      }
    }
  }
  return chips.length;
}

describe('a narrow chip', () => {
  it('writes a long name on two lines, and cuts no line in half', async () => {
    await openWindow({ size: [1440, 900] });
    const words = chip('week-32').querySelector('.words') as HTMLElement;
    const name = words.querySelector('.second') as HTMLElement;
    expect(name.textContent).toBe('Niamh Kelly +3');
    expect(name.scrollWidth).toBeLessThanOrEqual(name.clientWidth);
    expect(name.offsetHeight).toBe(30);
    expect(chipsWithWords('.words.tight')).toBeGreaterThan(3);
  });

  it.each([
    ['team', 'busy'],
    ['team', 'eight'],
    ['week', 'full'],
  ] as const)(
    'leaves out the initials rather than print them into the words: %s %s',
    async (view, state) => {
      await openWindow({ settings: { view }, state: STATES[state](), size: [800, 600] });
      expect(chipsWithWords('.words')).toBeGreaterThan(20);
      expect(document.querySelectorAll('.words.tight .initials').length).toBeGreaterThan(3);
    },
  );

  it('ends a word that is too long in dots, and abbreviates a second name', async () => {
    await openWindow({ state: STATES.full(), size: [1440, 900] });
    const names = [...document.querySelectorAll('.words.narrow .second')];
    expect(names.some(({ textContent }) => /^\S+ \w\./.test(textContent))).toBe(true);
    for (const one of document.querySelectorAll('.words.narrow :is(.title, .second)')) {
      const { textOverflow, maskImage } = getComputedStyle(one);
      expect([textOverflow, maskImage]).toEqual(['ellipsis', 'none']);
    }
  });
});

describe('the line that says what time it is', () => {
  it('goes behind the words of appointments, and has its whole dot before them', async () => {
    await openWindow();
    const lines = [...document.querySelectorAll('.now-across, .day .now')];
    expect(lines).toHaveLength(3);
    const over = lines.filter((line) => Number(getComputedStyle(line).zIndex) > 0);
    expect(over).toHaveLength(1);
    const words = chip('week-17').querySelector('.words') as HTMLElement;
    const [line, text] = [over[0], words].map((one) => one?.getBoundingClientRect());
    expect(line?.right).toBeLessThanOrEqual(text?.left ?? 0);
    const tops = new Set(lines.map((one) => one.getBoundingClientRect().top));
    expect(tops.size).toBe(1);
  });
});

describe('the heads of the columns', () => {
  it('begin above what scrolls below them, so that nothing shows through', async () => {
    await openWindow();
    const grid = page.getByRole('grid', { name: /Appointments/ }).element();
    const head = page.getByRole('columnheader', { name: /Time/ }).element().closest('.head');
    const top = () => (head?.getBoundingClientRect().top ?? 0) - grid.getBoundingClientRect().top;
    expect(grid.scrollTop).toBeGreaterThan(0);
    expect(top()).toBe(-1);
    grid.scrollTop = 0;
    expect(top()).toBe(-1);
  });
});

describe('a new appointment that overlaps', () => {
  it('hides what it lies on but for an edge', async () => {
    await openWindow({
      onready: (ui) => {
        ui.open('quickAdd', 'chloe balayage thu 14:30 with maren');
      },
    });
    await expect.poll(() => document.querySelector('[data-draft]')).not.toBeNull();
    const draft = document.querySelector('[data-draft]') as HTMLElement;
    const below = chip(BALAYAGE).getBoundingClientRect();
    const place = draft.getBoundingClientRect();
    expect([place.left - below.left, place.right - below.right].map(Math.round)).toEqual([8, 0]);
    expect(getComputedStyle(draft).backgroundColor).toMatch(/^rgb\(/);
  });
});

describe('what is called off', () => {
  it('looks out from behind what was booked in its place, and comes to the front when it is wanted', async () => {
    await openWindow({ state: STATES.rebooked() });
    const [gone, again, alone] = [chip('week-17'), chip('again'), chip('week-11')];
    const column = (gone.closest('[role="gridcell"]') as HTMLElement).clientWidth;
    expect(again.clientWidth).toBeGreaterThan(column - 20);
    expect(alone.clientWidth).toBeGreaterThan(column - 10);
    const inFront = (fromRight: number) => {
      const { right, top, height } = gone.getBoundingClientRect();
      return document.elementFromPoint(right - fromRight, top + height / 2)?.closest('button');
    };
    expect(inFront(4)).toBe(gone);
    expect(inFront(40)).toBe(again);
    const { clientWidth, clientHeight } = gone;
    await userEvent.click(gone, { position: { x: clientWidth - 4, y: clientHeight / 2 } });
    await expect.poll(() => inFront(40)).toBe(gone);
  });
});
