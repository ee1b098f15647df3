/** Numbers in words, as far as people use them for hours, days and weeks. */

const WORDS = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** A pattern for "3", "three", "a". */
export const NUMBER = `\\d{1,3}|an?|${WORDS.join('|')}`;
/** A pattern for an hour: "3", "three". */
export const HOUR = `\\d{1,2}|${WORDS.join('|')}`;

/** The same with what follows it: digits may touch their unit, words may not. */
export const COUNTED = `(?:(\\d{1,3}) ?|(an?|${WORDS.join('|')}) )`;

/** The number of a text that {@link NUMBER} matches. */
export function numberOf(text: string | undefined): number {
  if (text === 'a' || text === 'an') return 1;
  const word = WORDS.indexOf(text ?? '');
  return word >= 0 ? word + 1 : Number(text);
}
