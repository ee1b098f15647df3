import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { STATES } from '$lib/preview/states';
import { expectAccessible, focusedLabel, openWindow } from '$lib/testing/window';

const heading = page.getByRole('heading', { level: 1 });
const list = () => document.querySelector('.agenda') as HTMLElement;
const rows = () => [...list().querySelectorAll<HTMLElement>('[data-row]')];
const nameOf = (row: HTMLElement | undefined) => row?.querySelector('button')?.ariaLabel ?? '';

/** Presses a button at an end of the list without scrolling to it. */
const press = (name: string) =>
  (page.getByRole('button', { name }).element() as HTMLElement).click();

/** An agenda with one appointment on each day from three weeks before to six weeks after today. */
async function open(days = Array.from({ length: 64 }, (_, index) => index - 21)) {
  const state = STATES.usual();
  const [model] = state.items.filter(({ id }) => id === 'week-24');
  if (!model) throw new Error('the pretend book has no balayage');
  const items = days.map((day) => ({
    ...model,
    id: `day-${day}`,
    start: model.start + (day - 1) * 1440,
    end: model.end + (day - 1) * 1440,
  }));
  await openWindow({ state, items, settings: { view: 'agenda' } });
  await expect.element(heading).toHaveTextContent('18 Nov – 1 Dec');
}

describe('the agenda', () => {
  it('goes on as one scrolls down', async () => {
    await open();
    expect(rows()).toHaveLength(14);
    list().scrollTop = list().scrollHeight;
    await expect.element(heading).toHaveTextContent('18 Nov – 15 Dec');
    expect(rows()).toHaveLength(28);
    list().scrollTop = list().scrollHeight;
    await expect.element(heading).toHaveTextContent('18 Nov – 29 Dec');
    await expectAccessible();
  });

  it('shows what was before above, and what was looked at stays where it was', async () => {
    await open();
    const first = rows()[0];
    const key = first?.dataset.row ?? '';
    const top = () =>
      list()
        .querySelector(`[data-row="${CSS.escape(key)}"]`)
        ?.getBoundingClientRect().top ?? NaN;
    const before = top();
    press('Show the two weeks before');
    await expect.element(heading).toHaveTextContent('4 Nov – 1 Dec');
    expect(rows()).toHaveLength(28);
    await expect.poll(() => Math.abs(top() - before)).toBeLessThan(2);
  });

  it('is walked beyond its ends with the arrow keys', async () => {
    await open();
    const all = rows();
    all.at(-1)?.querySelector('button')?.focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(focusedLabel).toContain('2 December');
    all[0]?.querySelector('button')?.focus();
    await userEvent.keyboard('{ArrowUp}');
    await expect.poll(focusedLabel).toContain('17 November');
    expect(nameOf(rows()[0])).toContain('4 November');
  });

  it('is two weeks again when another page or day is turned to', async () => {
    await open();
    press('Show the next two weeks');
    await expect.element(heading).toHaveTextContent('18 Nov – 15 Dec');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('t');
    await expect.element(heading).toHaveTextContent('18 Nov – 1 Dec');
    expect(rows()).toHaveLength(14);
  });

  it('says for how many weeks nothing is booked', async () => {
    await open([60]);
    await expect.element(page.getByText('Nothing booked in these two weeks.')).toBeVisible();
    press('Show the next two weeks');
    await expect.element(page.getByText('Nothing booked in these 4 weeks.')).toBeVisible();
  });
});
