/** Pretend answers about appointments: the grid, changes and their undoing, search, versions. */

import type { DeleteAppointment } from '$lib/api/bindings/DeleteAppointment';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { ProgressDto } from '$lib/api/bindings/ProgressDto';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import { trashed, versionsOf } from '../past';
import type { Handlers, Pretend } from '../pretend';
import { gone, meant, timeWords } from '../records';
import { NOW } from '../salon';
import { readTimes } from '../times';

/** How far a booking is, as the book says it. */
const PROGRESS_WORDS: Record<ProgressDto, string> = {
  booked: 'booked',
  arrived: 'arrived',
  completed: 'done',
  noShow: 'no-show',
};

export function appointmentCommands(pretend: Pretend) {
  function remove({ id, occurrence, scope }: DeleteAppointment): DoneDto {
    const item = pretend.find(id, occurrence);
    const { title } = item;
    if (scope === 'all') pretend.trash.unshift({ item, at: new Date().toISOString() });
    pretend.change((items) => items.filter((item) => !meant(item, id, occurrence, scope)), [id]);
    return { id: null, message: `Deleted “${title}”` };
  }

  return {
    get_grid: ({ from, to }) => {
      const [first, last] = [dayFromIso(from) * DAY, dayFromIso(to) * DAY];
      const items = pretend.items.filter((item) => item.start < last && item.end > first);
      return { items, clockChanges: pretend.clockChanges, secondClock: pretend.secondClock };
    },
    get_appointment: ({ id, occurrence }) =>
      pretend.records.details(pretend.find(id, occurrence), pretend.conflicts),
    create_appointment: ({ appointment }) => {
      const id = pretend.id('appointment');
      pretend.change((items) => [...items, pretend.record(appointment, id)], [id]);
      return pretend.done(id, 'Booked');
    },
    change_appointment: ({ id, occurrence, appointment }) => {
      const changed = pretend.record(appointment, id, occurrence);
      pretend.change(
        (items) =>
          items.map((item) => (item.id === id && item.occurrence === occurrence ? changed : item)),
        [id],
      );
      return { id, message: `Changed “${changed.title}”` };
    },
    move_appointment: (input) => pretend.move(input),
    set_progress: ({ id, progress }) => {
      pretend.change(
        (items) => items.map((item) => (item.id === id ? { ...item, progress } : item)),
        [id],
      );
      return { id, message: `Marked “${pretend.find(id).title}” as ${PROGRESS_WORDS[progress]}` };
    },
    set_sync: ({ id, on }) => {
      const badge = on ? 'waiting' : 'off';
      pretend.change(
        (items) => items.map((item) => (item.id === id ? { ...item, badge } : item)),
        [id],
      );
      const state = on ? 'is kept in step again' : 'is not kept in step any more';
      return { id, message: `“${pretend.find(id).title}” ${state}` };
    },
    delete_appointment: remove,
    create_appointments: ({ appointments: several }) => {
      const made = several.map((appointment) => ({ appointment, id: pretend.id('appointment') }));
      pretend.change(
        (items) => [
          ...items,
          ...made.map(({ appointment, id }) => pretend.record(appointment, id)),
        ],
        made.map(({ id }) => id),
      );
      const [first] = made;
      if (made.length === 1 && first) return pretend.done(first.id, 'Booked');
      return { id: first?.id ?? null, message: `Booked ${made.length} appointments` };
    },
    move_appointments: ({ moves }) =>
      pretend.together(
        moves.map((move) => () => pretend.move(move)),
        'Moved',
      ),
    delete_appointments: ({ deletions }) =>
      pretend.together(
        deletions.map((deletion) => () => remove(deletion)),
        'Deleted',
      ),
    read_times: (input) => readTimes(input, pretend.clocks()),
    next_dates: ({ start, repeat }) => {
      // Only what the studio's previews show: the real dates come from the book.
      const step = repeat.every === 'day' ? 1 : repeat.every === 'week' ? 7 : 28;
      const dates = Array.from({ length: Math.min(5, repeat.count ?? 5) });
      return dates.map((_, index) => start + index * step * repeat.interval * DAY);
    },
    count_series: ({ id, occurrence }) => {
      const all = pretend.items.filter((item) => item.id === id);
      const from = occurrence ?? '';
      return {
        all: all.length,
        following: all.filter((item) => (item.occurrence ?? '') >= from).length,
      };
    },
    undo: () => pretend.swap(pretend.undo, pretend.redo, 'Undone'),
    redo: () => pretend.swap(pretend.redo, pretend.undo, 'Done again'),
    search: ({ text, limit }) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const has = (...fields: string[]) =>
        words.length > 0 &&
        words.every((word) => fields.some((field) => field.toLowerCase().includes(word)));
      const found = pretend.items.filter((item) => has(item.title, item.client));
      return {
        clients: pretend.clients.filter((client) => has(client.name, client.phone)).slice(0, limit),
        upcoming: found.filter((item) => item.start >= NOW).slice(0, limit),
        past: found
          .filter((item) => item.start < NOW)
          .reverse()
          .slice(0, limit),
        meant: text.toLowerCase() === 'balyage' ? 'Balayage' : null,
      };
    },
    list_visits: ({ id }) => {
      const name = pretend.clients.find((client) => client.id === id)?.name;
      if (name === undefined) throw gone();
      const theirs = pretend.items.filter((item) => item.client === name);
      return {
        upcoming: theirs.filter((item) => item.start >= NOW),
        past: theirs.filter((item) => item.start < NOW).reverse(),
      };
    },
    get_versions: ({ id }) => {
      const item = pretend.items.find((one) => one.id === id);
      const last = item ?? pretend.trash.find((one) => one.item.id === id)?.item;
      if (!last) throw gone();
      return versionsOf(last, pretend.records.of(last).history, item === undefined);
    },
    restore_version: ({ id }) => {
      const kept = pretend.trash.find((one) => one.item.id === id);
      if (!kept) {
        pretend.change((items) => items, [id]);
        return { id, message: `Restored an earlier version of “${pretend.find(id).title}”` };
      }
      pretend.trash = pretend.trash.filter((one) => one !== kept);
      pretend.change((items) => [...items, kept.item], [id]);
      return { id, message: `Restored “${kept.item.title}”, ${timeWords(kept.item.start)}` };
    },
    list_trash: ({ text, limit }) => {
      const word = text.toLowerCase();
      const found = pretend.trash.filter(({ item }) =>
        `${item.title} ${item.client}`.toLowerCase().includes(word),
      );
      return found.slice(0, limit).map(({ item, at }) => trashed(item, at));
    },
  } satisfies Partial<Handlers>;
}
