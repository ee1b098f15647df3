/** The people and services of the pretend studio, and when they are there. Everybody is invented. */

import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import type { StaffDto } from '$lib/api/bindings/StaffDto';
import type { StaffHoursDto } from '$lib/api/bindings/StaffHoursDto';

const BOOKED = { visible: true, archived: false };

export const staff: StaffDto[] = [
  { id: 'mh', name: 'Maren Holt', initials: 'MH', hue: 356, ...BOOKED },
  { id: 'ib', name: 'Idris Bello', initials: 'IB', hue: 236, ...BOOKED },
  { id: 'sl', name: 'Sofia Lind', initials: 'SL', hue: 162, ...BOOKED },
  { id: 'to', name: 'Tom Okada', initials: 'TO', hue: 300, ...BOOKED },
];

/** Minutes after midnight. */
export function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** The same hours from Monday to Saturday, with a break; Sunday off, and other days as they say. */
function hours(
  id: string,
  from: string,
  to: string,
  pause: [from: string, to: string] | null,
  off: number[] = [],
): StaffHoursDto {
  const all = { from: minuteOf(from), to: minuteOf(to) };
  const day = pause
    ? [
        { ...all, to: minuteOf(pause[0]) },
        { ...all, from: minuteOf(pause[1]) },
      ]
    : [all];
  const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    weekday === 7 || off.includes(weekday) ? [] : day,
  );
  return { staff: id, week };
}

/** Of the studio. */
export const openingHours = hours('', '8:30', '18:30', null).week;

export const staffHours = [
  hours('mh', '8:30', '17:30', ['12:45', '13:30']),
  hours('ib', '10:00', '18:30', null, [1]),
  hours('sl', '9:30', '18:00', ['13:00', '13:45']),
  hours('to', '9:00', '18:30', ['13:00', '13:30']),
];

export const services: ServiceDto[] = (
  [
    ['Cut & blow-dry', 'Cut', 60, 5800],
    ['Skin fade', 'Fade', 45, 3200],
    ['Balayage', 'Balay.', 120, 16500],
    ['Colour consult', 'Consult', 60, 2500],
    ['Classic cut', 'Classic', 60, 3800],
    ['Root touch-up', 'Roots', 90, 7200],
    ['Facial 60', 'Facial', 60, 6500],
    ['Full colour', 'Colour', 150, 11000],
    ['Cut & style', 'Style', 60, 6200],
    ['Massage 90', 'Mass. 90', 90, 8500],
    ['Fringe & gloss', 'Fringe', 60, 4200],
    ['Cut & beard', 'Beard', 90, 5400],
    ['Gloss & trim', 'Gloss', 90, 7000],
    ['Brow shape', 'Brows', 60, 2800],
    ['Half-head foils', 'Foils', 90, 9500],
    ['Colour correction', 'Correct.', 135, 15500],
    ['Highlights', 'Highl.', 90, 10500],
    ['Bridal party', 'Bridal', 150, 24000],
  ] as const
).map(([name, shortName, minutes, price], index) => ({
  id: `service-${index}`,
  name,
  shortName,
  minutes,
  price,
  archived: false,
}));
