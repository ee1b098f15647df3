import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { openWindow } from '$lib/testing/window';
import SettingsDialog from './SettingsDialog.svelte';

describe('the team in the settings', () => {
  const show = (state: 'usual' | 'left' = 'usual') =>
    renderPart(
      SettingsDialog,
      { first: 'team', onclose: vi.fn() },
      new PretendBook(STATES[state]()),
    );
  const open = async (state: 'usual' | 'left' = 'usual') => (await show(state)).pretend;
  const names = () =>
    page
      .getByRole('textbox', { name: /^Name of/ })
      .elements()
      .map((field) => (field as HTMLInputElement).value.split(' ')[0]);
  const menu = (name: string) => page.getByRole('button', { name: `More for ${name}` }).click();
  const choose = (name: string) => page.getByRole('menuitem', { name }).click();
  const undo = () => page.getByRole('button', { name: /^Undo/ }).click();
  const said = (words: string) =>
    expect.element(page.getByRole('group', { name: 'Message' })).toHaveTextContent(words);

  it('is put in order from the menu, which can be undone', async () => {
    const pretend = await open();
    await menu('Sofia Lind');
    await choose('Move up');
    await expect.poll(names).toEqual(['Maren', 'Sofia', 'Idris', 'Tom']);
    expect(sent(pretend, 'order_staff')).toEqual({ ids: ['mh', 'sl', 'ib', 'to'] });
    await said('Moved Sofia Lind');
    await undo();
    await expect.poll(names).toEqual(['Maren', 'Idris', 'Sofia', 'Tom']);
    await menu('Maren Holt');
    await expect
      .element(page.getByRole('menuitem', { name: 'Move up' }))
      .toHaveAttribute('aria-disabled', 'true');
  });

  it('is put in order with the arrow keys, again and again', async () => {
    await open();
    const handle = page.getByRole('button', { name: 'Move Maren Holt' });
    (handle.element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.poll(names).toEqual(['Idris', 'Sofia', 'Maren', 'Tom']);
    await expect.element(handle).toHaveFocus();
    await expectAccessible();
  });

  it('is put in order by dragging, which Escape puts back', async () => {
    const pretend = await open();
    const handle = page.getByRole('button', { name: 'Move Tom Okada' });
    const at = (name: string) => {
      const { left, top } = page
        .getByRole('button', { name: `Move ${name}` })
        .element()
        .getBoundingClientRect();
      return { clientX: left + 5, clientY: top + 5 };
    };
    const send = (type: string, place: { clientX: number; clientY: number }) =>
      (type === 'pointerdown' ? handle.element() : window).dispatchEvent(
        new PointerEvent(type, { bubbles: true, button: 0, ...place }),
      );
    send('pointerdown', at('Tom Okada'));
    send('pointermove', at('Maren Holt'));
    await expect.poll(names).toEqual(['Tom', 'Maren', 'Idris', 'Sofia']);
    await userEvent.keyboard('{Escape}');
    await expect.poll(names).toEqual(['Maren', 'Idris', 'Sofia', 'Tom']);
    expect(page.getByRole('dialog').query()).not.toBeNull();
    send('pointerdown', at('Tom Okada'));
    send('pointermove', at('Idris Bello'));
    send('pointerup', at('Idris Bello'));
    await expect
      .poll(() => sent(pretend, 'order_staff'))
      .toEqual({ ids: ['mh', 'to', 'ib', 'sl'] });
    await expect.poll(names).toEqual(['Maren', 'Tom', 'Idris', 'Sofia']);
  });

  it('stays in order when the book refuses another', async () => {
    const pretend = await open();
    const message = 'The disk is full. Free some space and try again; nothing was lost.';
    pretend.refusals.set('order_staff', new ApiError({ code: 'file', message, retryable: true }));
    await menu('Tom Okada');
    await choose('Move up');
    await expect.element(page.getByText(/^The disk is full/)).toBeVisible();
    await expect.poll(names).toEqual(['Maren', 'Idris', 'Sofia', 'Tom']);
  });

  it('loses somebody, who can come back at once or later', async () => {
    const pretend = await open();
    await menu('Idris Bello');
    await choose('Remove');
    await expect.poll(names).toEqual(['Maren', 'Sofia', 'Tom']);
    expect(sent(pretend, 'save_staff')).toMatchObject({ id: 'ib', archived: true });
    await said('Removed Idris Bello. Appointments stay.');
    await undo();
    await expect.poll(names).toEqual(['Maren', 'Idris', 'Sofia', 'Tom']);
    await menu('Tom Okada');
    await choose('Remove');
    await page.getByRole('button', { name: 'Bring back Tom Okada' }).click();
    await expect.poll(names).toEqual(['Maren', 'Idris', 'Sofia', 'Tom']);
    await said('Tom Okada is back in the team');
  });

  it('takes back a name, a colour and somebody new', async () => {
    const pretend = await open();
    await page.getByLabelText('Name of Maren Holt').fill('Maren Lind');
    await userEvent.keyboard('{Tab}');
    await said('Renamed Maren Holt to Maren Lind');
    await undo();
    await expect.element(page.getByLabelText('Name of Maren Holt')).toHaveValue('Maren Holt');
    await page.getByLabelText('Add somebody').fill('Nadia Kask');
    await userEvent.keyboard('{Enter}');
    await said('Added Nadia Kask');
    await undo();
    await expect.poll(names).not.toContain('Nadia');
    expect(sent(pretend, 'save_staff')).toMatchObject({ name: 'Nadia Kask', archived: true });
  });

  it('leads from everybody to their account, or to connecting one', async () => {
    const { ui } = await show();
    await page.getByRole('button', { name: 'Account of Maren Holt: maren@holtlind.co' }).click();
    expect(ui).toMatchObject({ dialog: 'account', subject: 'maren' });
    await page.getByRole('button', { name: 'Connect a calendar… for Tom Okada' }).click();
    expect(ui).toMatchObject({ dialog: 'connect', subject: 'to' });
  });

  it('is where one is again after a calendar was connected for somebody', async () => {
    await openWindow({ onready: (ui) => ui.open('settings', 'team') });
    await page.getByRole('button', { name: 'Connect a calendar… for Tom Okada' }).click();
    await expect.element(page.getByRole('button', { name: /^Google/ })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('tab', { name: 'Team', selected: true })).toBeVisible();
  });

  it('says who is not in it any more', async () => {
    await open('left');
    expect(names()).toEqual(['Maren', 'Sofia', 'Tom']);
    const gone = page.getByRole('region', { name: 'Not in the team any more' });
    await expect.element(gone).toHaveTextContent('Idris Bello');
    await expectAccessible();
    await page.getByRole('tab', { name: 'Hours' }).click();
    await page.getByRole('combobox', { name: /^Working hours of/ }).click();
    expect(page.getByRole('option', { name: 'Idris Bello' }).query()).toBeNull();
  });
});
