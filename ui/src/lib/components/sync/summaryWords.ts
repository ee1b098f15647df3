import type { SyncSummaryDto } from '$lib/api/bindings/SyncSummaryDto';

/** "1 sent, 2 changed, 1 merged", or "Nothing new". */
export function summaryWords(summary: SyncSummaryDto): string {
  const parts: [number, string][] = [
    [summary.exported, 'sent'],
    [summary.imported, 'received'],
    [summary.updated, 'changed'],
    [summary.deleted, 'deleted'],
    [summary.merged, 'merged'],
    [summary.conflicts, 'to settle'],
    [summary.errors, 'failed'],
  ];
  const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return words.length === 0 ? 'Nothing new' : words.join(', ');
}

/** "0.3 s", "12 s", "2 min". */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 120_000) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
