import { afterEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { openWindow } from './testing/window';
import { markScrollbars } from './scrollbars';

const root = document.documentElement;

afterEach(() => {
  delete root.dataset['scrollbars'];
});

it('hides bars that lie over the page while a dialog is in front, and nothing moves', async () => {
  root.dataset['scrollbars'] = 'over';
  await openWindow({ onready: (ui) => ui.open('settings') });
  await expect.element(page.getByRole('dialog')).toBeVisible();
  const grid = document.querySelector('.time-grid');
  if (!grid) throw new Error('there is no grid');
  const { scrollTop } = grid;
  expect(scrollTop).toBeGreaterThan(0);
  expect(getComputedStyle(grid).overflowY).toBe('hidden');
  delete root.dataset['scrollbars'];
  expect(getComputedStyle(grid).overflowY).toBe('auto');
  expect(grid.scrollTop).toBe(scrollTop);
});

it('is asked for only where bars take no room', () => {
  const box = document.createElement('div');
  box.style.cssText = 'width: 100px; height: 100px; overflow: scroll';
  document.body.append(box);
  const over = box.offsetWidth === box.clientWidth;
  box.remove();
  markScrollbars();
  expect(root.dataset['scrollbars']).toBe(over ? 'over' : undefined);
});
