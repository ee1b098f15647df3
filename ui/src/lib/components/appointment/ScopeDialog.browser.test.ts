import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { expectAccessible } from '$lib/testing/accessible';
import { askScope } from './askScope.svelte';
import ScopeDialog from './ScopeDialog.svelte';

const weekly = { id: 'weekly', occurrence: '2026-11-19T10:00:00', title: 'Balayage' };

describe('the question about a series', () => {
  it('is not asked about a single appointment', async () => {
    expect(await askScope('move', { ...weekly, occurrence: null })).toBe('all');
  });

  it('suggests this one first, and what was answered last afterwards', async () => {
    await render(ScopeDialog);
    const first = askScope('move', weekly);
    await expect.element(page.getByRole('button', { name: / only this/ })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(await first).toBe('following');
    const second = askScope('change', weekly);
    await expect.element(page.getByRole('button', { name: / this and all/ })).toHaveFocus();
    await userEvent.keyboard('o');
    expect(await second).toBe('this');
  });

  it('never suggests more than this one when something is deleted', async () => {
    await render(ScopeDialog);
    const change = askScope('change', weekly);
    await page.getByRole('button', { name: /^Change all of them/ }).click();
    expect(await change).toBe('all');
    const deletion = askScope('delete', weekly);
    await expect.element(page.getByRole('button', { name: /^Delete only this/ })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    expect(await deletion).toBeNull();
  });

  it('does not offer this one alone when the repetition itself changes', async () => {
    await render(ScopeDialog);
    const answer = askScope('change', weekly, { allowsThis: false });
    await expect.element(page.getByRole('button', { name: /^Change all of them/ })).toBeVisible();
    expect(page.getByRole('button', { name: / only this/ }).query()).toBeNull();
    await page.getByRole('button', { name: 'Leave as it was' }).click();
    expect(await answer).toBeNull();
  });

  it('says how many appointments each answer means', async () => {
    const count = () => Promise.resolve({ all: 12, following: 9 });
    await render(ScopeDialog, { count });
    const answer = askScope('move', weekly);
    await expect
      .element(page.getByRole('button', { name: /^Move this and all later ones, 9 in all/ }))
      .toBeVisible();
    await page.getByRole('button', { name: /^Move all 12/ }).click();
    expect(await answer).toBe('all');
  });

  it('speaks of an endless series without a number', async () => {
    const count = () => Promise.resolve({ all: null, following: null });
    await render(ScopeDialog, { count });
    const answer = askScope('move', weekly);
    await expect.element(page.getByRole('button', { name: /^Move all of them/ })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(await answer).toBeNull();
  });

  it('breaks no accessibility rule', async () => {
    await render(ScopeDialog);
    const answer = askScope('delete', weekly);
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await expectAccessible();
    await userEvent.keyboard('{Escape}');
    await answer;
  });
});
