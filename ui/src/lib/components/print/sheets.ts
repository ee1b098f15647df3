/** What goes on paper: the days and columns of each sheet, worked out from the appointments. */

import type { BookDto } from '$lib/api/bindings/BookDto';
import type { HoursDto } from '$lib/api/bindings/HoursDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { isBar } from '$lib/layout/bars';
import { isIn } from '$lib/layout/gridColumns';
import { isShown, withColumns } from '$lib/state/bookable';
import { hoursOf, openOn, openSpan } from '$lib/time/hours';
import { dayWords } from '$lib/time/locale';
import { type DayRange, monthStartOf, rangeOf, sameMonth, titleOf } from '$lib/time/range';
import { DAY, dayOf, formatFullDay } from '../shared/clock';

/** A day for everybody, everybody beside each other, a week of all or for everybody, a month, or lines. */
export type PrintKind = 'each' | 'team' | 'week' | 'weekEach' | 'month' | 'list';

/** What is to be printed. */
export interface Wanted {
  kind: PrintKind;
  /** A day of the period. */
  day: number;
  /** The last day of a list. */
  last: number;
}

/** A column of hours. */
export interface SheetColumn {
  key: string;
  head: string;
  detail: string;
  day: number;
  items: ItemDto[];
  /** What takes whole days. */
  bars: ItemDto[];
  hours: HoursDto[];
}

/** A line of a list: the name of a day, or an appointment on it. */
export type SheetRow =
  { kind: 'day'; day: number; words: string } | { kind: 'item'; item: ItemDto };

/** One side of paper. */
export type Sheet = { title: string; landscape: boolean } & (
  | { kind: 'grid'; columns: SheetColumn[]; from: number; to: number }
  | { kind: 'month'; days: number[]; month: number; items: ItemDto[] }
  | { kind: 'list'; rows: SheetRow[] }
);

/** So many people fit beside each other. */
const PEOPLE = 6;
/** A list has so many lines on a page; the name of a day takes two. */
const LINES = 38;
const NOBODY = 'Nobody yet';

const VIEW_OF = {
  each: 'day',
  team: 'day',
  week: 'week',
  weekEach: 'week',
  month: 'month',
} as const;

/** The days that have to be read. */
export function daysToPrint({ kind, day, last }: Wanted, settings: SettingsDto): DayRange {
  if (kind === 'list') return { from: day, to: Math.max(day, last) + 1 };
  return rangeOf(VIEW_OF[kind], day, settings);
}

/** The sheets; nothing that is called off, and no calendar or person that is hidden. */
export function sheetsOf(wanted: Wanted, all: readonly ItemDto[], book: BookDto): Sheet[] {
  const { settings } = book;
  const hidden = {
    staff: new Set(book.staff.filter((person) => !isShown(person)).map(({ id }) => id)),
    calendars: new Set(book.calendars.filter(({ visible }) => !visible).map(({ id }) => id)),
  };
  const items = all.filter(
    ({ status, staff, calendar }) =>
      status !== 'cancelled' &&
      !hidden.calendars.has(calendar) &&
      (staff === null || !hidden.staff.has(staff)),
  );
  const { from, to } = daysToPrint(wanted, settings);
  switch (wanted.kind) {
    case 'each':
      return peopleOf(from, items, book).map((column) =>
        grid(`${column.head}, ${formatFullDay(from)}`, [column], settings, false),
      );
    case 'team':
      return parted(peopleOf(from, items, book), PEOPLE).map((columns) =>
        grid(formatFullDay(from), columns, settings, true),
      );
    case 'week':
      return [grid(weekTitle(from, to), weekOf(from, to, items, settings), settings, true)];
    case 'weekEach':
      return weekOfEach(from, to, items, book);
    case 'month': {
      const days = Array.from({ length: to - from }, (_, index) => from + index);
      const month = monthStartOf(wanted.day);
      // A sixth week that lies in the next month alone only takes room.
      const weeks = parted(days, 7).filter(
        ([first = 0]) => first <= month || sameMonth(first, month),
      );
      const title = dayWords(month, { month: 'long', year: 'numeric' });
      return [{ kind: 'month', title, landscape: true, days: weeks.flat(), month, items }];
    }
    case 'list':
      return lists(from, to, items);
  }
}

/** Everybody's column of a day, and one for what is nobody's. */
function peopleOf(day: number, items: ItemDto[], book: BookDto): SheetColumn[] {
  const columns = withColumns(book.staff, items).map(({ id, name }) =>
    column({ key: id, day, staff: id, head: name }, items, book.settings),
  );
  const rest = column({ key: 'nobody', day, staff: null, head: NOBODY }, items, book.settings);
  return rest.items.length + rest.bars.length > 0 ? [...columns, rest] : columns;
}

