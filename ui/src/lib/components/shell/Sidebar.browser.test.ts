import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import { problems } from '$lib/components/shared/problems.svelte';
import { STATES } from '$lib/preview/states';
import { chip, expectAccessible, focusedLabel, openWindow } from '$lib/testing/window';

const shown = (key: string) => document.querySelector(`[data-key="${key}"]`) !== null;

/** Opens the window with something about an account that is in step, and the calendar of it, changed. */
function openWith(account: Partial<AccountDto>, calendar: Partial<CalendarDto> = {}) {
  const state = STATES.usual();
  const { accounts, calendars } = state.book;
  state.book.accounts = accounts.map((one) => (one.id === 'team' ? { ...one, ...account } : one));
  state.book.calendars = calendars.map((one) =>
    one.account === 'team' ? { ...one, ...calendar } : one,
  );
  return openWindow({ state });
}

const account = (says: string) => page.getByRole('button', { name: `team@holtlind.co ${says}` });

describe('an account in the sidebar', () => {
  it('is caught up when nothing is left to do', async () => {
    await openWith({});
    await expect.element(account('All caught up.')).toBeVisible();
  });

  const troubles: [string, Partial<AccountDto>, Partial<CalendarDto>, string][] = [
    ['a refused change', { failed: 1 }, {}, '1 thing waits for you. All else is caught up.'],
    ['changes to settle', { conflicts: 2 }, {}, '2 things wait for you. All else is caught up.'],
    ['no answer ever', { lastOk: null }, {}, 'Not confirmed yet.'],
    ['a failure', { lastError: 'iCloud does not answer.' }, {}, 'iCloud does not answer.'],
    ['a pause', { state: 'paused' }, {}, 'Paused. Changes are kept here.'],
    ['waiting changes', { waiting: 3 }, {}, '3 changes wait to be sent.'],
    ['a first change to agree to', {}, { asksToWrite: true }, '1 thing waits for you.'],
    ['deletions held back', {}, { heldDeletions: 12 }, '1 thing waits for you.'],
    ['a calendar out of reach', {}, { problem: 'It is gone.' }, 'Team rota cannot be reached.'],
  ];
  for (const [name, changed, calendar, says] of troubles) {
    it(`says so: ${name}`, async () => {
      await openWith(changed, calendar);
      await expect.element(account(says)).toBeVisible();
    });
  }

  it('says so: no network', async () => {
    const pretend = await openWith({});
    pretend.goOffline();
    await expect.element(account('Offline. Everything is saved here.')).toBeVisible();
    const waiting = page.getByRole('button', { name: 'Offline. 2 changes kept here.' });
    await expect.element(waiting).toHaveTextContent(/maren@holtlind.co\s*2/);
  });
});

describe('the foot of the sidebar', () => {
  it('does not say that all is caught up while an account fails', async () => {
    await openWith({ lastError: 'iCloud does not answer.', lastOk: '2026-11-18T09:10:00Z' });
    await expect.element(page.getByText('iCloud not confirmed since 9:10')).toBeVisible();
    await expect.element(page.getByText(/^confirmed/)).not.toBeInTheDocument();
  });
});

