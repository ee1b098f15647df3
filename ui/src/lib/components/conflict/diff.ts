/** What is new in a text, word by word. */

/** A piece of a text. */
export interface Piece {
  text: string;
  /** Not in the text it was compared with. */
  added: boolean;
}

const MOST_WORDS = 400;

/** Splits `after` into what it shares with `before` and what is new; spaces stay with their word. */
export function whatIsNew(before: string, after: string): Piece[] {
  const old = before.match(/\S+/g) ?? [];
  const words = after.match(/\s*\S+|\s+$/g) ?? [];
  if (old.length > MOST_WORDS || words.length > MOST_WORDS) {
    return [{ text: after, added: before !== after }];
  }
  const shared = commonWords(
    old,
    words.map((word) => word.trim()),
  );
  const pieces: Piece[] = [];
  words.forEach((text, index) => {
    append(pieces, { text, added: !shared.has(index) });
  });
  return pieces;
}

/** Adds a word to the piece it continues. A mark begins with a word, not with the space before it. */
function append(pieces: Piece[], { text, added }: Piece): void {
  const last = pieces.at(-1);
  if (last?.added === added) {
    last.text += text;
    return;
  }
  const space = added ? (/^\s+/.exec(text)?.[0] ?? '') : '';
  if (space !== '' && last) last.text += space;
  else if (space !== '') pieces.push({ text: space, added: false });
  if (text !== space) pieces.push({ text: text.slice(space.length), added });
}

/** Indexes of those `words` that belong to a longest common subsequence with `old`. */
function commonWords(old: string[], words: string[]): Set<number> {
  const width = words.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = words.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        old[i] === words[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const shared = new Set<number>();
  let i = 0;
  let j = 0;
  while (i < old.length && j < words.length) {
    if (old[i] === words[j]) {
      shared.add(j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return shared;
}

/**
 * Joins what two sides made of a text, word by word: what either took out is out, what either added is in,
 * theirs after ours.
 */
export function joinWords(before: string, mine: string, theirs: string): string {
  const old = before.match(/\S+/g) ?? [];
  const sides = [mine, theirs].map((text) => changesTo(old, text));
  const [ours, others] = sides as [Changes, Changes];
  let joined = '';
  for (let at = 0; at <= old.length; at++) {
    const added = ours.added[at] ?? '';
    const more = others.added[at] ?? '';
    joined += added;
    if (more.trim() !== added.trim()) joined += more;
    const word = ours.kept[at];
    if (word !== undefined && others.kept[at] !== undefined) joined += word;
  }
  return joined.trim();
}

/** What a text keeps of the old words and adds before each of them, with the spaces it has there. */
interface Changes {
  kept: (string | undefined)[];
  added: string[];
}

function changesTo(old: string[], text: string): Changes {
  const words = text.match(/\s*\S+/g) ?? [];
  const shared = [
    ...commonWords(
      old,
      words.map((word) => word.trim()),
    ),
  ];
  const changes: Changes = { kept: [], added: [] };
  let at = 0;
  words.forEach((word, index) => {
    if (shared[0] !== index) {
      changes.added[at] = (changes.added[at] ?? '') + spaced(word);
      return;
    }
    shared.shift();
    while (old[at] !== word.trim()) at += 1;
    changes.kept[at] = spaced(word);
    at += 1;
  });
  return changes;
}

/** The first word of a text has no space before it, and needs one where it is not the first any more. */
function spaced(word: string): string {
  return /^\s/.test(word) ? word : ` ${word}`;
}
