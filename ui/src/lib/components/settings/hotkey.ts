/** Keys that are pressed, as the shell names them. */

/** What of a key event is asked here. */
export type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

/**
 * "Ctrl+Alt+D" of keys that are held down; `null` while no key but modifiers is, or when a letter would be
 * taken from everybody who writes.
 */
export function hotkeyOf(pressed: Pressed): string | null {
  const key = keyOf(pressed.code);
  if (key === null) return null;
  if (!pressed.ctrlKey && !pressed.altKey && !pressed.metaKey) return null;
  return [
    ...(pressed.ctrlKey ? ['Ctrl'] : []),
    ...(pressed.altKey ? ['Alt'] : []),
    ...(pressed.shiftKey ? ['Shift'] : []),
    ...(pressed.metaKey ? ['Super'] : []),
    key,
  ].join('+');
}

/** By where a key is and not by what it writes: with Alt it may write anything. */
function keyOf(code: string): string | null {
  const [, letter] = /^(?:Key|Digit)([A-Z0-9])$/.exec(code) ?? [];
  if (letter) return letter;
  return /^F([1-9]|1\d|2[0-4])$/.test(code) || code === 'Space' ? code : null;
}