describe('the sidebar', () => {
  it('hides and shows a person without reading the calendar again', async () => {
    const pretend = await openWindow();
    const sofia = page.getByRole('button', { name: /^SL Sofia Lind|^Sofia Lind/ });
    expect(shown('week-14')).toBe(true);
    await userEvent.click(sofia);
    await expect.poll(() => shown('week-14')).toBe(false);
    await expect.element(sofia).toHaveAttribute('aria-pressed', 'false');
    await userEvent.click(sofia);
    await expect.poll(() => shown('week-14')).toBe(true);
    expect(pretend.calls.filter(({ command }) => command === 'save_staff')).toHaveLength(2);
  });

  it('numbers the weeks of the small month where they are wanted', async () => {
    await openWindow({ settings: { weekNumbers: true } });
    const number = page.getByRole('rowheader', { name: 'Week 47' });
    await expect.element(number).toHaveTextContent('47');
    await userEvent.click(page.getByRole('button', { name: 'More views' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Hide week numbers' }));
    await expect.poll(() => number.query()).toBeNull();
  });

  it('shows only a person who is double-clicked, and the others again', async () => {
    await openWindow();
    const sofia = page.getByRole('button', { name: /^SL Sofia Lind|^Sofia Lind/ });
    await userEvent.dblClick(sofia);
    await expect.element(page.getByText('1 of 4')).toBeVisible();
    await expect.poll(() => shown('week-14')).toBe(true);
    expect(shown('week-16')).toBe(false);
    await expectAccessible();
    await userEvent.dblClick(sofia);
    await expect.element(page.getByText('4 of 4')).toBeVisible();
  });

  it('shows again those who were there before, also from the menu', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: /^TO Tom Okada|^Tom Okada/ }));
    await expect.element(page.getByText('3 of 4')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Options for Sofia Lind' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Show only Sofia Lind' }));
    await expect.element(page.getByText('1 of 4')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Show others' }));
    await expect.element(page.getByText('3 of 4')).toBeVisible();
  });

  it('shows only a calendar that is double-clicked, and the others again', async () => {
    await openWindow();
    await userEvent.dblClick(page.getByRole('checkbox', { name: /Studio bookings/ }));
    await expect.poll(() => shown('week-18')).toBe(false);
    expect(shown('week-13')).toBe(true);
    await userEvent.click(page.getByRole('button', { name: 'Options for Studio bookings' }));
    await userEvent.click(page.getByRole('button', { name: 'Show the others again' }));
    await expect.poll(() => shown('week-18')).toBe(true);
    await expect
      .element(page.getByRole('checkbox', { name: 'Room hire' }))
      .toHaveAttribute('aria-checked', 'false');
  });

  it('hides a calendar', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('checkbox', { name: /Maren, personal/ }));
    await expect.poll(() => shown('week-18')).toBe(false);
    expect(shown('week-13')).toBe(true);
  });

  it('does not repeat the name of an account for the calendar that is named after it', async () => {
    await openWith({}, { name: 'team@holtlind.co' });
    await expect
      .element(page.getByRole('checkbox', { name: 'Main calendar of team@holtlind.co' }))
      .toBeVisible();
    await expect
      .element(
        page.getByRole('button', { name: 'Options for the main calendar of team@holtlind.co' }),
      )
      .toBeInTheDocument();
  });

  it('shows the options of a calendar without a pointer over them', async () => {
    await openWindow();
    const calendar = page.getByRole('checkbox', { name: /Maren, personal/ });
    const options = page.getByRole('button', { name: 'Options for Maren, personal' });
    const { width, height } = options.element().getBoundingClientRect();
    expect([width, height]).toEqual([24, 24]);
    expect(options.element().checkVisibility({ opacityProperty: true })).toBe(true);
    (calendar.element() as HTMLElement).focus();
    await userEvent.keyboard('{Tab}');
    expect(focusedLabel()).toBe('Options for Maren, personal');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('dialog', { name: 'Calendar Maren, personal' }))
      .toBeVisible();
  });

  it('opens the page of an account by its name', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: /^team@holtlind\.co/ }));
    await expect.element(page.getByRole('dialog', { name: 'team@holtlind.co' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await userEvent.click(page.getByRole('button', { name: 'Options for team@holtlind.co' }));
    await expect.element(page.getByRole('menuitem', { name: 'Sync now' })).toBeVisible();
  });

  it('leads to what waits for a decision', async () => {
    await openWindow();
    await userEvent.click(page.getByRole('button', { name: '1 change to settle' }));
    await expect
      .element(page.getByRole('dialog').getByRole('heading', { name: /Colour correction/ }))
      .toBeVisible();
  });

  it('leads to a sign-in once the bar about it is dismissed, and not beside that', async () => {
    await openWindow({ size: [1024, 600] });
    const way = page.getByRole('button', { name: 'Sign in to Fastmail' });
    expect(way.elements()).toHaveLength(0);
    await userEvent.click(page.getByRole('button', { name: 'Dismiss', exact: true }));
    await userEvent.click(way);
    await expect
      .element(page.getByRole('heading', { name: 'Sign in to Fastmail again' }))
      .toBeVisible();
  });

  it('has all its calendars in sight in a low window, where the small month is a week', async () => {
    await openWindow({ size: [1024, 700] });
    const days = () => document.querySelectorAll('[data-mini]').length;
    expect(days()).toBe(7);
    const foot = page.getByRole('group', { name: 'Needs attention' }).element();
    const rota = page.getByRole('checkbox', { name: /Team rota/ }).element();
    expect(rota.getBoundingClientRect().bottom).toBeLessThan(foot.getBoundingClientRect().top);
    await userEvent.click(page.getByRole('button', { name: 'Month after' }));
    await expect.poll(days).toBeGreaterThan(28);
    await userEvent.click(page.getByRole('button', { name: 'The whole month' }));
    await expect.poll(days).toBe(7);
  });

  it('shows in a low window the week that is shown, and those the arrow keys go to', async () => {
    await openWindow({ size: [1024, 700] });
    const first = () => document.querySelector<HTMLElement>('[data-mini]')?.dataset['mini'];
    expect(first()).toBe('20773');
    document.querySelector<HTMLElement>('[data-mini="20775"]')?.focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(first).toBe('20780');
    await userEvent.click(page.getByRole('button', { name: 'Previous week' }));
    await expect.poll(first).toBe('20766');
  });

  it('syncs now', async () => {
    const pretend = await openWindow();
    await userEvent.click(page.getByRole('button', { name: 'Sync now' }));
    expect(pretend.calls.some(({ command }) => command === 'sync_now')).toBe(true);
  });

  it('says in full how sync stands, also when that takes a second line', async () => {
    const pretend = await openWindow();
    pretend.goOffline();
    const words = page.getByText('Offline. 2 changes kept here', { exact: true });
    await expect.element(words).toBeVisible();
    const foot = words.element().closest('button') as HTMLElement;
    for (const part of [foot, ...foot.children]) {
      expect([part.scrollWidth, part.scrollHeight]).toEqual([part.clientWidth, part.clientHeight]);
    }
    await expect.element(page.getByText('confirmed 13:18')).toBeVisible();
  });

  it('lets no appointment be on its way while offline', async () => {
    const pretend = await openWindow();
    const says = () => chip('week-24').getAttribute('aria-label');
    expect(says()).toMatch(/sending now/);
    pretend.goOffline();
    await expect.poll(says).toMatch(/waiting to send/);
  });

  it('turns to a day of the small month with the arrow keys and Enter', async () => {
    await openWindow({ settings: { view: 'day' } });
    document.querySelector<HTMLElement>('[data-mini="20775"]')?.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowRight}');
    await expect.poll(focusedLabel).toBe('Thursday 26 November');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Thursday 26 November 2026');
  });

  it('says in a rail how many need attention, and in words that it is offline', async () => {
    const pretend = await openWindow({ size: [800, 600] });
    const way = page.getByRole('button', { name: '1 change to settle' });
    await expect.element(way).toBeVisible();
    expect(way.element().querySelector('.count')?.checkVisibility()).toBe(true);
    expect(page.getByText('Offline. 2 changes kept here').elements()).toHaveLength(0);
    pretend.goOffline();
    await expect.element(page.getByText('Offline. 2 changes kept here')).toBeVisible();
  });

  it('becomes a rail in a small window, and opens over the calendar from there', async () => {
    await openWindow({ size: [800, 600] });
    expect(document.querySelector('.sidebar')).toBeNull();
    await userEvent.click(page.getByRole('button', { name: 'Show the sidebar' }));
    await expect.element(page.getByRole('button', { name: /New appointment N/ })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => document.querySelector('.sidebar')).toBeNull();
  });
});

