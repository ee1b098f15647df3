/** Reads times of day, stretches of time and lengths: "half past two", "14:30-15:15", "45 min". */

import { DAY } from '$lib/components/shared/clock';
import { isWithin, type OpeningHours } from '$lib/components/shared/parseTime';
import type { Found, Line } from './line';
import { COUNTED, HOUR, NUMBER, numberOf } from './numbers';

/** A time that was read. Minutes after midnight. */
export interface TimeRead {
  start: number;
  /** The end, when it was said; after the start, perhaps on the next day. */
  end?: number;
  /** Other starts the words could mean. */
  others?: number[];
}

/** A part of the day, which decides between morning and afternoon. */
type Half = 'am' | 'pm' | undefined;

const HALF = 'am|pm|a|p|a\\.m|p\\.m';
const LATE = /(?:^| )(?:tonight|evening|afternoon)(?: |$)/;
/** A time with minutes, a half of the day, or an "h". */
const CLOCK = `\\d{1,2}[:h][0-5]\\d(?: ?(?:am|pm)|[ap])?|\\d{1,2}\\.[0-5]\\d(?: ?(?:am|pm)|[ap])?|\\d{1,2} ?(?:am|pm|a\\.m|p\\.m)|\\d{1,2}[ap]|\\d{1,2}h|noon|midday|midnight`;
const LOOSE = `${CLOCK}|\\d{1,2}`;
const TO = ' ?(?:-|to|until|till|til) ?';
const UNIT_H = '(?:h|hrs?|hours?)';
const UNIT_M = '(?:m|mins?|minutes?)';

/** A typed time as its possible minutes, the likeliest first. */
export function clockOf(text: string, hours: OpeningHours, half?: Half): number[] {
  if (text === 'noon' || text === 'midday') return [12 * 60];
  if (text === 'midnight') return [0];
  const match = new RegExp(`^(${HOUR})(?:[:.h](\\d{2})?)? ?(${HALF})?$`).exec(text);
  if (!match) return [];
  const hour = numberOf(match[1]);
  const minute = Number(match[2] ?? 0);
  const said = (match[3]?.startsWith('p') ? 'pm' : match[3] ? 'am' : undefined) ?? half;
  if (hour > 24 || (hour === 24 && minute > 0) || minute > 59) return [];
  if (said && hour >= 1 && hour <= 12) {
    return [((hour % 12) + (said === 'pm' ? 12 : 0)) * 60 + minute];
  }
  if (said && match[3]) return [];
  if (hour > 12 || hour === 0 || text.startsWith('0')) return [(hour % 24) * 60 + minute];
  return likely((hour % 12) * 60 + minute, hours);
}

/** Both halves of the day where opening hours do not decide, the likelier first. */
function likely(morning: number, hours: OpeningHours): number[] {
  const afternoon = morning + 720;
  const open = isWithin(morning, hours);
  if (open !== isWithin(afternoon, hours)) return [open ? morning : afternoon];
  const hour = Math.floor(morning / 60);
  // Noon is never meant as midnight.
  if (hour === 0) return [afternoon];
  return hour >= 8 ? [morning, afternoon] : [afternoon, morning];
}

function timeRead(found: number[]): TimeRead | undefined {
  const [start, ...others] = found;
  if (start === undefined) return undefined;
  return others.length > 0 ? { start, others } : { start };
}

function halfOf(text: string | undefined): Half {
  if (!text) return undefined;
  const match = /(?:\d) ?([ap])(?:m|\.m)?$/.exec(text);
  if (match) return match[1] === 'p' ? 'pm' : 'am';
  return undefined;
}

function isBare(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,2}$/.test(text);
}

/** From one time to another; the half of the day of one serves both. */
function stretch(from: string, to: string, hours: OpeningHours, half: Half): TimeRead | undefined {
  const start = clockOf(from, hours, halfOf(from) ?? half);
  const end = clockOf(to, hours, halfOf(to));
  if (start[0] === undefined || end[0] === undefined) return undefined;
  const later = (begin: number) => after(begin, to, hours);
  if (halfOf(to) && !halfOf(from) && hourOf(from) <= 12) {
    // "2-4 pm" is an afternoon, "10-2 pm" begins in the morning.
    const [until] = end;
    const twice = [hourOf(from) % 12, (hourOf(from) % 12) + 12].map((h) => h * 60 + minuteIn(from));
    const begin = twice.filter((at) => at < until).at(-1);
    return begin === undefined ? undefined : { start: begin, end: until };
  }
  const [begin, ...others] = start;
  const until = later(begin);
  if (until === undefined || until === begin) return undefined;
  return others.length > 0 ? { start: begin, end: until, others } : { start: begin, end: until };
}

function hourOf(text: string): number {
  return Number(/^\d{1,2}/.exec(text)?.[0] ?? 99);
}

