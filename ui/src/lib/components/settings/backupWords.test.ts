import { expect, it } from 'vitest';
import { holdsWords, sizeWords } from './backupWords';

it('counts what a backup holds', () => {
  expect(holdsWords({ appointments: 1412, clients: 1, links: 3 })).toBe(
    '1,412 appointments, 1 client',
  );
});

it('rounds sizes up to whole kilobytes and tenths of megabytes', () => {
  expect(sizeWords(1)).toBe('1 kB');
  expect(sizeWords(84_200)).toBe('85 kB');
  expect(sizeWords(1_240_000)).toBe('1.2 MB');
});
