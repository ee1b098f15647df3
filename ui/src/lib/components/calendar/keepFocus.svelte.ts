/** What has the focus may go away with the page it is on. */

import { tick } from 'svelte';

/**
 * With every change of `what`: if what had the focus in `frame` is gone then, `instead` gives it to
 * something else there.
 */
export function keepFocus(
  frame: () => HTMLElement | undefined,
  what: () => unknown,
  instead: () => unknown,
): void {
  $effect.pre(() => {
    void what();
    if (!frame()?.contains(document.activeElement)) return;
    void tick().then(() => {
      if (document.activeElement === document.body) return instead();
    });
  });
}
