import { describe, expect, it } from 'vitest';
import { fileName, placeOf } from './fileName';

describe('the name of an exported file', () => {
  it('says what is in it and of which day', () => {
    expect(fileName('Holt & Lind Studio', '2026-11-20')).toBe('Holt & Lind Studio 2026-11-20.ics');
  });

  it('can be used on every system', () => {
    expect(fileName('Hair: cut/colour? ', '2026-11-20')).toBe('Hair cut colour 2026-11-20.ics');
    expect(fileName('//', '2026-11-20')).toBe('Daybook 2026-11-20.ics');
  });
});

describe('the place of a file', () => {
  it('is its name and its folder, with either kind of slash', () => {
    const place = { file: 'book.ics', folder: 'Documents' };
    expect(placeOf('/home/maren/Documents/book.ics')).toEqual(place);
    expect(placeOf('C:\\Users\\Maren\\Documents\\book.ics')).toEqual(place);
  });

  it('has no folder at the root', () => {
    expect(placeOf('/book.ics')).toEqual({ file: 'book.ics', folder: '' });
  });
});
