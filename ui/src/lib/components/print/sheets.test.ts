import { describe, expect, it } from 'vitest';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { appointments, salon, TODAY } from '$lib/preview/salon';
import { DAY } from '../shared/clock';
import { daysToPrint, edgeOf, type PrintKind, type Sheet, sheetsOf } from './sheets';

const book = salon();
const wanted = (kind: PrintKind, last = TODAY + 6) => ({ kind, day: TODAY, last });
const print = (kind: PrintKind, items: ItemDto[] = appointments(), of: BookDto = book) =>
  sheetsOf(wanted(kind), items, of);
const [model] = appointments();
const item = (change: Partial<ItemDto>): ItemDto => {
  if (!model) throw new Error('an appointment');
  return { ...model, id: 'one', allDay: false, status: 'confirmed', busy: false, ...change };
};
const at = (hour: number, day = TODAY) => day * DAY + hour * 60;
const heads = (sheet: Sheet | undefined) =>
  sheet?.kind === 'grid' ? sheet.columns.map(({ head }) => head) : [];

describe('the sheets of a day', () => {
  it('are one for each person, upright', () => {
    const sheets = print('each');
    expect(sheets.map(({ title }) => title)).toEqual(
      ['Maren Holt', 'Idris Bello', 'Sofia Lind', 'Tom Okada'].map(
        (name) => `${name}, Wednesday 18 November 2026`,
      ),
    );
    expect(sheets.every(({ landscape }) => !landscape)).toBe(true);
  });

  it('put at most six people beside each other', () => {
    const [first] = book.staff;
    if (!first) throw new Error('somebody');
    const staff = Array.from({ length: 8 }, (_, index) => ({
      ...first,
      id: `p${index}`,
      name: `Person ${index}`,
    }));
    const sheets = print('team', [], { ...book, staff });
    expect(sheets.map((sheet) => heads(sheet).length)).toEqual([6, 2]);
  });

  it('have a column for what is nobody’s, but only if there is something', () => {
    expect(heads(print('team')[0])).not.toContain('Nobody yet');
    const nobodys = item({ staff: null, start: at(10), end: at(11) });
    expect(heads(print('team', [nobodys])[0])).toContain('Nobody yet');
  });

  it('begin and end with the business, or with what lies outside its hours', () => {
    const hours = (items: ItemDto[]) => {
      const [sheet] = print('team', items);
      return sheet?.kind === 'grid' ? [sheet.from / 60, sheet.to / 60] : [];
    };
    expect(hours([])).toEqual([8, 19]);
    expect(hours([item({ start: at(6.5), end: at(7) })])).toEqual([6, 19]);
    const short = [{ from: 600, to: 780 }];
    const openingHours = book.settings.openingHours.with(2, short);
    const wednesday = { ...book, settings: { ...book.settings, openingHours } };
    const [sheet] = print('team', [], wednesday);
    expect(sheet).toMatchObject({ from: 600, to: 780 });
    expect(hours([item({ start: at(20), end: at(26) })])).toEqual([8, 24]);
  });

  it('leave out what is called off and whoever and whatever is hidden', () => {
    const ids = (of: BookDto, ...items: ItemDto[]) =>
      print('each', items, of).flatMap((sheet) =>
        sheet.kind === 'grid' ? sheet.columns.flatMap((column) => column.items) : [],
      );
    const one = item({ staff: 'mh', start: at(10), end: at(11) });
    expect(ids(book, one)).toHaveLength(1);
    expect(ids(book, { ...one, status: 'cancelled' })).toHaveLength(0);
    const hiding = (id: string, all: BookDto['staff']) =>
      all.map((person) => (person.id === id ? { ...person, visible: false } : person));
    expect(ids({ ...book, staff: hiding('mh', book.staff) }, one)).toHaveLength(0);
    const calendars = book.calendars.map((calendar) => ({ ...calendar, visible: false }));
    expect(ids({ ...book, calendars }, one)).toHaveLength(0);
  });
});

describe('a week on paper', () => {
  it('leaves a closed day out unless something is on it', () => {
    expect(heads(print('week')[0])).toEqual(
      'Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
    );
    const sunday = item({ start: at(10, TODAY + 4), end: at(11, TODAY + 4) });
    expect(heads(print('week', [sunday])[0])).toContain('Sunday');
  });

  it('shows what takes whole days on each of them', () => {
    const [sheet] = print('week');
    const bars = sheet?.kind === 'grid' ? sheet.columns.map((column) => column.bars.length) : [];
    expect(bars).toEqual([1, 0, 0, 1, 1, 0]);
  });
});

describe('a week of everybody on paper', () => {
  it('is a sheet for each person, with what is theirs alone', () => {
    const sheets = print('weekEach');
    expect(sheets.map(({ title }) => title.split(',')[0])).toEqual([
      'Maren Holt',
      'Idris Bello',
      'Sofia Lind',
      'Tom Okada',
      'Nobody yet',
    ]);
    const staff = sheets.map((sheet) =>
      sheet.kind === 'grid'
        ? new Set(sheet.columns.flatMap(({ items }) => items.map((one) => one.staff)))
        : new Set(),
    );
    expect(staff.slice(0, 4)).toEqual(['mh', 'ib', 'sl', 'to'].map((id) => new Set([id])));
  });

  it('has none of nobody’s when everything is somebody’s', () => {
    expect(print('weekEach', [item({ staff: 'mh' })])).toHaveLength(4);
  });
});

describe('a month on paper', () => {
  it('has only the weeks that lie in it', () => {
    const days = (day: number) => {
      const [sheet] = sheetsOf({ kind: 'month', day, last: day }, [], book);
      return sheet?.kind === 'month' ? sheet.days.length : 0;
    };
    expect(days(TODAY)).toBe(42);
    expect(days(TODAY + 30)).toBe(35);
  });
});

describe('a list', () => {
  const rows = (items: ItemDto[]) =>
    print('list', items).map((sheet) => (sheet.kind === 'list' ? sheet.rows : []));

  it('reads as many days as were asked for', () => {
    expect(daysToPrint(wanted('list', TODAY + 2), book.settings)).toEqual({
      from: TODAY,
      to: TODAY + 3,
    });
  });

  it('names a day again where it goes on overleaf', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      item({ id: `i${index}`, start: at(8) + index, end: at(9) + index }),
    );
    const pages = rows(many);
    expect(pages.map((page) => page.length)).toEqual([37, 25]);
    const words = pages.map(([head]) => head?.kind === 'day' && head.words);
    expect(words).toEqual(['Wednesday 18 November 2026', 'Wednesday 18 November 2026, continued']);
  });

  it('is one sheet even when nothing is booked', () => {
    expect(rows([])).toEqual([[]]);
  });
});

it('tells people apart by five edges, and nobody by none', () => {
  expect(book.staff.map(({ id }) => edgeOf(id, book))).toEqual([1, 2, 3, 4]);
  expect(edgeOf(null, book)).toBe(0);
});
