/** Working hours as a line of text: "9:00 – 12:30, 13:30 – 18:00". */

import type { HoursDto } from '$lib/api/bindings/HoursDto';
import { DAY, formatTime } from '$lib/components/shared/clock';
import { parseTime } from '$lib/components/shared/parseTime';

const NOON = 12 * 60;

/** The line for some hours; `none` is what a day without them is called. */
export function hoursText(hours: readonly HoursDto[], clock24: boolean, none = 'Off'): string {
  const time = (minute: number) => formatTime(minute, clock24);
  return hours.map(({ from, to }) => `${time(from)} – ${time(to)}`).join(', ') || none;
}

/** What a line means, in order and apart; `undefined` when it is not understood. */
export function parseHours(text: string): HoursDto[] | undefined {
  const typed = text.trim().toLowerCase();
  if (typed === '' || typed === 'off' || typed === 'closed') return [];
  const hours: HoursDto[] = [];
  for (const part of typed.split(/[,;&]|\band\b/)) {
    const one = parsePart(part);
    const before = hours.at(-1);
    if (!one || (before && one.from <= before.to)) return undefined;
    hours.push(one);
  }
  return hours;
}

function parsePart(part: string): HoursDto | undefined {
  const [begin, finish, ...rest] = part.split(/[-–—]|\bto\b|\buntil\b/);
  const from = parseTime(begin ?? '');
  const until = parseTime(finish ?? '');
  if (from === undefined || until === undefined || rest.length > 0) return undefined;
  const to = until === 0 ? DAY : until;
  if (from < to) return { from, to };
  // A bare "7" before "15:00" is the morning after all.
  return Number(begin) <= 12 && from >= NOON && from - NOON < to
    ? { from: from - NOON, to }
    : undefined;
}
