import { describe, expect, it } from 'vitest';
import { joinWords, whatIsNew } from './diff';

const marked = (before: string, after: string) =>
  whatIsNew(before, after)
    .map(({ text, added }) => (added ? `[${text}]` : text))
    .join('');

describe('what is new in a text', () => {
  it('marks only the words that were added', () => {
    expect(marked('Patch test done 12 Nov.', 'Patch test done 12 Nov. Bring old photos.')).toBe(
      'Patch test done 12 Nov. [Bring old photos.]',
    );
    expect(marked('Thu 19 Nov, 10:45 – 12:30', 'Thu 19 Nov, 11:15 – 13:00')).toBe(
      'Thu 19 Nov, [11:15] – [13:00]',
    );
  });

  it('marks nothing when nothing changed, and everything when all did', () => {
    expect(marked('Chair 2', 'Chair 2')).toBe('Chair 2');
    expect(marked('', 'Chair 4')).toBe('[Chair 4]');
  });

  it('never loses a character of the new text', () => {
    const after = '  two  spaces\nand a line ';
    expect(
      whatIsNew('other words', after)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(after);
  });
});

describe('the words of both sides', () => {
  it('are what either added, ours first', () => {
    expect(
      joinWords('Patch test done.', 'Patch test done. Old photos.', 'Patch test done. PPD!'),
    ).toBe('Patch test done. Old photos. PPD!');
    expect(joinWords('b', 'a b', 'b c')).toBe('a b c');
    expect(joinWords('', 'ours', 'theirs')).toBe('ours theirs');
  });

  it('lack what either took out', () => {
    expect(joinWords('one two three', 'one three', 'one two')).toBe('one');
    expect(joinWords('call back', 'call', 'call back soon')).toBe('call soon');
  });

  it('are said once when both say the same', () => {
    expect(joinWords('Cut', 'Cut and colour', 'Cut and colour')).toBe('Cut and colour');
    expect(joinWords('a', 'a b', 'a b')).toBe('a b');
  });

  it('keep their lines', () => {
    expect(joinWords('First', 'First\nOurs', 'First\nTheirs')).toBe('First\nOurs\nTheirs');
  });
});
