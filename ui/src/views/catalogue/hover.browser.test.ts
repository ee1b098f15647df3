import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { userEvent } from 'vitest/browser';
import { PARTS } from '$lib/preview/catalogue';
import { openEntry } from '$lib/testing/entry';

/** What can be pressed, outside the grid of the calendar, and is not covered by anything. */
function controls(): HTMLElement[] {
  const all = [...document.querySelectorAll<HTMLElement>('button, label')];
  return all.filter((control) => {
    const { x, y, width, height } = control.getBoundingClientRect();
    const shown = document.elementFromPoint(x + width / 2, y + height / 2);
    return width > 0 && !control.closest('[role="grid"]') && control.contains(shown);
  });
}

describe('what lies under the pointer', () => {
  it('stays readable, in light and in dark', { timeout: 60_000 }, async () => {
    const entry = PARTS.book.find(({ name }) => name === 'details usual');
    if (!entry) throw new Error('The catalogue has no appointment’s details');
    await openEntry(entry);
    expect(controls().length).toBeGreaterThan(40);
    const unreadable: string[] = [];
    for (const control of controls()) {
      await userEvent.hover(control);
      for (const theme of ['light', 'dark']) {
        document.documentElement.dataset['theme'] = theme;
        const { violations } = await axe.run(control, {
          runOnly: { type: 'rule', values: ['color-contrast'] },
          resultTypes: ['violations'],
        });
        const found = violations.flatMap(({ nodes }) => nodes);
        unreadable.push(
          ...found.map(
            ({ failureSummary }) =>
              `${theme}: ${control.outerHTML.slice(0, 160)} ${failureSummary ?? ''}`,
          ),
        );
      }
    }
    delete document.documentElement.dataset['theme'];
    expect(unreadable).toEqual([]);
  });
});
