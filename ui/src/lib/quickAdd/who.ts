/** Decides which names of the book a line has, and what is in doubt about them. */

import type { Line } from './line';
import { JOINTS, type Match, type Named, type Names } from './names';
import type { Doubt, Settled } from './reading';

/** So many are offered; more letters say which of the others is meant. */
const MOST = 8;
/** Makes somebody new of them. */
const NEW = 'new';
/** Leaves the words in the title. */
export const TITLE = 'title';

/** Who and what was recognised. */
export interface Who {
  client?: Extract<Named, { kind: 'client' }>;
  service?: Extract<Named, { kind: 'service' }>;
  staff?: Extract<Named, { kind: 'staff' }>;
  /** The name of somebody who is said to be new. */
  newName?: string;
  /** Where the client was recognised. */
  clientMatch?: Match;
}

const MARKS = /^(?:with|w\/|@|by)$/;
const NOUNS = { client: 'client', service: 'service', staff: 'member of staff' };

/** Takes whole names of two words or more, and services with a number in them: "Massage 90". */
export function takeWholeNames(line: Line, names: Names, who: Who): void {
  for (const match of best(names.find(line, { exactness: 3 }))) {
    if (match.last > match.first && free(line, match) && !(match.named.kind in who)) {
      if (rivals([...names.find(line, { exactness: 3 })], match).length === 1)
        take(line, match, who);
    }
  }
}

/** Takes the member of staff after "with" or "@". */
export function takeMarkedStaff(
  line: Line,
  names: Names,
  who: Who,
  doubts: Doubt[],
  settled: Settled,
): void {
  line.words.forEach((word, index) => {
    if (who.staff || !line.isFree(index)) return;
    const glued = /^@(?=.)/.test(word.folded);
    if (!glued && !MARKS.test(word.folded)) return;
    const marked = glued ? index : index + 1;
    const matches = names
      .find(line, { marked })
      .filter((match) => match.named.kind === 'staff')
      // "with" has said that it is a name.
      .map((match) => (match.exactness === 2 ? { ...match, exactness: 3 } : match));
    if (settle(line, matches, who, doubts, settled) && !glued) line.claim('staff', index, index);
  });
}

/** Takes every other name, the longest and most exact first. */
export function takeNames(
  line: Line,
  names: Names,
  who: Who,
  doubts: Doubt[],
  settled: Settled,
): void {
  const left = new Set<string>();
  for (;;) {
    const matches = names
      .find(line)
      .filter((match) => !(match.named.kind in who) && !left.has(spot(match)));
    const [first] = best(matches);
    if (!first) return;
    const here = matches.filter((match) => spot(match) === spot(first));
    if (!settle(line, here, who, doubts, settled)) left.add(spot(first));
  }
}

