/** "Holt & Lind Studio 2026-11-20.ics": a name every file system takes, for what is exported today. */
export function fileName(what: string, today: string): string {
  // Windows is the strictest: these characters, and no dot or space at the end.
  const plain = what
    .replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `${plain || 'Daybook'} ${today}.ics`;
}

/** The last part of a path, as a sentence names it, and the folder it is in. */
export function placeOf(path: string): { file: string; folder: string } {
  const parts = path.split(/[\\/]/);
  return { file: parts.at(-1) ?? path, folder: parts.at(-2) ?? '' };
}
