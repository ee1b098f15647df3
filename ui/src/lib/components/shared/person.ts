/** How a person without a photograph is drawn. */

const HUES = [356, 300, 272, 236, 196, 162, 128, 95];

/** At most two letters: of the first and the last name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** A hue that stays the same for the same name. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return HUES[sum % HUES.length] ?? 272;
}

/** What somebody is called where there is little room. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
