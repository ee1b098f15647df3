/** Compares what is seen with the picture of it that somebody has approved. */

import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { CATALOGUE } from '$lib/preview/catalogue';
import type { Theme } from '$lib/api/bindings/Theme';
import { openEntry } from './entry';

/**
 * Letters are not drawn alike everywhere, and a page may stand a pixel further up: a part that is missing or elsewhere
 * is more than this, also a pale one.
 */
const LIKE = { allowedMismatchedPixelRatio: 0.03, threshold: 0.05 };

/** Compares entries of the catalogue, by name. */
export function describePictures(theme: Theme, names: readonly string[]): void {
  describe(`everything looks as it did, ${theme}`, () => {
    for (const name of names) {
      it(name, async () => {
        const entry = CATALOGUE.find((one) => one.name === name);
        if (!entry) throw new Error(`${name} is not in the catalogue`);
        await openEntry(entry, theme);
        await document.fonts.ready;
        await expect
          .element(page.elementLocator(document.body))
          .toMatchScreenshot(`${name} ${theme}`.replaceAll(/[^\w]+/g, '-'), {
            comparatorName: 'pixelmatch',
            comparatorOptions: LIKE,
          });
      });
    }
  });
}
