/** Columns side by side in a given width: hour labels, then columns, of which closed ones are strips. */

/** Pixels of the hour labels, of those of a second clock, and of a closed column without appointments. */
export const GUTTER = 52;
export const SECOND_GUTTER = 48;
const STRIP = 34;
/** A scroll bar lies over the right edge; the words of a single column keep clear of it. */
const BAR = 9;
/** So much is seen of a column that is scrolled to. */
const PEEK = 36;

/** Where the columns of a time grid are, in pixels from its left edge. */
export interface Widths {
  /** Left edge of each column, and one more for the end. */
  lefts: number[];
  /** Pixels of a column that is no strip. */
  wide: number;
  /** The edges for `grid-template-columns`. */
  template: string;
}

/**
 * Shares `width` among the columns beside a gutter; `strips` says which of them are narrow. None of
 * the others is narrower than `least`: where there is no room for that, they reach further, and one that
 * looks out at the edge says so.
 */
export function widthsOf(
  width: number,
  strips: readonly boolean[],
  gutter: number = GUTTER,
  least = 0,
): Widths {
  const narrow = strips.filter(Boolean).length;
  const room = width - gutter - STRIP * narrow - (strips.length === 1 ? BAR : 0);
  const share = room / Math.max(strips.length - narrow, 1);
  const seen = Math.floor((room - PEEK) / least);
  const scrolled = narrow === 0 && seen > 0 ? (room - PEEK) / seen : least;
  const wide = share < least ? scrolled : Math.max(share, 0);
  const lefts = [gutter];
  for (const strip of strips) lefts.push((lefts.at(-1) ?? 0) + (strip ? STRIP : wide));
  const columns = strips.map((strip) => (strip ? `${STRIP}px` : `minmax(${least}px, 1fr)`));
  return { lefts, wide, template: `${gutter}px ${columns.join(' ')}` };
}
