import { expect, it } from 'vitest';
import { salon } from '$lib/preview/salon';
import { accountWords } from './accountWords';

const [, inStep] = salon().accounts;
const said = (
  ...[change, phase]: [Partial<typeof inStep>, Parameters<typeof accountWords>[1]?]
) => {
  if (!inStep) throw new Error('an account in step');
  return accountWords({ ...inStep, ...change }, phase ?? 'idle').title;
};

it('says that all is caught up only when nothing waits, failed or is to settle', () => {
  expect(said({})).toBe('All caught up.');
  expect(said({ waiting: 1 })).toBe('1 change waits to be sent.');
  expect(said({ failed: 1 })).toBe('All else is caught up.');
  expect(said({ conflicts: 1 })).toBe('All else is caught up.');
  expect(said({ lastOk: null })).toBe('Not confirmed yet.');
  expect(said({}, 'running')).toBe('Syncing…');
});

it('says what is kept here while nothing can be sent', () => {
  expect(said({ waiting: 1204 }, 'offline')).toBe('Offline. 1,204 changes kept here.');
  expect(said({ state: 'paused', waiting: 2 })).toBe('Paused. 2 changes kept here.');
  expect(said({ lastError: 'iCloud does not answer.', waiting: 2 })).toBe(
    'iCloud does not answer.',
  );
});
