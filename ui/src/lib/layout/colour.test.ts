import { expect, it } from 'vitest';
import { tintOf } from './colour';

it('knows the hues of the primary colours', () => {
  expect(tintOf('#ff0000').hue).toBe(29);
  expect(tintOf('#00ff00').hue).toBe(142);
  expect(tintOf('#0000ff').hue).toBe(264);
});

it('takes greys and nonsense as grey', () => {
  expect(tintOf('#808080').chroma).toBe(0);
  expect(tintOf('#6b665c').chroma).toBe(0);
  expect(tintOf('mauve').chroma).toBe(0);
});
