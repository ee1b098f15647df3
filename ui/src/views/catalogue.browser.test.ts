import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { CATALOGUE } from '$lib/preview/catalogue';
import { STATES } from '$lib/preview/states';
import { expectAccessible, openWindow } from '$lib/testing/window';

it('has no two entries of the same name', () => {
  expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
});

afterEach(() => {
  delete document.documentElement.dataset['theme'];
});

describe('everything there is to look at', () => {
  for (const { name, state, view, open, role } of CATALOGUE) {
    it(`breaks no accessibility rule and fits: ${name}`, async () => {
      localStorage.clear();
      await openWindow({
        state: STATES[state](),
        settings: view ? { view } : {},
        ...(open ? { onready: open } : {}),
      });
      await expect.element(page.getByRole(role).first()).toBeVisible();
      for (const theme of ['light', 'dark']) {
        document.documentElement.dataset['theme'] = theme;
        await expectAccessible();
      }
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(window.innerWidth);
      for (const dialog of document.querySelectorAll('[role="dialog"]')) {
        const { top, bottom, left, right } = dialog.getBoundingClientRect();
        expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
        expect(bottom).toBeLessThanOrEqual(window.innerHeight);
        expect(right).toBeLessThanOrEqual(window.innerWidth);
      }
    });
  }
});
