import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { corpusContext } from './corpusBook';
import { salon } from '$lib/preview/salon';
import { Names } from './names';
import { note } from './note';
import { read } from './read';
import type { Settled } from './reading';

const lines = readFileSync(fileURLToPath(new URL('corpus.tsv', import.meta.url)), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string]);
const context = corpusContext();

describe('the corpus of quick add', () => {
  it('has at least two hundred phrases, none of them twice', () => {
    const phrases = lines.map(([phrase]) => phrase);
    expect(new Set(phrases).size).toBe(phrases.length);
    expect(phrases.length).toBeGreaterThanOrEqual(200);
  });

  it.each(lines)('reads “%s”', (phrase, reading) => {
    expect(note(read(phrase, context))).toBe(reading);
  });
});

describe('a bare hour', () => {
  const day = [{ from: 540, to: 1020 }];
  // Thursdays are long, and so are Fridays, which begin late and have a break.
  const long = [{ from: 720, to: 1260 }];
  const openingHours = [day, day, day, long, [{ from: 720, to: 900 }, ...long], day, []];
  const start = (text: string) => {
    const { start: at, doubts } = read(text, corpusContext({ openingHours }));
    return at === null || doubts.length > 0 ? null : (at % 1440) / 60;
  };

  it('lies in the hours of the day that is said, of today, or of a closed day’s neighbours', () => {
    expect(start('lunch thu 8')).toBe(20);
    expect(start('lunch every thu 8')).toBe(20);
    expect(start('lunch tue 8')).toBeNull();
    expect(start('lunch tue 4')).toBe(16);
    expect(start('lunch sun 8')).toBe(20);
  });
});

describe('whoever and whatever was removed', () => {
  it('is not understood any more', () => {
    const { staff, services } = salon();
    const gone = <One extends { archived: boolean }>(all: One[]) =>
      all.map((one) => ({ ...one, archived: true }));
    const names = new Names([], gone(services), gone(staff));
    const reading = read('balayage thu 10 with idris', { ...context, names });
    expect([reading.service, reading.staff]).toEqual([null, null]);
    expect(reading.title).toMatch(/balayage/);
  });
});

describe('what was chosen where words mean several things', () => {
  const settle = (phrase: string, pick: (label: string) => boolean): string => {
    const settled = new Map<string, string>();
    for (const { key, choices } of read(phrase, context).doubts) {
      const choice = choices.find(({ label, detail = '' }) => pick(`${label} ${detail}`));
      if (choice) settled.set(key, choice.value);
    }
    return note(read(phrase, context, settled as Settled));
  };

  it.each([
    ['anna balayage thu 10', 'Anna Olsen', /^client Anna Olsen; .*19 10:00-12:00;? /],
    ['anna balayage thu 10', 'Just words', /title anna/],
    ['tom balayage mon 9', 'Tom Okada', /staff Tom Okada/],
    ['chloe fri 26 nov 9:00', 'Fri 27 Nov', /2026-11-27 9:00-9:30; \? day Thu 26 Nov \/ \*Fri/],
    ['chloe 5/12 9:00', 'Wed 12 May 2027', /2027-05-12/],
    ['chloe thu 8', '20:00', /2026-11-19 20:00-20:30/],
    ['chloe thu 8-9', '20:00', /2026-11-19 20:00-21:00/],
    ['chloe every 2nd tuesday 9:00', 'Once a month', /2026-12-08 9:00.*every 1 month by weekday/],
    ['Zara Quill balayage thu 10', 'New client', /^new client Zara Quill; service Balayage/],
    ['Nora Petit balayage thu 10', 'new client', /^new client Nora Petit/],
    ['Nora Petit balayage thu 10', 'Jean-Luc Petit', /^client Jean-Luc Petit.*title Nora/],
    ['Nora Petit balayage thu 10', 'Just words', /title Nora Petit/],
    ['gloss chloe fri 10', 'Fringe & gloss', /service Fringe & gloss; 2026-11-20 10:00-11:00/],
  ])('“%s”: %s', (phrase, label, reading) => {
    expect(settle(phrase, (own) => own.includes(label))).toMatch(reading);
  });

  it('is forgotten when the words change', () => {
    const settled = new Map([['name anna', 'client client-3']]);
    expect(read('anna thu 10', context, settled).client?.name).toBe('Anna Olsen');
    expect(read('anna berg thu 10', context, settled).client?.name).toBe('Anna Berg');
  });

  it('says what it decided by itself', () => {
    const remarks = (phrase: string) => read(phrase, context).remarks;
    expect(remarks('chloe 9:00')).toEqual(['9:00 has passed today, so it is tomorrow.']);
    expect(remarks('chloe yesterday 9:00')).toEqual(['That is in the past.']);
    expect(remarks('chloe every tue 26 nov 9:00')).toEqual(['The first one is on Tue 1 Dec.']);
    expect(remarks('chloe thu 9:00')).toEqual([]);
  });
});
