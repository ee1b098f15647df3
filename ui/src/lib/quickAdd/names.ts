/**
 * Recognises the clients, services and staff of a book: whole names, first names, beginnings of
 * words, short names, and the last digits of a phone number; upper case and accents do not matter.
 */

import type { ClientDto } from '$lib/api/bindings/ClientDto';
import type { ServiceDto } from '$lib/api/bindings/ServiceDto';
import type { StaffDto } from '$lib/api/bindings/StaffDto';
import { fold } from '$lib/components/shared/fold';
import { bookable } from '$lib/state/bookable';
import type { Line } from './line';

/** Somebody or something with a name in the book. */
export type Named =
  | { kind: 'client'; id: string; name: string; client: ClientDto }
  | { kind: 'service'; id: string; name: string; service: ServiceDto }
  | { kind: 'staff'; id: string; name: string; staff: StaffDto };

/** Words of a line that may be a name. */
export interface Match {
  named: Named;
  first: number;
  last: number;
  /** 3: the whole name or number; 2: whole words of it; 1: beginnings. */
  exactness: number;
}

interface Entry {
  named: Named;
  words: string[];
  whole: string;
  /** What it is called besides, as a whole. */
  also: string[];
  digits: string;
}

type Found = Pick<Match, 'named' | 'exactness'>;

const NOBODY: ReadonlySet<Entry> = new Set();
/** Nobody chooses among more: another letter says which is meant. */
const MOST = 40;
/** So many answers are remembered: at each key most words are those of the key before. */
const ANSWERS = 500;
/** Nobody has a name of more words than this. */
const LONGEST = 6;
/** So many letters of a word are needed to recognise it by its beginning. */
const BEGINNING = 3;
/** So many digits of a phone number are needed. */
const DIGITS = 3;

/** Words between names; alone they name nobody. */
export const JOINTS = new Set(
  'a an and as at beginning by for from in is my of on our starting the to with w/ & + - , @'.split(
    ' ',
  ),
);

/** The letters and digits of a name or a typed word, word by word. */
function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '');
}

/** The names of a book that can be booked, ready to be looked up at every key. */
export class Names {
  readonly #byBeginning = new Map<string, Set<Entry>>();
  readonly #withPhone: Entry[] = [];
  readonly #answers = new Map<string, Found[]>();

  constructor(clients: ClientDto[], services: ServiceDto[], staff: StaffDto[]) {
    for (const client of clients) {
      const named: Named = { kind: 'client', id: client.id, name: client.name, client };
      this.#add(named, [], digitsOf(client.phone));
    }
    for (const service of bookable(services)) {
      const named: Named = { kind: 'service', id: service.id, name: service.name, service };
      const also = [wordsOf(service.shortName).join(' ')];
      this.#add(named, also);
    }
    for (const person of bookable(staff)) {
      const named: Named = { kind: 'staff', id: person.id, name: person.name, staff: person };
      const also = [fold(person.initials)];
      this.#add(named, also);
    }
  }

  #add(named: Named, also: string[], digits = ''): void {
    const words = wordsOf(named.name);
    const entry: Entry = { named, words, whole: words.join(' '), also, digits };
    for (const word of [...entry.words, ...entry.also.flatMap((name) => name.split(' '))]) {
      for (const beginning of new Set([word.slice(0, 1), word.slice(0, 2)])) {
        const known = this.#byBeginning.get(beginning);
        if (known) known.add(entry);
        else this.#byBeginning.set(beginning, new Set([entry]));
      }
    }
    if (entry.digits.length >= DIGITS) this.#withPhone.push(entry);
  }

  /**
   * Every name that free words of `line` may be, at least as exact as asked. `marked` is a word after
   * "with": there even one letter names a member of staff.
   */
  find(line: Line, { exactness = 1, marked = -1 } = {}): Match[] {
    const found: Match[] = [];
    line.words.forEach((_, first) => {
      if (marked >= 0 && first !== marked) return;
      const typed: string[] = [];
      for (let last = first; last < first + LONGEST && line.isFree(last); last += 1) {
        const word = line.words[last];
        const own = word?.folded === 'and' ? [] : wordsOf(word?.text ?? '');
        typed.push(...own);
        // "&" joins words and neither begins nor ends a name.
        if (own.length === 0 && (last === first || marked >= 0)) break;
        if (own.length === 0) continue;
        found.push(...this.#named(typed, marked >= 0).map((match) => ({ ...match, first, last })));
      }
    });
    return found.filter((match) => match.exactness >= exactness && !isJoint(line, match));
  }

  #named(typed: string[], marked: boolean): Found[] {
    const whole = typed.join(' ');
    const key = marked ? `@${whole}` : whole;
    const known = this.#answers.get(key);
    if (known) return known;
    const found = [...this.#byNumber(typed.join('')), ...this.#byWords(typed, whole, marked)]
      .sort((a, b) => b.exactness - a.exactness)
      .slice(0, MOST);
    if (this.#answers.size > ANSWERS) this.#answers.clear();
    this.#answers.set(key, found);
    return found;
  }

  #byNumber(number: string): Found[] {
    if (!/^\d+$/.test(number)) return [];
    const digits = digitsOf(number);
    if (digits.length < DIGITS) return [];
    return this.#withPhone
      .filter((entry) => entry.digits.endsWith(digits))
      .map(({ named }) => ({ named, exactness: 3 }));
  }

  #byWords(typed: string[], whole: string, marked: boolean): Found[] {
    // The word that fewest names begin with decides how many have to be looked at.
    const candidates = typed
      .map((word) => this.#byBeginning.get(word.slice(0, 2)) ?? NOBODY)
      .reduce((few, other) => (other.size < few.size ? other : few));
    const found: Found[] = [];
    for (const entry of candidates) {
      const exactness = howExact(entry, typed, whole, marked);
      if (exactness > 0) found.push({ named: entry.named, exactness });
    }
    return found;
  }
}

function howExact(
  { named, words, whole: name, also }: Entry,
  typed: string[],
  whole: string,
  marked: boolean,
) {
  // Initials such as "TO" are words of their own; only "with" makes them a person.
  const alias = also.includes(whole) && (named.kind === 'service' || marked);
  if (alias || name === whole) return 3;
  if (typed.length > words.length) return 0;
  const left = [...words];
  let exact = true;
  // Beside a longer word, a letter is enough: "anna o".
  const clear = typed.some((word) => word.length >= BEGINNING);
  for (const [index, word] of typed.entries()) {
    let at = left.indexOf(word);
    if (at < 0) {
      exact = false;
      if (!marked && word.length < BEGINNING && (index === 0 || !clear)) return 0;
      at = left.findIndex((own) => own.startsWith(word));
      if (at < 0) return 0;
    }
    left.splice(at, 1);
  }
  if (!exact) return named.kind === 'staff' && !marked ? 0 : 1;
  // A word of one letter is a letter, and "60" alone is no "Facial 60".
  return typed.every((word) => word.length < 2 || /^\d+$/.test(word)) ? 0 : 2;
}

function isJoint(line: Line, { first, last }: Match): boolean {
  const joint = (index: number) => JOINTS.has(line.words[index]?.folded ?? '');
  return joint(first) || joint(last);
}
