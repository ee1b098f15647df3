/** Words as they are looked for: whatever keyboard somebody has, they find Łukasz and Weiß. */

/** Letters that do not fall apart into a letter and an accent. */
const WHOLE: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  þ: 'th',
  ð: 'd',
  '–': '-',
  '—': '-',
  '−': '-',
  '’': "'",
  '‘': "'",
};

/** Lower case without accents, so that "chloe" is "Chloé". */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßøæœłđıþð–—−’‘]/g, (letter) => WHOLE[letter] ?? letter);
}
