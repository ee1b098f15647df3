/**
 * A typed line as words. Readers look for patterns in what nobody has taken yet, and take the words
 * that made sense; a word belongs to at most one reader, and what is left is the title.
 */

import { fold } from '$lib/components/shared/fold';

/** What a word was taken as. */
export type Kind =
  | 'client'
  | 'service'
  | 'staff'
  | 'day'
  | 'time'
  | 'length'
  | 'repeat'
  | 'reminder'
  | 'place'
  | 'calendar'
  | 'status'
  | 'notes'
  | 'quoted'
  | 'joint';

/** A word as typed, and as it is compared. */
export interface Word {
  text: string;
  /** Lower case, without accents and punctuation around it. */
  folded: string;
  /** Where it stands in the line. */
  from: number;
  to: number;
}

/** A comma ends a word, unless it stands in a number. */
const TYPED = /(?:[^\s,]|,(?=\d))+,*|,+/g;
/** A date such as "24.11." keeps its last full stop: it is what makes it one. */
const DOTTED = /^\d{1,2}\.\d{1,2}\.$/;

function folded(text: string): string {
  const plain = fold(text).replace(/^[([{"“”„,;]+/, '');
  const short = plain.replace(/[)\]}"“”,;:!?]+$/, '');
  return DOTTED.test(short) ? short : short.replace(/\.+$/, '');
}

/** Stands for a taken word; no pattern has it. */
const TAKEN = '\u0001';

/** Where a pattern was found. */
export interface Found {
  /** What the groups of the pattern hold. */
  groups: (string | undefined)[];
  first: number;
  last: number;
}

/** The words of a line and who took them. */
export class Line {
  readonly words: readonly Word[];
  readonly #kinds: (Kind | null)[];
  #free: { text: string; starts: number[]; ends: number[] } | undefined;

  constructor(text: string) {
    this.words = [...text.matchAll(TYPED)].map((match) => ({
      text: match[0],
      folded: folded(match[0]),
      from: match.index,
      to: match.index + match[0].length,
    }));
    this.#kinds = this.words.map(() => null);
  }

  /** What a word was taken as. */
  kindOf(index: number): Kind | null {
    return this.#kinds[index] ?? null;
  }

  /** Whether nobody has taken a word that exists. */
  isFree(index: number): boolean {
    return index >= 0 && index < this.words.length && this.#kinds[index] === null;
  }

  /**
   * The first place where whole free words make up `pattern`, of the places for which `read` gives
   * something; the words are then taken as `kind`.
   */
  take<T>(
    kind: Kind,
    pattern: RegExp,
    read: (groups: (string | undefined)[], found: Found) => T | undefined,
  ): T | undefined {
    const { text, starts, ends } = (this.#free ??= this.#lookOver());
    for (const match of text.matchAll(whole(pattern))) {
      const first = starts.indexOf(match.index);
      const last = ends.indexOf(match.index + match[0].length);
      if (first < 0 || last < first) continue;
      const groups = match.slice(1);
      const value = read(groups, { groups, first, last });
      if (value === undefined) continue;
      this.claim(kind, first, last);
      return value;
    }
    return undefined;
  }

  /** The line as patterns see it, and where its words begin and end in it. */
  #lookOver(): { text: string; starts: number[]; ends: number[] } {
    let text = '';
    const starts: number[] = [];
    const ends: number[] = [];
    this.words.forEach((word, index) => {
      if (index > 0) text += ' ';
      starts.push(text.length);
      text += this.#kinds[index] === null && word.folded !== '' ? word.folded : TAKEN;
      ends.push(text.length);
    });
    return { text, starts, ends };
  }

  /** Takes the words from `first` to `last`. */
  claim(kind: Kind, first: number, last: number): void {
    this.#free = undefined;
    for (let index = first; index <= last; index += 1) this.#kinds[index] = kind;
  }

  /** Gives the words from `first` to `last` back. */
  release(first: number, last: number): void {
    this.#free = undefined;
    for (let index = first; index <= last; index += 1) this.#kinds[index] = null;
  }

  /** The words as typed from `first` to `last`. */
  textOf(first: number, last: number): string {
    return this.words
      .slice(first, last + 1)
      .map((word) => word.text)
      .join(' ');
  }

  /** What nobody took, as typed. */
  get rest(): string {
    return this.words
      .filter((_, index) => this.#kinds[index] === null)
      .map((word) => word.text)
      .join(' ');
  }
}

const compiled = new Map<string, RegExp>();

/** `pattern` between spaces. */
function whole(pattern: RegExp): RegExp {
  const known = compiled.get(pattern.source);
  if (known) return known;
  const made = new RegExp(`(?<=^| )(?:${pattern.source})(?= |$)`, 'g');
  compiled.set(pattern.source, made);
  return made;
}
