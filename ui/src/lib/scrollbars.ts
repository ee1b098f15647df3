/** Scroll bars that lie over what is scrolled, and take no room beside it. */

/**
 * Says so on the page where they do. WebKitGTK draws such bars over everything, also over a dialog that came
 * in front of them; what is behind one then shows none (`base.css`). Where bars take room, hiding them
 * would shift what is beside them, and nothing shines through.
 */
export function markScrollbars(page: HTMLElement = document.documentElement): void {
  const probe = document.createElement('div');
  probe.style.cssText = 'position: fixed; width: 100px; height: 100px; overflow: scroll';
  document.body.append(probe);
  if (probe.offsetWidth === probe.clientWidth) page.dataset['scrollbars'] = 'over';
  probe.remove();
}
