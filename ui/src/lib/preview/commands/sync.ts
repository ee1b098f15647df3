/** Pretend answers about sync: what it did, what it asks, and what calendars hold. */

import type { Handlers, Pretend } from '../pretend';
import { replaced } from '../pretend';
import { gone } from '../records';
import {
  aComparison,
  aDryRun,
  aSyncStatus,
  someHeldDeletions,
  someLines,
  someReceipts,
  someRuns,
} from '../sync';

export function syncCommands(pretend: Pretend) {
  return {
    sync_now: () => {
      pretend.turn('running');
      queueMicrotask(() => {
        pretend.turn('idle');
      });
      return {
        imported: 0,
        exported: 2,
        updated: 1,
        deleted: 0,
        merged: 0,
        conflicts: 0,
        errors: 0,
        requests: 6,
        durationMs: 420,
        problems: [],
      };
    },
    get_sync_status: () =>
      aSyncStatus(
        pretend.items,
        pretend.book?.accounts ?? [],
        pretend.conflicts.length,
        pretend.phase,
      ),
    get_sync_record: () => {
      const none = { done: 0, failed: 0 };
      if (pretend.open().accounts.length === 0) return { day: none, month: none };
      return { day: { done: 2870, failed: 1 }, month: { done: 61_204, failed: 31 } };
    },
    list_sync_runs: ({ account, problems }) => {
      const of = pretend.open().accounts.filter(({ id }) => account === null || id === account);
      return someRuns()
        .filter((run) => of.some(({ label }) => run.account === label))
        .filter((run) => !problems || run.summary.problems.length > 0);
    },
    search_sync_log: (query) => [
      ...pretend.incoming.filter(({ event }) => query.run === null && query.events.includes(event)),
      ...someLines(query).filter(({ account }) =>
        pretend.open().accounts.some(({ label }) => label === account),
      ),
    ],
    retry_item: ({ appointment }) => {
      pretend.changeElsewhere(appointment, { badge: 'waiting' });
      return null;
    },
    retry_all: () => {
      const refused = pretend.items.filter((item) => item.badge === 'failed');
      for (const { id } of refused) pretend.changeElsewhere(id, { badge: 'waiting' });
      return refused.length;
    },
    give_way: ({ appointment }) => {
      const item = pretend.find(appointment);
      pretend.change(
        (items) =>
          items.map((one) => (one.id === appointment ? { ...one, badge: 'synced' as const } : one)),
        [appointment],
      );
      return { id: appointment, message: `Took “${item.title}” back to what the calendar has` };
    },
    dry_run: ({ id }) => {
      const calendar = pretend.open().calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      return aDryRun(calendar);
    },
    agree_to_write: ({ id }) => {
      const book = pretend.open();
      const calendar = book.calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      pretend.patchBook({
        calendars: replaced(book.calendars, { ...calendar, asksToWrite: false }),
      });
      return null;
    },
    get_receipts: ({ id }) => someReceipts(pretend.find(id)),
    check_appointment: () => ({ compared: 1, differences: [], problems: [] }),
    compare_calendar: () => aComparison(),
    list_held_deletions: () => someHeldDeletions(pretend.items),
    list_conflicts: () => pretend.conflicts,
    resolve_conflict: ({ id }) => {
      const conflict = pretend.conflicts.find((one) => one.id === id);
      if (!conflict) throw gone();
      pretend.conflicts = pretend.conflicts.filter((one) => one.id !== id);
      pretend.changeElsewhere(conflict.appointment, { badge: 'waiting' });
      pretend.announce({ kind: 'conflicts' });
      return { id: conflict.appointment, message: `Settled “${conflict.title}”` };
    },
  } satisfies Partial<Handlers>;
}
