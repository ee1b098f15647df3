/** A reading in one line of text, as the corpus has it. */

import { dayOf, dayToIso, formatTime, minuteOf } from '$lib/components/shared/clock';
import type { Reading } from './reading';

/** "client Chloé Martin; service Balayage; 2026-11-26 14:30-16:30; staff Maren Holt". */
export function note(reading: Reading): string {
  const { client, newClient, newPhone, service, staff, place, title, notes, doubts } = reading;
  const open = doubts.filter(
    ({ kind, chosen, choices }) =>
      chosen === null ||
      choices.length > 2 ||
      kind === 'day' ||
      kind === 'time' ||
      kind === 'repeat',
  );
  const asked = open.map(({ kind, chosen, choices }) => {
    const labels = choices.map(({ value, label }) => (value === chosen ? `*${label}` : label));
    return `? ${kind} ${labels.join(' / ')}`;
  });
  const parts = [
    client && `client ${client.name}`,
    newClient && `new client ${newClient}`,
    newPhone && `phone ${newPhone}`,
    service && `service ${service.name}`,
    when(reading),
    reading.repeat && repeatNote(reading.repeat),
    staff && `staff ${staff.name}`,
    place && `place ${place}`,
    reading.calendar && `calendar ${reading.calendar}`,
    reading.reminders.length > 0 && `reminders ${reading.reminders.join(' ')}`,
    reading.tentative && 'tentative',
    title && `title ${title}`,
    notes && `notes ${notes}`,
    ...asked,
    reading.missing && `! ${reading.missing}`,
  ];
  return parts.filter(Boolean).join('; ');
}

function when({ day, start, end, allDay }: Reading): string {
  if (day === null) return '';
  if (start === null || end === null) return dayToIso(day);
  if (allDay) {
    const last = dayOf(end - 1);
    return last > day ? `${dayToIso(day)}..${dayToIso(last)} all day` : `${dayToIso(day)} all day`;
  }
  const until = formatTime(minuteOf(end), true) + (dayOf(end) > day ? ' next day' : '');
  return `${dayToIso(day)} ${formatTime(minuteOf(start), true)}-${until}`;
}

function repeatNote({
  every,
  interval,
  weekdays,
  byWeekday,
  count,
  until,
}: NonNullable<Reading['repeat']>): string {
  const words = [
    `every ${interval} ${every}`,
    weekdays.length > 0 && `on ${weekdays.join('')}`,
    byWeekday && 'by weekday',
    count !== null && `${count} times`,
    until !== null && `until ${until}`,
  ];
  return words.filter(Boolean).join(' ');
}
