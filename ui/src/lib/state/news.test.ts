import { beforeEach, describe, expect, it } from 'vitest';
import type { Api } from '$lib/api/client';
import type { SyncEventDto } from '$lib/api/bindings/SyncEventDto';
import type { SyncLogLineDto } from '$lib/api/bindings/SyncLogLineDto';
import { News } from './news.svelte';

const kept = new Map<string, string>();
const STORAGE = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
};

describe('news', () => {
  let lines: SyncLogLineDto[];
  const api = (() => Promise.resolve([...lines].reverse())) as unknown as Api;
  const comes = (appointment: string, event: SyncEventDto = 'updatedHere', run = 'run') => {
    const about = { started: '', calendar: '', account: '', title: '', detail: '' };
    lines.push({ id: lines.length + 1, run, appointment, event, ...about });
  };
  const open = async () => {
    const news = new News(api);
    await news.load('Holt & Lind');
    return news;
  };

  beforeEach(() => {
    kept.clear();
    lines = [];
    Object.defineProperty(globalThis, 'localStorage', { value: STORAGE, configurable: true });
  });

  it('is none when the window is opened for the first time, whatever came before', async () => {
    comes('old');
    expect((await open()).count).toBe(0);
  });

  it('is what comes in from then on, until it is seen', async () => {
    const news = await open();
    comes('cut');
    comes('colour', 'imported');
    await news.load('Holt & Lind');
    expect([news.count, news.has('cut'), news.has('colour')]).toEqual([2, true, true]);
    news.see('cut');
    expect([news.count, news.has('cut')]).toEqual([1, false]);
    expect(news.of('cut')?.event).toBe('updatedHere');
  });

  it('is still there, or seen, after a new start', async () => {
    const first = await open();
    comes('cut');
    comes('colour');
    await first.load('Holt & Lind');
    first.see('cut');
    const second = await open();
    expect([second.has('cut'), second.has('colour')]).toEqual([false, true]);
  });

  it('is new again when it is changed again', async () => {
    const news = await open();
    comes('cut');
    await news.load('Holt & Lind');
    news.see('cut');
    comes('cut');
    await news.load('Holt & Lind');
    expect(news.has('cut')).toBe(true);
  });

  it('is all seen at once', async () => {
    const news = await open();
    comes('cut');
    comes('colour');
    await news.load('Holt & Lind');
    news.seeAll();
    expect(news.count).toBe(0);
    comes('beard');
    await news.load('Holt & Lind');
    expect([news.count, news.has('beard')]).toEqual([1, true]);
  });

  it('is kept apart for each book, and what is kept may be anything', async () => {
    kept.set('daybook.seen Holt & Lind', '"nonsense"');
    comes('cut');
    const news = await open();
    expect(news.count).toBe(0);
    comes('colour');
    await news.load('Holt & Lind');
    await news.load('Another');
    expect(news.count).toBe(0);
  });
});
