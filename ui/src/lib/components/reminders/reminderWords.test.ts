import { expect, it } from 'vitest';
import type { ReminderDto } from '$lib/api/bindings/ReminderDto';
import { startWords, untilWords, whatWords } from './reminderWords';

const NOW = 20_000 * 1440 + 13 * 60;

const reminder = (change: Partial<ReminderDto> = {}): ReminderDto => ({
  number: 1,
  id: 'a',
  occurrence: null,
  start: NOW + 15,
  end: NOW + 75,
  allDay: false,
  title: 'Balayage',
  client: 'Chloé Martin',
  staff: 'Maren Holt',
  private: false,
  missed: false,
  ...change,
});

it('says when it starts, with the day if it is another one', () => {
  expect(startWords(reminder(), true, NOW)).toBe('13:15');
  expect(startWords(reminder(), false, NOW)).toBe('1:15 pm');
  expect(startWords(reminder({ start: NOW + 1440 }), true, NOW)).toMatch(/, 13:00$/);
  expect(startWords(reminder({ allDay: true }), true, NOW)).toBe('Today');
});

it('says how long it is until then', () => {
  expect(untilWords(reminder(), NOW)).toBe('In 15 min');
  expect(untilWords(reminder(), NOW + 15)).toBe('Now');
  expect(untilWords(reminder(), NOW + 20)).toBe('Began 5 min ago');
  expect(untilWords(reminder(), NOW + 195)).toBe('Ended 2 h ago');
  expect(untilWords(reminder({ start: NOW + 3000 }), NOW)).toBe('In 2 days');
  expect(untilWords(reminder({ start: NOW, end: NOW }), NOW + 1)).toBe('Began 1 min ago');
});

it('says what it is and for whom', () => {
  expect(whatWords(reminder())).toBe('Balayage · Chloé Martin');
  expect(whatWords(reminder({ client: '' }))).toBe('Balayage');
  expect(whatWords(reminder({ title: '', client: '' }))).toBe('Appointment');
});
