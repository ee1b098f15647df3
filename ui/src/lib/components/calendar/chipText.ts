/** How words lie in a narrow chip, from their letters alone: to measure each would cost more than to draw it. */

/** Pixels of letters that are wider or narrower than others. */
const LETTERS = new Map(
  Object.entries({ "ijlI .,'": 3, 'frt-': 4.4, acekszvxy: 6.6, mw: 10.1, MW: 11.2 }).flatMap(
    ([letters, width]) => [...letters].map((letter) => [letter, width] as const),
  ),
);
const CAPITAL = 8.1;
const SMALL = 7;

function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    width += LETTERS.get(letter) ?? (letter >= 'A' && letter <= 'Z' ? CAPITAL : SMALL);
  }
  return width;
}

/** The lines that a text takes in `room` pixels, its words unbroken. */
export function linesOf(text: string, room: number): number {
  let lines = 1;
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer) <= room) line = longer;
    else {
      lines += 1;
      line = word;
    }
  }
  return lines;
}

/** A person's name; of what finds no room behind the first name, the first letter: "Omar H." */
export function nameIn(name: string, room: number): string {
  const fits = (word: string) => word.length < 3 || widthOf(word) <= room;
  return name
    .split(' ')
    .map((word, index) => (index === 0 || fits(word) ? word : `${word.charAt(0)}.`))
    .join(' ');
}
