import { expect, it } from 'vitest';
import { hotkeyOf, type Pressed } from './hotkey';

const press = (code: string, held: Partial<Pressed> = {}) =>
  hotkeyOf({ code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });

it('names keys by where they are', () => {
  expect(press('KeyD', { ctrlKey: true, altKey: true })).toBe('Ctrl+Alt+D');
  expect(press('Digit7', { altKey: true, shiftKey: true })).toBe('Alt+Shift+7');
  expect(press('Space', { metaKey: true })).toBe('Super+Space');
  expect(press('F12', { ctrlKey: true })).toBe('Ctrl+F12');
});

it('takes no letter from those who write, and no modifiers alone', () => {
  expect(press('KeyD')).toBeNull();
  expect(press('KeyD', { shiftKey: true })).toBeNull();
  expect(press('ControlLeft', { ctrlKey: true })).toBeNull();
  expect(press('Escape', { ctrlKey: true })).toBeNull();
});
