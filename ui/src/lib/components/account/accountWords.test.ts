import { expect, it } from 'vitest';
import type { CalendarDto } from '$lib/api/bindings/CalendarDto';
import { salon } from '$lib/preview/salon';
import { accountWords } from './accountWords';

const { accounts, calendars } = salon();
const [, inStep] = accounts;
const said = (
  ...[change, phase, ofCalendar = {}]: [
    Partial<typeof inStep>,
    Parameters<typeof accountWords>[2]?,
    Partial<CalendarDto>?,
  ]
) => {
  if (!inStep) throw new Error('an account in step');
  const changed = calendars.map((one) =>
    one.account === inStep.id ? { ...one, ...ofCalendar } : one,
  );
  return accountWords({ ...inStep, ...change }, changed, phase ?? 'idle').title;
};

it('says that all is caught up only when nothing waits, failed or is to be decided', () => {
  expect(said({})).toBe('All caught up.');
  expect(said({ waiting: 1 })).toBe('1 change waits to be sent.');
  expect(said({ failed: 1 })).toBe('1 thing waits for you. All else is caught up.');
  expect(said({ conflicts: 2 })).toBe('2 things wait for you. All else is caught up.');
  expect(said({ lastOk: null })).toBe('Not confirmed yet.');
  expect(said({}, 'running')).toBe('Syncing…');
});

it('asks its calendars too, as far as they are used', () => {
  expect(said({}, 'idle', { asksToWrite: true })).toMatch(/^1 thing waits for you/);
  expect(said({}, 'idle', { heldDeletions: 12 })).toMatch(/^1 thing waits for you/);
  expect(said({}, 'idle', { problem: 'It is gone.' })).toBe('Team rota cannot be reached.');
  expect(said({}, 'idle', { problem: 'It is gone.', mode: 'ignored' })).toBe('All caught up.');
});

it('says what is kept here while nothing can be sent', () => {
  expect(said({ waiting: 1204 }, 'offline')).toBe('Offline. 1,204 changes kept here.');
  expect(said({ state: 'paused', waiting: 2 })).toBe('Paused. 2 changes kept here.');
  expect(said({ state: 'paused' })).toBe('Paused. Changes are kept here.');
  expect(said({ lastError: 'iCloud does not answer.', waiting: 2 })).toBe(
    'iCloud does not answer.',
  );
});
