/** Who wrote a version, as part of a line: the book says "You" for the person at this desk. */
export function whoWords(who: string): string {
  if (who === 'You') return 'Here';
  return who === 'A file' ? 'From a file' : who;
}
