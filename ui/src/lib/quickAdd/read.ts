/**
 * Reads a line of quick add, such as "chloe balayage thu 14:30 with maren". Pure: the same line in
 * the same book at the same time means the same. Every word is either understood or in the title.
 */

import { DAY } from '$lib/components/shared/clock';
import { fold } from '$lib/components/shared/fold';
import { Line } from './line';
import { JOINTS } from './names';
import { holdPhone } from './phone';
import type { Context, Doubt, Part, Reading, Settled } from './reading';
import { spanOf } from './span';
import { takeBareHour } from './times';
import { decided, hoursFor, takeWhen } from './when';
import {
  questionNeighbours,
  takeMarkedStaff,
  takeNames,
  takeNewClient,
  takeWholeNames,
  type Who,
} from './who';

/** What is booked without a service and a length. */
const USUAL_LENGTH = 30;
const NONE: Settled = new Map();

/** What a line means. `settled` holds what was chosen where it can mean several things. */
export function read(text: string, context: Context, settled: Settled = NONE): Reading {
  const [said = '', notes = ''] = parted(text);
  const line = new Line(said);
  const doubts: Doubt[] = [];
  const who: Who = {};
  takeQuoted(line);
  const reminders = takeReminders(line);
  const calendar = takeCalendar(line, context);
  const tentative =
    line.take('status', /(?:still )?(?:unconfirmed|tentative|provisional)(?:ly)?/, () => true) ??
    false;
  const phone = holdPhone(line);
  takeWholeNames(line, context.names, who);
  const when = takeWhen(line, context, doubts, settled);
  takeMarkedStaff(line, context.names, who, doubts, settled);
  takeNewClient(line, who, true);
  takeNames(line, context.names, who, doubts, settled);
  takeNewClient(line, who, false);
  questionNeighbours(line, who, doubts, settled);
  if (phone && who.newName === undefined) line.release(phone.first, phone.last);
  if (!when.time && !when.allDay && when.soon === undefined) {
    when.time = decided(
      line,
      takeBareHour(line, hoursFor(when, context)),
      context,
      doubts,
      settled,
    );
  }
  const place = takePlace(line);
  takeJoints(line);

  const remarks: string[] = [];
  const service = who.service?.service ?? null;
  const span = spanOf(when, service?.minutes ?? USUAL_LENGTH, context, remarks);
  const rest = restOf(line);
  const isClient = asClient(rest, who, service !== null, doubts, settled);
  const reading: Reading = {
    parts: partsOf(line, said.length, text),
    client: who.client?.client ?? null,
    newClient: who.newName ?? (isClient ? rest : null),
    newPhone: (who.newName !== undefined && phone?.text) || '',
    service,
    staff: who.staff?.staff ?? null,
    ...span,
    repeat: when.repeat?.repeat ?? null,
    reminders,
    place,
    notes,
    calendar,
    tentative,
    title: isClient ? '' : rest,
    doubts,
    remarks,
    missing: null,
  };
  reading.missing = missingOf(reading);
  return reading;
}

/** What is said, and the notes after "note:" or "//". */
function parted(text: string): string[] {
  const match = /(?:^|\s)(?:notes?:|\/\/)\s*(.*)$/su.exec(text);
  return match ? [text.slice(0, match.index), (match[1] ?? '').trim()] : [text, ''];
}

