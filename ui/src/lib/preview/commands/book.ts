/** Pretend answers about the book around the grid: settings, people, backups, files. */

import type { ImportItemDto } from '$lib/api/bindings/ImportItemDto';
import { ApiError } from '$lib/api/client';
import { DAY } from '$lib/components/shared/clock';
import { initialsOf } from '$lib/components/shared/person';
import { pretendBackup } from '../past';
import { type Handlers, type Pretend, replaced } from '../pretend';
import { gone } from '../records';
import { salon, TODAY } from '../salon';
import { aMirrorPreview } from '../sync';

const FOLDER = '/home/maren/.local/share/app.daybook.desktop';

/** Those that are named come first, in that order. */
function inOrder<One extends { id: string }>(all: readonly One[], ids: readonly string[]): One[] {
  const place = ({ id }: One) => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return all.toSorted((a, b) => place(a) - place(b));
}

/** What a calendar file brings: a lesson each week and what comes once. */
function someImports(count: number): ImportItemDto[] {
  const titles = ['Colour training', 'Dentist', 'Supplier visit', 'Balayage, Ana Ruiz'];
  return Array.from({ length: count }, (_, index) => {
    const day = TODAY + index * 2;
    const allDay = index % 5 === 2;
    const start = day * DAY + (allDay ? 0 : 9 * 60 + (index % 4) * 45);
    return {
      title: titles[index % titles.length] ?? '',
      span: { start, end: start + (allDay ? DAY : 60), allDay },
      repeats: index % 4 === 0,
    };
  });
}

export function bookCommands(pretend: Pretend) {
  return {
    get_book: () => {
      if (pretend.unopened) throw new ApiError(pretend.unopened);
      return pretend.book;
    },
    create_book: ({ business, zone, staff }) => {
      const template = salon();
      pretend.book = {
        ...template,
        business,
        zone,
        staff: staff.map((name, index) => ({
          id: `new-${index}`,
          name,
          initials: initialsOf(name),
          hue: template.staff[index % template.staff.length]?.hue ?? 272,
          visible: true,
          archived: false,
        })),
        accounts: [],
        calendars: template.calendars.filter((one) => one.account === null),
      };
      return pretend.book;
    },
    save_settings: (settings) => {
      pretend.patchBook({ settings });
      return null;
    },
    save_business: ({ name, zone }) => {
      pretend.patchBook({ business: name, zone });
      return null;
    },
    save_staff: ({ id, name, hue, visible, archived }) => {
      const book = pretend.open();
      const known = book.staff.find((person) => person.id === id);
      const person = {
        id: known?.id ?? pretend.id('staff'),
        name,
        initials: initialsOf(name),
        hue: hue ?? known?.hue ?? 128,
        visible,
        archived,
      };
      pretend.patchBook({ staff: replaced(book.staff, person) });
      return person;
    },
    order_staff: ({ ids }) => {
      pretend.patchBook({ staff: inOrder(pretend.open().staff, ids) });
      return null;
    },
    list_clients: () => [...pretend.clients].sort((a, b) => a.name.localeCompare(b.name)),
    get_client: ({ id }) => {
      const client = pretend.clients.find((one) => one.id === id);
      if (!client) throw gone();
      return client;
    },
    save_client: (input) => {
      const client = { ...input, id: input.id ?? pretend.id('client') };
      // Their name stands on what is theirs.
      pretend.items = pretend.items.map((item) =>
        pretend.records.of(item).client === client.id ? { ...item, client: client.name } : item,
      );
      pretend.clients = replaced(pretend.clients, client);
      pretend.patchBook({});
      return client;
    },
    save_service: (input) => {
      const service = { ...input, id: input.id ?? pretend.id('service') };
      pretend.patchBook({ services: replaced(pretend.open().services, service) });
      return service;
    },
    order_services: ({ ids }) => {
      pretend.patchBook({ services: inOrder(pretend.open().services, ids) });
      return null;
    },
    update_calendar: ({ id, allowDeletions, ...change }) => {
      const book = pretend.open();
      const calendar = book.calendars.find((one) => one.id === id);
      if (!calendar) throw gone();
      const changed = { ...calendar, ...change };
      if (allowDeletions !== undefined) changed.heldDeletions = 0;
      pretend.patchBook({ calendars: replaced(book.calendars, changed) });
      return changed;
    },
    preview_mirror: () => aMirrorPreview(),
    list_backups: () => ({
      folder: `${FOLDER}/backups`,
      backups: pretend.backups,
      problem: '',
    }),
    back_up_now: () => {
      const made = pretendBackup('asked', pretend.items.length);
      pretend.backups = [made, ...pretend.backups];
      return made;
    },
    restore_backup: ({ name }) => {
      const backup = pretend.backups.find((one) => one.name === name);
      if (!backup) throw gone();
      const safety = pretendBackup('beforeRestore', pretend.items.length);
      pretend.backups = [safety, ...pretend.backups];
      pretend.announceAppointments([]);
      return {
        message:
          'Restored 412 appointments. What changed in your calendars since comes in with the next sync.',
        safety,
      };
    },
    get_rescue: () => ({ file: `${FOLDER}/book.sqlite3`, backups: pretend.backups }),
    rescue_book: ({ backup }) => {
      pretend.unopened = undefined;
      if (backup === null) pretend.book = null;
      return {
        message:
          backup === null
            ? 'There is a new, empty book.'
            : 'Restored 412 appointments. What changed in your calendars since comes in with the next sync.',
        aside: `${FOLDER}/put-aside-2026-11-18T132000Z-book.sqlite3`,
      };
    },
    preview_import: () => ({ new: 12, known: 3, guests: 0, problems: [], items: someImports(12) }),
    import_file: () => ({ added: 12, known: 3, guests: 0, problems: [] }),
    export_file: () => pretend.items.length,
  } satisfies Partial<Handlers>;
}
