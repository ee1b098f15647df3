import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { PretendBook } from '$lib/preview/fakeApi';
import Toaster from '../shared/Toaster.svelte';
import { problems } from '../shared/problems.svelte';
import { toasts } from '../shared/toasts.svelte';
import { createActions } from './actions';
import { createUndo } from './undo';

describe('undo', () => {
  it('replaces the message that offered it, and can be done again', async () => {
    const pretend = new PretendBook();
    const undo = createUndo(pretend.api);
    await render(Toaster);
    const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
    const item = items.find((one) => one.client !== '' && one.occurrence === null);
    if (!item) throw new Error('the pretend book has no such appointment');
    const book = await pretend.api('get_book', null);
    const actions = createActions(pretend.api, undo, () => book);
    await actions.setProgress(item, 'noShow');
    await expect.element(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
    await undo.undo();
    await expect.element(page.getByRole('button', { name: /^Redo/ })).toBeVisible();
    expect(page.getByRole('button', { name: /^Undo/ }).query()).toBeNull();
    await page.getByRole('button', { name: /^Redo/ }).click();
    await expect.element(page.getByRole('button', { name: /^Undo/ })).toBeVisible();
    toasts.clear();
  });
});

describe('undo of what the book does not keep a history of', () => {
  const open = () => {
    const pretend = new PretendBook();
    const undo = createUndo(pretend.api);
    const ways: string[] = [];
    const change = (name: string) => {
      const way = (words: string) => () => Promise.resolve(ways.push(words));
      undo.changed({ message: name, back: way(`back ${name}`), forth: way(`forth ${name}`) });
    };
    const asked = (command: 'undo' | 'redo') =>
      pretend.calls.filter((call) => call.command === command).length;
    return { pretend, undo, ways, change, asked };
  };

  it('goes back and forth change by change, and then to the appointments', async () => {
    const { undo, ways, change, asked } = open();
    change('Maren');
    change('Balayage');
    expect(toasts.current?.message).toBe('Balayage');
    await undo.undo();
    expect(toasts.current?.message).toBe('Undone: Balayage');
    await undo.undo();
    await undo.redo();
    expect(toasts.current?.message).toBe('Maren');
    await undo.redo();
    expect(ways).toEqual(['back Balayage', 'back Maren', 'forth Maren', 'forth Balayage']);
    expect([asked('undo'), asked('redo')]).toEqual([0, 0]);
    await undo.redo();
    expect(asked('redo')).toBe(1);
    toasts.clear();
  });

  it('stands in one row with what is done to appointments', async () => {
    const { pretend, undo, ways, change, asked } = open();
    const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
    const item = items.find((one) => one.client !== '' && one.occurrence === null);
    if (!item) throw new Error('the pretend book has no such appointment');
    const book = await pretend.api('get_book', null);
    change('Tom');
    await createActions(pretend.api, undo, () => book).setProgress(item, 'noShow');
    await undo.undo();
    expect([ways, asked('undo')]).toEqual([[], 1]);
    await undo.undo();
    expect([ways, asked('undo')]).toEqual([['back Tom'], 1]);
    await undo.redo();
    await undo.redo();
    expect([ways, asked('redo')]).toEqual([['back Tom', 'forth Tom'], 1]);
    toasts.clear();
  });

  it('is taken back in order, however fast the keys are', async () => {
    const { undo, ways, change } = open();
    change('Maren');
    change('Tom');
    await Promise.all([undo.undo(), undo.undo()]);
    expect(ways).toEqual(['back Tom', 'back Maren']);
    toasts.clear();
  });

  it('leaves alone what is done while it is under way', async () => {
    const { undo, ways, change } = open();
    let arrives: () => void = () => undefined;
    const late = () => new Promise<void>((done) => (arrives = done));
    undo.changed({ message: 'Maren', back: late, forth: late });
    const under = undo.undo();
    await Promise.resolve();
    change('Tom');
    arrives();
    await under;
    await undo.undo();
    expect(ways).toEqual(['back Tom']);
    toasts.clear();
  });

  it('cannot be done again once something else was done', async () => {
    const { undo, ways, change, asked } = open();
    change('Maren');
    await undo.undo();
    change('Tom');
    await undo.redo();
    expect([ways, asked('redo')]).toEqual([['back Maren'], 1]);
    toasts.clear();
  });

  it('stays possible when it fails', async () => {
    const undo = createUndo(new PretendBook().api);
    let fails = true;
    const back = () => (fails ? Promise.reject(new Error('no')) : Promise.resolve((fails = true)));
    undo.changed({ message: 'Changed Maren', back, forth: back });
    await undo.undo();
    expect(problems.current).toBeTruthy();
    fails = false;
    await undo.undo();
    expect(fails).toBe(true);
    problems.clear();
    toasts.clear();
  });
});
