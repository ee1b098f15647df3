/**
 * The phone number of somebody new: digits after "new Nora Weiss". They are held before anything else
 * makes a known client, a day or an hour of them.
 */

import type { Line } from './line';
import { JOINTS } from './names';

/** Digits of a number, its country's code and signs between them. */
const GROUP = /^\+?\d[\d()-]*$/;
/** "10-12", "26-11-2026" and "2026-11-26" are hours and days. */
const DATE = /^(?:\d{4}|\d{1,2})(?:-\d{1,2})+(?:-\d{4})?$/;
/** How numbers begin: with a code, or a group that is no hour. */
const BEGIN = /^(?:\+|0|\d{3})/;
/** Says that a number follows. */
const MARK = /^(?:tel|phone|mobile)$/;
/** What is shorter is no number, what is longer is none that can be called. */
const [FEWEST, MOST] = [7, 15];

/** A number, and the words that have it. */
export interface Phone {
  text: string;
  first: number;
  last: number;
}

/** Holds the number of somebody new, so that nobody else takes its digits. */
export function holdPhone(line: Line): Phone | undefined {
  const said = line.words.findIndex(({ folded }) => folded === 'new');
  const name = line.words[said + 1];
  if (said < 0 || !name || JOINTS.has(name.folded) || !/^\p{L}/u.test(name.text)) return undefined;
  for (let first = said + 2; first < line.words.length; first += 1) {
    const last = lastOf(line, first);
    if (last === undefined) continue;
    const begin = MARK.test(line.words[first - 1]?.folded ?? '') ? first - 1 : first;
    line.claim('client', begin, last);
    return { text: line.textOf(first, last).replace(/,$/, ''), first: begin, last };
  }
  return undefined;
}

/** Where the number ends that begins with a word; `undefined` when none does. */
function lastOf(line: Line, first: number): number | undefined {
  const wordOf = (index: number) => line.words[index]?.folded ?? '';
  const digitsOf = (index: number) => wordOf(index).replaceAll(/\D/g, '').length;
  if (!BEGIN.test(wordOf(first))) return undefined;
  let last = first - 1;
  let digits = 0;
  while (isGroup(line, last + 1) && digits + digitsOf(last + 1) <= MOST) {
    last += 1;
    digits += digitsOf(last);
  }
  // After groups of three and more, one or two digits are the hour: "07700 900123 10".
  if (last > first && digitsOf(last) < 3 && digitsOf(last - 1) > 2) {
    digits -= digitsOf(last);
    last -= 1;
  }
  return digits < FEWEST ? undefined : last;
}

function isGroup(line: Line, index: number): boolean {
  const word = line.words[index]?.folded ?? '';
  return line.isFree(index) && GROUP.test(word) && !DATE.test(word);
}
