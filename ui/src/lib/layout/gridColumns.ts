/** The columns of the time grid: days, or people on one day. */

import { DAY } from '$lib/components/shared/clock';
import { isBar } from './bars';

/** One column. */
export interface Column {
  /** Unique among those shown. */
  key: string;
  day: number;
  /** Whose it is (staff id, or `null` for nobody's); absent when everybody is in it. */
  staff?: string | null;
}

/** What may lie in a column. */
interface Item {
  /** Local minutes. */
  start: number;
  /** Local minutes, exclusive. */
  end: number;
  allDay: boolean;
  staff: string | null;
}

/** A column for each of some days in a row. */
export function dayColumns(from: number, to: number): Column[] {
  return Array.from({ length: to - from }, (_, index) => {
    const day = from + index;
    return { key: String(day), day };
  });
}

/**
 * A column on `day` for everybody in order, and one for what is nobody's if something of that has a time;
 * a note on the whole day lies across all of them.
 */
export function staffColumns(
  day: number,
  staff: readonly { id: string }[],
  items: readonly Item[],
): Column[] {
  const columns: Column[] = staff.map(({ id }) => ({ key: `${day} ${id}`, day, staff: id }));
  const nobodys = { key: `${day}`, day, staff: null };
  const needed = columns.length === 0 || items.some((item) => !isBar(item) && isIn(nobodys, item));
  return needed ? [...columns, nobodys] : columns;
}

/** Whether an item lies across all columns: nobody's, where only people have columns. */
export function isAcross(columns: readonly Column[], item: Item): boolean {
  const [first] = columns;
  const people = columns.every(({ staff }) => typeof staff === 'string');
  return first !== undefined && people && isIn({ ...first, staff: null }, item);
}

/** Whether an item takes time in a column. */
export function isIn({ day, staff }: Column, item: Pick<Item, 'start' | 'end' | 'staff'>): boolean {
  const then = item.start < (day + 1) * DAY && item.end > day * DAY;
  return then && (staff === undefined || staff === item.staff);
}

/** The column something lands in; -1 when it is not shown. */
export function columnAt(
  columns: readonly Column[],
  day: number,
  staff: string | null | undefined,
): number {
  return columns.findIndex(
    (column) => column.day === day && (column.staff === undefined || column.staff === staff),
  );
}

/** The part of a landing that a column decides. */
export function whose({ staff }: Column): { staff?: string | null } {
  return staff === undefined ? {} : { staff };
}
