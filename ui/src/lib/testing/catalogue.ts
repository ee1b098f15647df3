/** Opens everything of a part of the catalogue, and looks whether anybody could not use it. */

import { describe, expect, it } from 'vitest';
import { PARTS } from '$lib/preview/catalogue';
import { openEntry } from './entry';
import { expectAccessible } from './window';

export function describePart(part: keyof typeof PARTS): void {
  describe(`everything there is to look at: ${part}`, () => {
    for (const entry of PARTS[part]) {
      it(`breaks no accessibility rule and fits: ${entry.name}`, async () => {
        await openEntry(entry);
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
