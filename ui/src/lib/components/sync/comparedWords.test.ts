import { expect, it } from 'vitest';
import type { DifferenceDto } from '$lib/api/bindings/DifferenceDto';
import { comparedWords } from './comparedWords';

const one: DifferenceDto = { appointment: null, title: 'Cut', event: 'imported', detail: '' };

it('says how much was compared and what became of the differences', () => {
  const words = (compared: number, differences: DifferenceDto[]) =>
    comparedWords({ compared, differences, problems: [] }, 'event');
  expect(words(1204, [])).toBe('Compared 1,204 events: no difference.');
  expect(words(1, [one])).toBe('Compared 1 event: 1 difference, repaired.');
  expect(words(3, [one, { ...one, event: 'conflict' }])).toBe(
    'Compared 3 events: 2 differences, not all repaired.',
  );
});
