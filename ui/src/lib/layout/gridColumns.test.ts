import { describe, expect, it } from 'vitest';
import { DAY } from '$lib/components/shared/clock';
import { columnAt, dayColumns, isAcross, isIn, staffColumns } from './gridColumns';

const staff = [{ id: 'mh' }, { id: 'ib' }];
const item = (who: string | null, start = 540, end = 600) => ({
  start,
  end,
  allDay: false,
  staff: who,
});

describe('columns of people', () => {
  it('stand in order, each with what is theirs', () => {
    const columns = staffColumns(0, staff, [item('mh')]);
    expect(columns.map((column) => column.staff)).toEqual(['mh', 'ib']);
    expect(columns.map((column) => isIn(column, item('ib')))).toEqual([false, true]);
  });

  it('have one for what is nobody’s only when there is such a thing on that day', () => {
    expect(staffColumns(0, staff, [item(null, DAY + 540, DAY + 600)])).toHaveLength(2);
    expect(staffColumns(0, staff, [item(null)]).at(-1)?.staff).toBeNull();
  });

  it('lie under a note of nobody’s on the whole day, and have none for it', () => {
    const note = { ...item(null, 0, DAY), allDay: true };
    const columns = staffColumns(0, staff, [note]);
    expect(columns).toHaveLength(2);
    expect(isAcross(columns, note)).toBe(true);
    expect(isAcross(columns, { ...note, staff: 'mh' })).toBe(false);
    expect(isAcross(columns, { ...note, start: DAY, end: 2 * DAY })).toBe(false);
    expect(isAcross(staffColumns(0, staff, [note, item(null)]), note)).toBe(false);
    expect(isAcross(dayColumns(0, 2), note)).toBe(false);
  });

  it('are one, nobody’s, in a book without staff', () => {
    expect(staffColumns(0, [], [])).toHaveLength(1);
  });
});

describe('columns of days', () => {
  it('hold what anybody does on that day', () => {
    const [monday, tuesday] = dayColumns(0, 2);
    const late = item('mh', DAY - 30, DAY + 30);
    expect([monday, tuesday].map((column) => column && isIn(column, late))).toEqual([true, true]);
  });
});

it('finds the column something lands in', () => {
  const days = dayColumns(5, 8);
  expect(columnAt(days, 6, 'mh')).toBe(1);
  expect(columnAt(days, 8, 'mh')).toBe(-1);
  const people = staffColumns(5, staff, []);
  expect(columnAt(people, 5, 'ib')).toBe(1);
  expect(columnAt(people, 5, null)).toBe(-1);
});
