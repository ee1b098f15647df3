/** Pretend reminders. */

import type { ReminderDto } from '$lib/api/bindings/ReminderDto';
import { NOW } from './salon';

/** One that comes, one that has begun, and two that were missed. */
export function someReminders(): ReminderDto[] {
  const of = (number: number, starts: number, rest: Partial<ReminderDto>): ReminderDto => ({
    number,
    id: 'week-24',
    occurrence: null,
    start: NOW + starts,
    end: NOW + starts + 45,
    allDay: false,
    title: 'Cut & finish',
    client: 'Ines Duarte',
    staff: 'Sofia Lind',
    private: false,
    missed: false,
    ...rest,
  });
  return [
    of(1, -190, { title: 'Beard trim', client: 'Jonas Weber', missed: true }),
    of(2, -130, { title: 'Call the supplier', client: '', missed: true }),
    of(3, -5, {}),
    of(4, 15, { title: 'Balayage', client: 'Chloé Martin', staff: 'Maren Holt' }),
  ];
}
