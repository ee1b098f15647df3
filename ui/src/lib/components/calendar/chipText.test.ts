import { describe, expect, it } from 'vitest';
import { linesOf, nameIn } from './chipText';

describe('words in a narrow chip', () => {
  it('take a line more where the next word does not fit', () => {
    expect(linesOf('Omar Haddad', 80)).toBe(1);
    expect(linesOf('Omar Haddad', 66)).toBe(2);
    expect(linesOf('Niamh Kelly +3', 40)).toBe(3);
  });

  it('are counted by how wide their letters are', () => {
    expect(linesOf('ill lil', 30)).toBe(1);
    expect(linesOf('mom mow', 30)).toBe(2);
  });

  it('take a line of their own when they are longer than one', () => {
    expect(linesOf('Konstantinopoulos', 20)).toBe(1);
  });
});

describe('a name in a narrow chip', () => {
  it('stays whole where its words fit', () => {
    expect(nameIn('Omar Haddad', 45)).toBe('Omar Haddad');
  });

  it('keeps of the second name the first letter', () => {
    expect(nameIn('Omar Haddad', 38)).toBe('Omar H.');
  });

  it('keeps what is short, and how many come along', () => {
    expect(nameIn('Joost de Wit', 0)).toBe('Joost de W.');
    expect(nameIn('Niamh Kelly +3', 0)).toBe('Niamh K. +3');
  });
});