const NAME = /^\p{L}[\p{L}'’-]*[.,]?$/u;
const CAPITAL = /^\p{Lu}/u;

/** Takes the name after "new": "new Nora Petit", and once names are taken "new nora petit" too. */
export function takeNewClient(line: Line, who: Who, capitals: boolean): void {
  if ('client' in who) return;
  line.words.forEach((word, index) => {
    if (who.newName || word.folded !== 'new' || !line.isFree(index)) return;
    const first = line.words[index + 1]?.folded === 'client' ? index + 2 : index + 1;
    let last = first - 1;
    while (last < first + 2 && mayBeName(line, last + 1, capitals)) last += 1;
    if (last < first) return;
    who.newName = line.textOf(first, last).replace(/,$/, '');
    Object.assign(who, { client: undefined });
    line.claim('client', index, last);
  });
}

function mayBeName(line: Line, index: number, capital: boolean): boolean {
  const word = line.words[index];
  if (!word || !line.isFree(index) || JOINTS.has(word.folded)) return false;
  return NAME.test(word.text) && (!capital || CAPITAL.test(word.text));
}

/**
 * Asks when only a part of a name was recognised and a name goes on beside it: "Nora Petit" may be
 * somebody else than Jean-Luc Petit.
 */
export function questionNeighbours(line: Line, who: Who, doubts: Doubt[], settled: Settled): void {
  const match = who.clientMatch;
  if (!match || match.exactness === 3 || !CAPITAL.test(line.words[match.first]?.text ?? '')) return;
  let { first, last } = match;
  while (mayBeName(line, first - 1, true)) first -= 1;
  while (mayBeName(line, last + 1, true)) last += 1;
  if (first === match.first && last === match.last) return;
  const words = line.textOf(first, last).replace(/,$/, '');
  const key = `name ${words.toLowerCase()}`;
  const known = `client ${match.named.id}`;
  const answer = settled.get(key) ?? null;
  const before = doubts.findIndex(
    ({ key: other }) => other === `name ${line.textOf(match.first, match.last).toLowerCase()}`,
  );
  if (before >= 0) doubts.splice(before, 1);
  doubts.push({
    key,
    kind: 'client',
    words,
    choices: [
      { value: known, ...described(match, false) },
      { value: NEW, label: words, detail: 'new client' },
      IN_TITLE,
    ],
    chosen: answer,
    question: `Who is “${words}”?`,
  });
  if (answer === known) return;
  Object.assign(who, { client: undefined });
  if (answer === NEW) {
    who.newName = words;
    line.claim('client', first, last);
  } else if (answer === TITLE) line.release(match.first, match.last);
  else line.claim('client', first, last);
}

function spot({ first, last }: Match): string {
  return `${first}-${last}`;
}

function free(line: Line, { first, last }: Match): boolean {
  for (let index = first; index <= last; index += 1) if (!line.isFree(index)) return false;
  return true;
}

function size({ first, last }: Match): number {
  return last - first;
}

function best(matches: Match[]): Match[] {
  return [...matches].sort(
    (a, b) => size(b) - size(a) || b.exactness - a.exactness || a.first - b.first,
  );
}

/** What the same words mean just as well. */
function rivals(matches: Match[], { first, last, exactness }: Match): Match[] {
  return matches.filter(
    (match) => match.first === first && match.last === last && match.exactness === exactness,
  );
}

function take(line: Line, match: Match, who: Who): void {
  const { named, first, last } = match;
  if (named.kind === 'client') who.clientMatch = match;
  Object.assign(who, { [named.kind]: named });
  line.claim(named.kind, first, last);
}

/** Takes the only match, or the one that was chosen; says whether the words were taken. */
function settle(
  line: Line,
  matches: Match[],
  who: Who,
  doubts: Doubt[],
  settled: Settled,
): boolean {
  const [first] = best(matches);
  if (!first) return false;
  // A short name is what it says, and still other services begin with the same word.
  const equal = matches.filter(
    (match) => spot(match) === spot(first) && match.exactness >= Math.min(first.exactness, 2),
  );
  if (equal.length === 1 && first.exactness === 3) {
    take(line, first, who);
    return true;
  }
  const words = line.textOf(first.first, first.last);
  const key = `name ${words.toLowerCase()}`;
  const value = ({ named }: Match) => `${named.kind} ${named.id}`;
  const certain = rivals(matches, first).length === 1 ? value(first) : undefined;
  const answer = settled.get(key) ?? certain;
  const chosen = equal.find((match) => value(match) === answer);
  const kinds = new Set(equal.map(({ named }) => named.kind));
  const noun = kinds.size === 1 ? NOUNS[first.named.kind] : 'one';
  doubts.push({
    key,
    kind: first.named.kind,
    words,
    choices: [
      ...equal
        .slice(0, MOST)
        .map((match) => ({ value: value(match), ...described(match, kinds.size > 1) })),
      IN_TITLE,
    ],
    chosen: chosen ? value(chosen) : answer === TITLE ? TITLE : null,
    question: `Which ${noun} is “${words}”?`,
  });
  if (chosen) take(line, chosen, who);
  else if (answer !== TITLE) line.claim(first.named.kind, first.first, first.last);
  if (!chosen && answer !== TITLE) hold(who, first.named.kind);
  return chosen !== undefined || answer !== TITLE;
}

/** Until it is chosen, no other words take its place. */
function hold(who: Who, kind: Named['kind']): void {
  if (!(kind in who)) Object.assign(who, { [kind]: undefined });
}

const IN_TITLE = { value: TITLE, label: 'Just words' };

function described({ named }: Match, says: boolean): { label: string; detail?: string } {
  const noun = says ? NOUNS[named.kind] : '';
  const phone = named.kind === 'client' ? named.client.phone || named.client.email : '';
  const detail = [noun, phone].filter(Boolean).join(', ');
  return detail ? { label: named.name, detail } : { label: named.name };
}