function minuteIn(text: string): number {
  return Number(/[:.h](\d{2})/.exec(text)?.[1] ?? 0);
}

/** The first time after `start` that `text` can mean. */
function after(start: number, text: string, hours: OpeningHours): number | undefined {
  const both = new Set(clockOf(text, hours));
  if (!halfOf(text) && hourOf(text) <= 12 && !text.startsWith('0')) {
    const plain = (hourOf(text) % 12) * 60 + minuteIn(text);
    both.add(plain).add(plain + 720);
  }
  const times = [...both].map((at) => (at > start ? at : at + DAY)).sort((a, b) => a - b);
  return times[0];
}

/** Takes a stretch of time: "10-12", "from 2.30 to 4 pm". */
export function takeStretch(line: Line, hours: OpeningHours): TimeRead | undefined {
  const half = LATE.test(line.rest.toLowerCase()) ? 'pm' : undefined;
  const read = (groups: (string | undefined)[]): TimeRead | undefined => {
    const [from = '', to = ''] = groups;
    return stretch(from, to, hours, half);
  };
  return (
    line.take('time', new RegExp(`(?:from |between )(${LOOSE})(?:${TO}| and )(${LOOSE})`), read) ??
    line.take('time', new RegExp(`(?:at )?(${LOOSE})${TO}(${LOOSE})`), read)
  );
}

const PAST = 'past|after';
const MINUTES: Record<string, number> = {
  half: 30,
  quarter: 15,
  'a quarter': 15,
  'twenty five': 25,
  'twenty-five': 25,
  twenty: 20,
  ten: 10,
  five: 5,
};
const SPOKEN = `half|(?:a )?quarter|twenty[- ]five|twenty|ten|five`;

/** Takes a time of day. */
export function takeTime(line: Line, hours: OpeningHours): TimeRead | undefined {
  const evening = LATE.test(line.words.map((word) => word.folded).join(' '));
  const half: Half = evening ? 'pm' : undefined;
  const at = (pattern: string, read: (groups: (string | undefined)[], found: Found) => number[]) =>
    line.take('time', new RegExp(`(?:at |@ |kl\\.? )?${pattern}`), (groups, found) =>
      timeRead(read(groups, found)),
    );
  const shifted = (minutes: number, hour: string | undefined) =>
    clockOf(hour ?? '', hours, half).map((time) => (time + minutes + DAY) % DAY);
  return (
    at(`(${SPOKEN}|\\d{1,2})(?: minutes?)? (${PAST}) (${HOUR})`, ([minutes = '', , hour]) =>
      shifted(MINUTES[minutes] ?? Number(minutes), hour),
    ) ??
    at(`(${SPOKEN}|\\d{1,2})(?: minutes?)? (?:to|before) (${HOUR})`, ([minutes = '', hour]) =>
      /^\d/.test(minutes) && Number(minutes) % 5 !== 0
        ? []
        : shifted(-(MINUTES[minutes] ?? Number(minutes)), hour),
    ) ??
    at(`half (${HOUR})`, ([hour]) => shifted(30, hour)) ??
    at(`(${HOUR}) ?o'?clock`, ([hour]) => clockOf(hour ?? '', hours, half)) ??
    at(`(${LOOSE}|${HOUR}) (?:in the |this )?(morning|afternoon|evening)`, ([clock = '', part]) =>
      clockOf(clock, hours, part === 'morning' ? 'am' : 'pm'),
    ) ??
    at(`(?:in the |this )?(morning|afternoon|evening) (?:at )?(${LOOSE})`, ([part, clock = '']) =>
      clockOf(clock, hours, part === 'morning' ? 'am' : 'pm'),
    ) ??
    at(`(${CLOCK})`, ([clock = '']) => clockOf(clock, hours, half)) ??
    line.take('time', new RegExp(`(?:at|@|kl\\.?) (${HOUR})`), ([hour = '']) =>
      timeRead(clockOf(hour, hours, half)),
    ) ??
    line.take('time', new RegExp(`(?:at|@)(\\d{1,2})`), ([hour = '']) =>
      timeRead(clockOf(hour, hours, half)),
    )
  );
}

/**
 * Takes a bare number as an hour: one beside a day, as in "tomorrow 3", or else the only one there
 * is, unless `onlyBeside`.
 */
