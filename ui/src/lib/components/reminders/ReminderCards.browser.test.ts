import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { aGoogleDiscovery } from '$lib/preview/accounts';
import { someReminders } from '$lib/preview/reminders';
import { STATES } from '$lib/preview/states';
import { sent } from '$lib/testing/render';
import { expectAccessible, openWindow } from '$lib/testing/window';

const card = (name: RegExp) => page.getByRole('group', { name });

describe('reminders in the window', () => {
  it('say what comes and for whom, and that some were missed', async () => {
    await openWindow({ state: STATES.reminding() });
    const coming = card(/^Reminder: 13:35 Balayage · Chloé Martin$/);
    await expect.element(coming).toHaveTextContent('In 15 min, with Maren Holt');
    await expect.element(card(/Cut & finish/)).toHaveTextContent('Began 5 min ago');
    await expect
      .element(card(/^Missed/))
      .toHaveTextContent('2 reminders missed while Daybook was away');
    await expectAccessible();
  });

  it('are put off', async () => {
    const pretend = await openWindow({ state: STATES.reminding() });
    await card(/Balayage/)
      .getByRole('button', { name: 'Snooze' })
      .click();
    await page.getByRole('menuitem', { name: 'In 10 minutes' }).click();
    await expect.element(card(/Balayage/)).not.toBeInTheDocument();
    expect(sent(pretend, 'snooze_reminder')).toEqual({ number: 4, minutes: 10 });
  });

  it('are dismissed, the missed ones together', async () => {
    const pretend = await openWindow({ state: STATES.reminding() });
    await card(/^Missed/)
      .getByRole('button', { name: 'Dismiss' })
      .click();
    await expect.element(card(/^Missed/)).not.toBeInTheDocument();
    expect(sent(pretend, 'answer_reminders')).toEqual({ numbers: [1, 2] });
  });

  it('open the appointment', async () => {
    const pretend = await openWindow({ state: STATES.reminding() });
    await card(/Balayage/)
      .getByRole('button', { name: 'Open' })
      .click();
    await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
    expect(sent(pretend, 'answer_reminders')).toEqual({ numbers: [4] });
  });

  it('come up while the window is open, and many do not cover the day', async () => {
    const pretend = await openWindow();
    const [one] = someReminders().slice(3);
    if (!one) throw new Error('there is one');
    pretend.remind([1, 2, 3, 4, 5].map((number) => ({ ...one, number })));
    await expect.element(page.getByText('2 more reminders')).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss all' }).click();
    expect(sent(pretend, 'answer_reminders')).toEqual({ numbers: [1, 2, 3, 4, 5] });
  });
});

describe('what is wanted from outside the window', () => {
  it('is begun: an appointment, a line, or one that is looked at', async () => {
    const pretend = await openWindow();
    pretend.wish({ kind: 'quickAdd' });
    await expect.element(page.getByRole('textbox', { name: /^Quick add/ })).toBeVisible();
    const start = someReminders()[3]?.start ?? 0;
    pretend.wish({ kind: 'appointment', id: 'week-24', occurrence: null, start });
    await expect.element(page.getByRole('heading', { name: 'Balayage' })).toBeVisible();
    pretend.wish({ kind: 'newAppointment' });
    await expect.element(page.getByRole('dialog')).toBeVisible();
  });

  it('goes on with a sign-in that was begun before the program was started anew', async () => {
    const pretend = await openWindow();
    const wanted = { provider: 'google', staff: null, account: null } as const;
    const { attempt } = await pretend.api('begin_sign_in', wanted);
    pretend.answerSignIn({ state: 'looking' });
    pretend.wish({ kind: 'signIn', attempt, provider: 'google', account: null });
    await expect.element(page.getByText('Looking for calendars…')).toBeVisible();
    pretend.answerSignIn({ state: 'found', found: aGoogleDiscovery() });
    await expect.element(page.getByRole('heading', { name: 'Which calendars?' })).toBeVisible();
    const begun = pretend.calls.filter(({ command }) => command === 'begin_sign_in');
    expect(begun).toHaveLength(1);
  });

  it('is said in the window where nothing waits for it', async () => {
    const pretend = await openWindow({ onready: (ui) => ui.book({ start: 29_000_000 }) });
    await expect.element(page.getByRole('dialog')).toBeVisible();
    const message = 'This answer belongs to no sign-in that Daybook began.';
    pretend.wish({ kind: 'warning', message });
    await expect.element(page.getByText(message)).toBeVisible();
    await expect.element(page.getByRole('dialog')).toBeVisible();
  });

  it('does not cover a change that was begun', async () => {
    const pretend = await openWindow({ onready: (ui) => ui.book({ start: 29_000_000 }) });
    await expect.element(page.getByRole('dialog')).toBeVisible();
    pretend.wish({ kind: 'quickAdd' });
    await expect.poll(() => sent(pretend, 'take_wish')).toBeNull();
    await expect.element(page.getByRole('textbox', { name: /^Quick add/ })).not.toBeInTheDocument();
  });
});