describe('messages above the calendar', () => {
  it('are one line, and the others wait behind a number', async () => {
    await openWindow();
    problems.show('The server cannot be reached.');
    const [first, second] = [page.getByText('cannot be reached'), page.getByText('signed us out')];
    await expect.element(first).toBeVisible();
    await expect.element(second).not.toBeVisible();
    const bars = document.querySelector('.bars') as HTMLElement;
    expect(bars.clientHeight).toBeLessThan(46);
    await userEvent.click(page.getByRole('button', { name: '1 more' }));
    await expect.element(second).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Show one' }));
    await expect.element(second).not.toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Dismiss' }).first());
    await expect.element(second).toBeVisible();
    await expect.element(page.getByRole('button', { name: '1 more' })).not.toBeInTheDocument();
  });
});

describe('details', () => {
  it('float below the messages, which stay to be read', async () => {
    await openWindow({ size: [800, 600] });
    await userEvent.click(chip('week-24'));
    const panel = page.getByRole('complementary', { name: 'Appointment' });
    await expect.element(panel).toBeVisible();
    const banner = page.getByText('signed us out').element().closest('.banner');
    expect(panel.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(
      banner?.getBoundingClientRect().bottom ?? 0,
    );
  });

  it('are not covered by what the window says', async () => {
    await openWindow({ size: [800, 600] });
    await userEvent.click(chip('week-24'));
    const panel = page.getByRole('complementary', { name: 'Appointment' });
    await expect.element(panel).toBeVisible();
    await userEvent.keyboard('c');
    const message = page.getByRole('group', { name: 'Message' });
    await expect.element(message).toBeVisible();
    const [a, b] = [panel, message].map((one) => one.element().getBoundingClientRect());
    expect(a?.right).toBeLessThanOrEqual(b?.left ?? 0);
  });

  it('stand beside the grid of a wide window and leave the chip free in a narrow one', async () => {
    await openWindow({ size: [1100, 700] });
    await userEvent.click(chip('week-29'));
    const panel = page.getByRole('complementary', { name: 'Appointment' });
    await expect.element(panel).toBeVisible();
    const { left, right } = chip('week-29').getBoundingClientRect();
    const box = panel.element().getBoundingClientRect();
    expect(box.right <= left || box.left >= right).toBe(true);
  });
});