export function takeBareHour(
  line: Line,
  hours: OpeningHours,
  onlyBeside = false,
): TimeRead | undefined {
  const evening = LATE.test(line.words.map((word) => word.folded).join(' '));
  const read = (hour: string) => timeRead(clockOf(hour, hours, evening ? 'pm' : undefined));
  const beside = line.take('time', /(\d{1,2})/, ([hour = ''], { first }) =>
    ['day', 'repeat'].includes(line.kindOf(first - 1) ?? '') ||
    ['day', 'repeat'].includes(line.kindOf(first + 1) ?? '')
      ? read(hour)
      : undefined,
  );
  if (beside || onlyBeside) return beside;
  const numbers = line.words.filter((word, index) => line.isFree(index) && isBare(word.folded));
  if (numbers.length !== 1) return undefined;
  return line.take('time', /(\d{1,2})/, ([hour = '']) => read(hour));
}

/** Takes the end after "until": "until 4". */
export function takeEnd(line: Line, start: number, hours: OpeningHours): number | undefined {
  return line.take('time', new RegExp(`(?:until|till|til|to) (${LOOSE})`), ([to = '']) =>
    after(start, to, hours),
  );
}

/** Takes a time from now: "now", "in half an hour". `now` is in local minutes, and so is the answer. */
export function takeSoon(line: Line, now: number): number | undefined {
  const up = (minutes: number) => Math.ceil((now + minutes) / 5) * 5;
  return (
    line.take('time', /(?:right )?now/, () => Math.floor(now / 5) * 5) ??
    line.take('time', /in half an hour/, () => up(30)) ??
    line.take('time', new RegExp(`in ${COUNTED}${UNIT_M}`), ([digits, word]) =>
      up(numberOf(digits ?? word)),
    ) ??
    line.take('time', new RegExp(`in ${COUNTED}${UNIT_H}`), ([digits, word]) =>
      up(60 * numberOf(digits ?? word)),
    )
  );
}

type LengthReader = (groups: (string | undefined)[]) => number | undefined;

const LENGTHS: [pattern: string, read: LengthReader][] = [
  ['half an hour|half hour', () => 30],
  ['(?:a )?quarter of an hour', () => 15],
  ['three quarters of an hour', () => 45],
  ['(?:an|one) hour and a half|one and a half hours?', () => 90],
  [
    `(\\d{1,2}) ?${UNIT_H} ?(?:and )?(\\d{1,2}) ?${UNIT_M}`,
    ([hour, minute]) => 60 * Number(hour) + Number(minute),
  ],
  [`(\\d{1,2})[.,]5 ?${UNIT_H}`, ([hour]) => 60 * Number(hour) + 30],
  [`(\\d{1,2})[.,]25 ?${UNIT_H}`, ([hour]) => 60 * Number(hour) + 15],
  [`(\\d{1,2})[.,]75 ?${UNIT_H}`, ([hour]) => 60 * Number(hour) + 45],
  [`(${NUMBER}) and a half hours?`, ([hour]) => 60 * numberOf(hour) + 30],
  [`${COUNTED}${UNIT_M}`, ([digits, word]) => numberOf(digits ?? word)],
  [`${COUNTED}(?:hrs?|hours?)`, ([digits, word]) => 60 * numberOf(digits ?? word)],
];
/** "1h30" is a length and "14h30" a time: nobody is booked for five hours as often as at five. */
const HOURS: [pattern: string, read: LengthReader][] = [
  ['([1-4])h([0-5]\\d)', ([hour, minute]) => 60 * Number(hour) + Number(minute)],
  ['([1-4]) ?h', ([hour]) => 60 * Number(hour)],
];
const HOURS_SAID: [pattern: string, read: LengthReader][] = [
  ['(\\d{1,2})h([0-5]\\d)', ([hour, minute]) => 60 * Number(hour) + Number(minute)],
  ['(\\d{1,2}) ?h', ([hour]) => 60 * Number(hour)],
];

/** Takes how long it is, in minutes: "45 min", "1h30", "for two hours". */
export function takeLength(line: Line): number | undefined {
  const positive = (read: LengthReader) => (groups: (string | undefined)[]) => {
    const minutes = read(groups);
    return minutes && minutes > 0 && minutes <= DAY ? minutes : undefined;
  };
  for (const [pattern, read] of [...LENGTHS, ...HOURS_SAID]) {
    const found = line.take('length', new RegExp(`for (?:${pattern})`), positive(read));
    if (found !== undefined) return found;
  }
  for (const [pattern, read] of [...LENGTHS, ...HOURS]) {
    const found = line.take(
      'length',
      new RegExp(`(?<!(?:at|@|kl) )(?:${pattern})`),
      positive(read),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Takes "for 3 days": so many whole days. */
export function takeDays(line: Line): number | undefined {
  return line.take('length', new RegExp(`for (${NUMBER}) (?:whole |full )?days?`), ([count]) =>
    numberOf(count) > 0 ? numberOf(count) : undefined,
  );
}

/** Takes "all day". */
export function takeAllDay(line: Line): boolean {
  return (
    line.take('length', /all[- ]?day(?: long)?|(?:the )?(?:whole|full) day/, () => true) ?? false
  );
}
