/** Keys as they are printed on the keyboard at hand. */

/** Whether this is a Mac. */
export const MAC = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

/** In the order in which a Mac names them. */
const MODIFIERS = [
  ['Alt', '⌥'],
  ['Shift', '⇧'],
  ['Ctrl', '⌘'],
] as const;

/** "Ctrl Shift Z" elsewhere, "⇧⌘Z" on a Mac. */
export function keyCap(key: string, mac = MAC): string {
  if (!mac) return key;
  // The system takes ⌘ and the space bar for itself.
  if (key === 'Ctrl Space') return '⌃ Space';
  const parts = key.split(' ');
  const signs = MODIFIERS.filter(([name]) => parts.includes(name)).map(([, sign]) => sign);
  const rest = parts.filter((part) => MODIFIERS.every(([name]) => name !== part));
  // What is more than one character would run into the signs.
  const apart = signs.length > 0 && rest.join(' ').length > 1 && !/^F\d+$/.test(rest.join());
  return signs.join('') + (apart ? ' ' : '') + rest.join(' ');
}
