/** Opens everything of a part of the catalogue, and looks whether anybody could not use it. */

import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { PARTS } from '$lib/preview/catalogue';
import { STATES } from '$lib/preview/states';
import { expectAccessible, openWindow } from './window';

export function describePart(part: keyof typeof PARTS): void {
  describe(`everything there is to look at: ${part}`, () => {
    for (const { name, state, view, open, role } of PARTS[part]) {
      it(`breaks no accessibility rule and fits: ${name}`, async () => {
        localStorage.clear();
        await openWindow({
          state: STATES[state](),
          settings: view ? { view } : {},
          ...(open ? { onready: open } : {}),
        });
        await expect.element(page.getByRole(role).first()).toBeVisible();
        await expectAccessible();
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
}
