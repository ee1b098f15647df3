/** Days side by side in a given width: hour labels, then columns, of which closed days are strips. */

/** Pixels of the hour labels, and of a closed day without appointments. */
export const GUTTER = 52;
const STRIP = 34;
/** A scroll bar lies over the right edge; the words of a single day keep clear of it. */
const BAR = 9;

/** Where the columns of a time grid are, in pixels from its left edge. */
export interface DayColumns {
  /** Left edge of each column, and one more for the end. */
  lefts: number[];
  /** Pixels of a day that is no strip. */
  wide: number;
  /** The edges for `grid-template-columns`. */
  template: string;
}

/** Shares `width` among the days; `strips` says which of them are narrow. */
export function dayColumns(width: number, strips: readonly boolean[]): DayColumns {
  const narrow = strips.filter(Boolean).length;
  const room = width - GUTTER - STRIP * narrow - (strips.length === 1 ? BAR : 0);
  const wide = Math.max(room / Math.max(strips.length - narrow, 1), 0);
  const lefts = [GUTTER];
  for (const strip of strips) lefts.push((lefts.at(-1) ?? 0) + (strip ? STRIP : wide));
  const columns = strips.map((strip) => (strip ? `${STRIP}px` : 'minmax(0, 1fr)'));
  return { lefts, wide, template: `${GUTTER}px ${columns.join(' ')}` };
}
