import { numberWords } from '$lib/time/locale';
import type { RoundsDto } from '$lib/api/bindings/RoundsDto';
import type { SyncEventDto } from '$lib/api/bindings/SyncEventDto';

/** What happened to an item, in a word or two. */
export const EVENT_WORDS: Record<SyncEventDto, string> = {
  imported: 'Received',
  exported: 'Sent',
  updatedHere: 'Changed here',
  updatedThere: 'Changed there',
  deletedHere: 'Deleted here',
  deletedThere: 'Deleted there',
  merged: 'Merged',
  conflict: 'To settle',
  putRight: 'Put right',
  error: 'Failed',
};

/** Kinds of lines to choose from, and the events each stands for. */
export const LINE_KINDS = {
  all: { label: 'Everything', events: [] },
  here: { label: 'Anything here', events: ['imported', 'updatedHere', 'deletedHere', 'merged'] },
  there: {
    label: 'Anything there',
    events: ['exported', 'updatedThere', 'deletedThere', 'merged'],
  },
  received: { label: 'Received', events: ['imported'] },
  sent: { label: 'Sent', events: ['exported'] },
  changed: { label: 'Changed', events: ['updatedHere', 'updatedThere', 'putRight'] },
  deleted: { label: 'Deleted', events: ['deletedHere', 'deletedThere'] },
  merged: { label: 'Merged', events: ['merged'] },
  settle: { label: 'To settle', events: ['conflict'] },
  failed: { label: 'Failed', events: ['error'] },
} satisfies Record<string, { label: string; events: SyncEventDto[] }>;

/** A kind of lines. */
export type LineKind = keyof typeof LINE_KINDS;

/** "1,204 rounds, all went well", "99.5 % of 1,204 rounds went well, 6 failed". */
export function roundsWords({ done, failed }: RoundsDto): string {
  const all = done + failed;
  if (all === 0) return 'no round yet';
  const rounds = all === 1 ? '1 round' : `${numberWords(all)} rounds`;
  if (failed === 0) return all === 1 ? '1 round, it went well' : `${rounds}, all went well`;
  // Never rounded up to a hundred while something failed.
  const share = Math.floor((done / all) * 1000) / 10;
  return `${share} % of ${rounds} went well, ${numberWords(failed)} failed`;
}

/** "in 2 min", "in 30 s", "now". */
export function untilWords(next: string, now: Date): string {
  const seconds = Math.round((Date.parse(next) - now.getTime()) / 1000);
  if (seconds <= 0) return 'now';
  return seconds < 90 ? `in ${seconds} s` : `in ${Math.round(seconds / 60)} min`;
}
