/** Appointments that are the same in every run: so many in each six weeks, from eight to seven, of eight people. */

/** A day in milliseconds. */
export const DAY = 86_400_000;
/** What is shown first. */
export const SHOWN = Date.UTC(2026, 10, 18);
/** The first day of the month's grid. */
const FIRST = Date.UTC(2026, 9, 26);
const WEEKS = 6;
const PEOPLE = 8;
const NAMES = ['Chloé Martin', 'Jonas Weber', 'Amira Haddad', 'Mara Vidal', 'Peter Novak'];
const SERVICES = ['Cut & blow-dry', 'Skin fade', 'Balayage', 'Colour consult', 'Root touch-up'];

/** `count` in the grid of the month, and as many in the six weeks before and in those after it. */
export function appointments(count) {
  const next = random(7);
  const pick = (from) => from[Math.floor(next() * from.length)];
  return [-1, 0, 1].flatMap((six) =>
    Array.from({ length: count }, (_, index) => {
      const day = FIRST + (six * WEEKS * 7 + Math.floor(next() * WEEKS * 7)) * DAY;
      // The day whose first appointment is changed has all its lines for those with a time.
      const allDay = next() < 0.02 && (day > SHOWN || day < SHOWN - 2 * DAY);
      const start = allDay ? day : day + (8 * 60 + 15 * Math.floor(next() * 40)) * 60_000;
      const length = allDay
        ? DAY * (1 + Math.floor(next() * 3))
        : (2 + Math.floor(next() * 7)) * 900_000;
      return {
        id: `${six}-${index}`,
        start,
        end: start + length,
        allDay,
        service: pick(SERVICES),
        client: pick(NAMES),
        person: Math.floor(next() * PEOPLE),
      };
    }),
  );
}

/** One that every view shows: the first of the shown day. */
export function firstOfDay(all) {
  const [first] = all
    .filter(({ start, allDay }) => !allDay && start >= SHOWN && start < SHOWN + DAY)
    .toSorted((a, b) => a.start - b.start);
  return first.id;
}

/** Numbers from 0 up to 1 (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
