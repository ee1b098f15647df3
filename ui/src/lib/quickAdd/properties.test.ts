import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { corpusContext } from './corpusBook';
import { Names } from './names';
import { note } from './note';
import { read } from './read';
import type { Reading } from './reading';

// A busy computer takes its time.
vi.setConfig({ testTimeout: 60_000 });

const context = corpusContext();
const words = readFileSync(fileURLToPath(new URL('corpus.tsv', import.meta.url)), 'utf8')
  .split('\n')
  .flatMap((line) => (line.split('\t')[0] ?? '').split(' '))
  .filter(Boolean);
const oddities = [
  '',
  '"',
  '“',
  '@',
  '!',
  '/',
  '//',
  '-',
  '–',
  ',',
  '🙂',
  '0',
  '99999',
  'a'.repeat(300),
];
const letters = [...'abc 0123456789:./-@!"éßİ\u0000\u0001\n\t'];

/** The same numbers at every run (mulberry32). */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    yield ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }
}

function pick<T>(random: Generator<number, never>, from: readonly T[]): T {
  const found = from[Math.floor(random.next().value * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** Lines of words from the corpus in any order, and lines of any letters. */
function lines(seed: number, count: number): string[] {
  const random = numbers(seed);
  return Array.from({ length: count }, (_, index) => {
    const from = index % 3 === 0 ? [letters, ''] : [[...words, ...oddities], ' '];
    const [source, between] = from as [string[], string];
    const length = Math.floor(random.next().value * 12) + 1;
    return Array.from({ length }, () => pick(random, source)).join(between);
  });
}

/** The words of the line that no part has. */
function left(text: string, reading: Reading): string {
  const letters = [...text.matchAll(/./gsu)];
  return letters
    .map(({ 0: letter, index }) =>
      reading.parts.some(({ kind, from, to }) => kind !== 'quoted' && index >= from && index < to)
        ? ' '
        : letter,
    )
    .join('');
}

const plain = (text: string) => text.replaceAll(/[\s"“”]+/g, '');

describe('whatever is typed', () => {
  it.each([1, 2, 3, 4])('is read without failing and without losing a word (seed %i)', (seed) => {
    for (const line of lines(seed, 300)) {
      const reading = read(line, context);
      const said = reading.notes ? line.slice(0, line.length) : line;
      const title = reading.newClient && !reading.title ? reading.newClient : reading.title;
      const rest = plain(left(said, reading));
      // The name of somebody new is a part of the line unless it was chosen to be one.
      expect([plain(reading.title), plain(title)], line).toContain(rest);
    }
  });

  it.each([5, 6])('has parts that follow one another, each saying its words (seed %i)', (seed) => {
    for (const line of lines(seed, 300)) {
      let last = 0;
      for (const { from, to, words: own } of read(line, context).parts) {
        expect(from, line).toBeGreaterThanOrEqual(last);
        expect(plain(own), line).toBe(plain(line.slice(from, to)));
        last = to;
      }
    }
  });

  it.each([7, 8])('ends after it starts, on whole days if it takes them (seed %i)', (seed) => {
    for (const line of lines(seed, 300)) {
      const { start, end, allDay, day, missing, doubts } = read(line, context);
      if (start !== null && end !== null) {
        expect(end, line).toBeGreaterThan(start);
        expect(day, line).not.toBeNull();
        if (allDay) expect([start % 1440, end % 1440], line).toEqual([0, 0]);
      }
      // What can be booked has a time, and nothing in it is open.
      if (missing === null) expect(start, line).not.toBeNull();
      if (missing === null)
        expect(
          doubts.every(({ chosen }) => chosen !== null),
          line,
        ).toBe(true);
    }
  });

  it('means the same each time, whatever its case and its accents', () => {
    for (const line of lines(9, 150)) {
      expect(note(read(line, context))).toBe(note(read(line, context)));
    }
    const shape = (text: string) => {
      const { client, service, start, end, staff } = read(text, context);
      return { client, service, start, end, staff };
    };
    expect(shape('CHLOÉ BALAYAGE THU 14:30 WITH MAREN')).toEqual(
      shape('chloe balayage thu 14:30 with maren'),
    );
  });

  it('is read while one types, with twenty thousand clients', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: `c${index}`,
      name: `${pick(numbers(index), ['Anna', 'Chloé', 'Marco', 'Freya'])} Client${index}`,
      phone: `07700 9${String(index).padStart(5, '0')}`,
      email: '',
      notes: '',
    }));
    const began = performance.now();
    const names = new Names(many, [], []);
    const built = performance.now();
    const line = 'chloe client1234 balayage next thu 14:30 with maren';
    for (let key = 1; key <= line.length; key += 1) read(line.slice(0, key), { ...context, names });
    const typed = performance.now();
    // All keys of a line together take a few times what it takes to go through the clients once.
    expect(typed - built).toBeLessThan(12 * (built - began));
  });
});
