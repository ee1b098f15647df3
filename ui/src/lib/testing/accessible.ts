/** Holds a page against the accessibility rules, in both themes. */

import axe from 'axe-core';
import { expect } from 'vitest';

/** A part alone is no page: landmarks and the main heading come from the window around it. */
const OF_WHOLE_PAGES = ['region', 'page-has-heading-one', 'landmark-one-main'];

/** Expects that axe finds nothing, in light and in dark. */
export async function expectAccessible(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    // What fades in is judged once it stands.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    );
    const { violations } = await axe.run(document.body, {
      rules: Object.fromEntries(OF_WHOLE_PAGES.map((rule) => [rule, { enabled: false }])),
    });
    const found = violations.map(({ id, nodes }) => ({
      rule: id,
      where: nodes.map((node) => `${node.html.slice(0, 160)} (${node.failureSummary ?? ''})`),
    }));
    expect(found, `in the ${theme} theme`).toEqual([]);
  }
  delete document.documentElement.dataset['theme'];
}
