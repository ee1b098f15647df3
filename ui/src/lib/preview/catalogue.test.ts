import { expect, it } from 'vitest';
import { CATALOGUE } from './catalogue';

it('has no two entries of the same name', () => {
  expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
});