function weekTitle(from: number, to: number): string {
  const { text, year } = titleOf({ view: 'week', day: from, from, to });
  return `${text} ${year}`;
}

/** Everybody's week, and one of what is nobody's. */
function weekOfEach(from: number, to: number, items: ItemDto[], book: BookDto): Sheet[] {
  const rest = items.some(({ staff }) => staff === null) ? [{ id: null, name: NOBODY }] : [];
  return [...withColumns(book.staff, items), ...rest].map(({ id, name }) => {
    const own = items.filter(({ staff }) => staff === id);
    const title = `${name}, ${weekTitle(from, to)}`;
    return grid(title, weekOf(from, to, own, book.settings, id), book.settings, true);
  });
}

/** The days of a week, all of it or a person's; a closed one only when there is something on it. */
function weekOf(
  from: number,
  to: number,
  items: ItemDto[],
  settings: SettingsDto,
  staff?: string | null,
): SheetColumn[] {
  const days = Array.from({ length: to - from }, (_, index) => from + index);
  return days
    .map((day) => {
      const head = dayWords(day, { weekday: 'long' });
      const detail = dayWords(day, { day: 'numeric', month: 'short' });
      const whose = staff === undefined ? {} : { staff };
      return column({ key: String(day), day, head, detail, ...whose }, items, settings);
    })
    .filter(
      ({ day, items: own, bars }) =>
        own.length + bars.length > 0 || openOn(day, settings).length > 0,
    );
}

interface ColumnOf {
  key: string;
  day: number;
  staff?: string | null;
  head: string;
  detail?: string;
}

function column(of: ColumnOf, items: ItemDto[], settings: SettingsDto): SheetColumn {
  const { key, day, head, detail = '' } = of;
  const who = of.staff === undefined ? { key, day } : { key, day, staff: of.staff };
  const own = items.filter((item) => isIn(who, item));
  const bars = own.filter(
    (item) => isBar(item) && item.start < (day + 1) * DAY && item.end > day * DAY,
  );
  return {
    key,
    day,
    head,
    detail,
    bars,
    items: own.filter((item) => !isBar(item) && dayOf(item.start) === day),
    hours: hoursOf(who, settings),
  };
}

/** The hours shown are those of the business on those days, and those of what lies outside them. */
function grid(
  title: string,
  columns: SheetColumn[],
  settings: SettingsDto,
  landscape: boolean,
): Sheet {
  const times = columns.flatMap(({ day, items }) =>
    items.map(({ start, end }): [number, number] => [
      start - day * DAY,
      Math.min(end - day * DAY, DAY),
    ]),
  );
  const open = columns.flatMap(({ day }) => openOn(day, settings));
  for (const { from, to } of open.length > 0 ? open : [openSpan(settings)]) times.push([from, to]);
  const from = Math.floor(Math.min(...times.map(([start]) => start)) / 60) * 60;
  const to = Math.ceil(Math.max(...times.map(([, end]) => end)) / 60) * 60;
  return { kind: 'grid', title, columns, from, to, landscape };
}

function lists(from: number, to: number, items: ItemDto[]): Sheet[] {
  const title = from + 1 === to ? formatFullDay(from) : `${short(from)} – ${short(to - 1)}`;
  const pages: SheetRow[][] = [[]];
  let lines = 0;
  const put = (rows: SheetRow[], taken: number) => {
    pages.at(-1)?.push(...rows);
    lines += taken;
  };
  const turn = () => {
    pages.push([]);
    lines = 0;
  };
  for (let day = from; day < to; day += 1) {
    const own = items
      .filter(({ start, end }) => start < (day + 1) * DAY && end > day * DAY)
      .sort((a, b) => Number(isBar(b)) - Number(isBar(a)) || a.start - b.start);
    own.forEach((item, index) => {
      const begins = index === 0;
      // The name of a day never stands alone at the foot of a page.
      const full = lines + (begins ? 3 : 1) > LINES;
      if (full) turn();
      const words = `${formatFullDay(day)}${begins ? '' : ', continued'}`;
      if (begins || full) put([{ kind: 'day', day, words }], 2);
      put([{ kind: 'item', item }], 1);
    });
  }
  return pages.map((rows) => ({ kind: 'list', title, rows, landscape: false }));
}

function short(day: number): string {
  return dayWords(day, { day: 'numeric', month: 'short', year: 'numeric' });
}

function parted<T>(all: readonly T[], size: number): T[][] {
  const count = Math.max(Math.ceil(all.length / size), 1);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}

/** Which of five edges a person's appointments have, so that black ink is enough. */
export function edgeOf(staff: string | null, book: BookDto): number {
  const index = book.staff.findIndex(({ id }) => id === staff);
  return index < 0 ? 0 : (index % 5) + 1;
}
