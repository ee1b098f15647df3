import { expect, it } from 'vitest';
import { keyCap } from './keyCap';

it('names keys as they are printed on a Mac', () => {
  const onMac = (key: string) => keyCap(key, true);
  expect(onMac('Ctrl K')).toBe('⌘K');
  expect(onMac('Ctrl Shift Z')).toBe('⇧⌘Z');
  expect(onMac('Ctrl +')).toBe('⌘+');
  expect(onMac('Shift F10')).toBe('⇧F10');
  expect(onMac('Alt Shift ↑ ↓')).toBe('⌥⇧ ↑ ↓');
  expect(onMac('Ctrl Click')).toBe('⌘ Click');
  expect(onMac('Ctrl Space')).toBe('⌃ Space');
  expect(onMac('Alt')).toBe('⌥');
  expect(onMac('Esc')).toBe('Esc');
});

it('leaves them as they are elsewhere', () => {
  expect(keyCap('Ctrl Shift Z', false)).toBe('Ctrl Shift Z');
});