/** Words in quotation marks are a title, whatever they say. */
function takeQuoted(line: Line): void {
  let opened = -1;
  line.words.forEach(({ text }, index) => {
    if (opened < 0 && /^["“]/.test(text)) opened = index;
    if (opened < 0 || !/["”][.,;:!?]*$/.test(text) || (opened === index && text.length < 2)) return;
    line.claim('quoted', opened, index);
    opened = -1;
  });
}

function takeReminders(line: Line): number[] {
  const minutes = (count: string | undefined, unit = 'm') =>
    Number(count) * (unit.startsWith('h') ? 60 : unit.startsWith('d') ? DAY : 1);
  const found: number[] = [];
  for (;;) {
    const next =
      line.take('reminder', /!(\d{1,3})(m|min|h|d)?/, ([count, unit]) => minutes(count, unit)) ??
      line.take(
        'reminder',
        /(?:remind(?: me)?|reminder) (\d{1,3}) ?(m|mins?|minutes?|h|hrs?|hours?|days?)(?: before| ahead)?/,
        ([count, unit]) => minutes(count, unit),
      );
    if (next === undefined) return [...new Set(found)].sort((a, b) => a - b);
    found.push(next);
  }
}

/** "/personal" is the calendar whose name has a word that begins so, if there is one. */
function takeCalendar(line: Line, { calendars }: Context): string | null {
  const called = (typed: string) =>
    calendars.filter(({ name }) =>
      fold(name)
        .split(/[^\p{L}\p{N}]+/u)
        .some((word) => word.startsWith(typed)),
    );
  return (
    line.take('calendar', /\/([a-z0-9]+)/, ([typed = '']) => {
      const [found, ...others] = called(typed);
      return others.length === 0 ? found?.id : undefined;
    }) ?? null
  );
}

/** "in room 2", "at Joe's": whatever follows, up to what is understood. */
function takePlace(line: Line): string {
  for (let index = line.words.length - 2; index >= 0; index -= 1) {
    const word = line.words[index]?.folded;
    if (!line.isFree(index) || !line.isFree(index + 1) || (word !== 'in' && word !== 'at'))
      continue;
    let last = index + 1;
    while (line.isFree(last + 1)) last += 1;
    line.claim('place', index, last);
    return line.textOf(index + 1, last);
  }
  return '';
}

/** Words between what was understood say nothing of their own. */
function takeJoints(line: Line): void {
  const joint = (index: number) =>
    line.isFree(index) && JOINTS.has(line.words[index]?.folded ?? '');
  for (let index = line.words.length - 1; index >= 0; index -= 1) {
    if (joint(index) && !line.isFree(index + 1)) line.claim('joint', index, index);
  }
}

/** The title: what is left, and what was quoted, in the order in which it was typed. */
function restOf(line: Line): string {
  return line.words
    .map((word, index) => {
      if (line.kindOf(index) === null) return word.text;
      return line.kindOf(index) === 'quoted' ? word.text.replaceAll(/["“”]/g, '') : '';
    })
    .filter(Boolean)
    .join(' ');
}

/** Words that may be the name of somebody new are a title unless it is said. */
function asClient(
  rest: string,
  who: Who,
  hasService: boolean,
  doubts: Doubt[],
  settled: Settled,
): boolean {
  if ('client' in who || !/^\p{L}[\p{L}'’.-]+(?: \p{L}[\p{L}'’.-]*){0,3}$/u.test(rest))
    return false;
  if (fold(rest) === 'walk-in') return false;
  const words = rest.split(' ');
  const name = words.length > 1 && words.every((word) => /^\p{Lu}/u.test(word));
  if (!name && !hasService) return false;
  const key = `title ${rest.toLowerCase()}`;
  const chosen = settled.get(key) === 'client' ? 'client' : 'title';
  doubts.push({
    key,
    kind: 'title',
    words: rest,
    choices: [
      { value: 'title', label: 'Title' },
      { value: 'client', label: 'New client' },
    ],
    chosen,
    question: `What is “${rest}”?`,
  });
  return chosen === 'client';
}

/** What was understood, in pieces of the line. */
function partsOf(line: Line, said: number, text: string): Part[] {
  const parts: Part[] = [];
  line.words.forEach((word, index) => {
    const kind = line.kindOf(index);
    if (kind === null) return;
    const before = parts.at(-1);
    if (before && before.kind === kind && index > 0 && line.kindOf(index - 1) === kind) {
      before.to = word.to;
      before.words += ` ${word.text}`;
    } else {
      parts.push({ kind, from: word.from, to: word.to, words: word.text });
    }
  });
  const notes = text.slice(said).trim();
  if (notes)
    parts.push({
      kind: 'notes',
      from: text.length - text.slice(said).trimStart().length,
      to: text.length,
      words: notes,
    });
  return parts;
}

/** What still has to be said or chosen. */
function missingOf(reading: Reading): string | null {
  const open = reading.doubts.find(({ chosen }) => chosen === null);
  if (open) return open.question;
  const { client, newClient, service, title, day, start } = reading;
  if (!client && !newClient && !service && title === '') return 'Say what it is, or for whom.';
  if (day === null) return 'Say when, such as “Thu 14:30”.';
  if (start === null) return 'Say at what time, or “all day”.';
  return null;
}
