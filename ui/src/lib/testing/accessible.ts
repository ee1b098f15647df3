/** Holds a page against the accessibility rules, in both themes. */

import axe, { type ElementContext, type RunOptions } from 'axe-core';
import { expect } from 'vitest';

/** A part alone is no page: landmarks and the main heading come from the window around it. */
const OF_WHOLE_PAGES = ['region', 'page-has-heading-one', 'landmark-one-main'];

/** What can turn out otherwise in another theme; everything else is the same page. */
const OF_COLOURS: RunOptions['runOnly'] = {
  type: 'rule',
  values: ['color-contrast', 'link-in-text-block'],
};

/** Expects that axe finds nothing, in light and in dark. */
export async function expectAccessible(): Promise<void> {
  await expectNothingFound({
    rules: Object.fromEntries(OF_WHOLE_PAGES.map((rule) => [rule, { enabled: false }])),
  });
}

/**
 * What can be reached: while a dialog is in front, that. What lies behind it is looked at where nothing
 * is in front of it.
 */
function inFront(): ElementContext {
  const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')];
  return dialogs.length > 0 ? dialogs : document.body;
}

/** Expects that axe finds nothing by these rules in light, and nothing against colours in dark. */
export async function expectNothingFound(rules: RunOptions): Promise<void> {
  const before = document.documentElement.dataset['theme'];
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    // What fades in is judged once it stands.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    );
    // Only what is wrong is told in full: that is what takes the time.
    const { violations } = await axe.run(inFront(), {
      ...(theme === 'light' ? rules : { runOnly: OF_COLOURS }),
      resultTypes: ['violations'],
    });
    const found = violations.map(({ id, nodes }) => ({
      rule: id,
      where: nodes.map((node) => `${node.html.slice(0, 160)} (${node.failureSummary ?? ''})`),
    }));
    expect(found, `in the ${theme} theme`).toEqual([]);
  }
  if (before === undefined) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = before;
}
