/** Scrolls an element into view within what scrolls around it, as little as possible. */
export function intoView(element: Element): void {
  element.scrollIntoView({ block: 'nearest' });
}
