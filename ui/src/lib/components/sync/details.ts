/** What sync did, in plain text to be sent to whoever helps. */

import type { SyncLogLineDto } from '$lib/api/bindings/SyncLogLineDto';
import type { SyncRunDto } from '$lib/api/bindings/SyncRunDto';
import { EVENT_WORDS } from './logWords';
import { durationWords, summaryWords } from './summaryWords';

/** A run and what went wrong in it. */
export function runDetails({ id, calendar, account, started, open, summary }: SyncRunDto): string {
  return written([
    ['What', summaryWords(summary)],
    ['When', started],
    ['Took', open ? 'not ended' : durationWords(summary.durationMs)],
    ['Requests', String(summary.requests)],
    ['Calendar', calendar],
    ['Account', account],
    ['Run', id],
    ...summary.problems.map((problem): [string, string] => ['Message', problem]),
  ]);
}

/** What a run did to one item. */
export function lineDetails(line: SyncLogLineDto): string {
  return written([
    ['What', EVENT_WORDS[line.event]],
    ['Appointment', line.title],
    ['When', line.started],
    ['Calendar', line.calendar],
    ['Account', line.account],
    ['Run', line.run],
    ['Message', line.detail],
  ]);
}

function written(facts: [label: string, value: string][]): string {
  return facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}: ${value}`)
    .join('\n');
}
