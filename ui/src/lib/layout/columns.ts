/**
 * Overlapping appointments side by side: equal columns, widened to the right where there is room. What
 * would be too narrow to be read is gathered behind signs at the right edge.
 */

/** What is laid out. Local minutes; `end` is exclusive. */
export interface Timed {
  start: number;
  end: number;
}

/** Where one stands: column `column` of `columns`, as wide as `span` of them. */
export interface Placed<T extends Timed> {
  item: T;
  column: number;
  columns: number;
  span: number;
  /** The columns are those beside the signs. */
  besideSigns: boolean;
}

/** Several that find no room: they stand behind one sign. */
export interface Gathered<T extends Timed> extends Timed {
  /** In the order in which they begin. */
  items: T[];
}

/** Everything of a day. */
export interface Laid<T extends Timed> {
  placed: Placed<T>[];
  gathered: Gathered<T>[];
}

/**
 * Places the appointments of one day, in reading order. `least` is the fewest minutes a chip takes,
 * so that one drawn taller than it lasts does not cover its neighbour.
 */
export function columnsOf<T extends Timed>(items: readonly T[], least: number): Placed<T>[] {
  return layOut(items, least, Infinity).placed;
}

/** As {@link columnsOf}, in no more than `most` columns, of which there are two at least. */
export function layOut<T extends Timed>(items: readonly T[], least: number, most: number): Laid<T> {
  const sorted = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
  const laid: Laid<T> = { placed: [], gathered: [] };
  let cluster: Placed<T>[] = [];
  let columnEnds: number[] = [];
  let clusterEnd = -Infinity;

  const close = () => {
    const columns = Math.min(columnEnds.length, Math.max(most, 2));
    const crowd = columns < columnEnds.length ? gather(cluster, columns, least) : [];
    const hidden = new Set(crowd.flatMap((one) => one.items));
    const shown = cluster.filter((one) => !hidden.has(one.item));
    const signs = crowd.map((item) => ({ item, column: columns - 1 }));
    for (const one of shown) {
      // Whoever of a crowd stands alone has the last column to itself.
      one.column = Math.min(one.column, columns - 1);
      one.columns = columns;
    }
    for (const one of shown) {
      one.span = roomToTheRight(one, [...shown, ...signs], columns, least);
      // A sign needs less than a column; the others share what it leaves.
      const free = columns > 2 || roomToTheRight(one, shown, columns, least) > one.span;
      if (crowd.length > 0 && free && one.column < columns - 1) {
        one.columns = columns - 1;
        one.span = Math.min(one.span, columns - 1 - one.column);
        one.besideSigns = true;
      }
    }
    laid.placed.push(...shown);
    laid.gathered.push(...crowd);
    cluster = [];
    columnEnds = [];
  };

  for (const item of sorted) {
    if (item.start >= clusterEnd) close();
    const free = columnEnds.findIndex((end) => end <= item.start);
    const column = free === -1 ? columnEnds.length : free;
    const end = drawnEnd(item, least);
    columnEnds[column] = end;
    clusterEnd = Math.max(cluster.length === 0 ? -Infinity : clusterEnd, end);
    cluster.push({ item, column, columns: 1, span: 1, besideSigns: false });
  }
  close();
  return laid;
}

/**
 * What stands in the last of `columns` or beyond, by what is on at the same time. Only where one is seen at a time
 * is a second one seen too if it is alone there.
 */
function gather<T extends Timed>(
  cluster: readonly Placed<T>[],
  columns: number,
  least: number,
): Gathered<T>[] {
  const groups: Gathered<T>[] = [];
  let firstEnd = -Infinity;
  for (const { item, column } of cluster) {
    if (column < columns - 1) continue;
    const end = drawnEnd(item, least);
    const group = groups.at(-1);
    if (group && item.start < firstEnd) {
      group.items.push(item);
      group.end = Math.max(group.end, end);
    } else {
      // The sign of those before ends where the next begins.
      groups.push({ items: [item], start: item.start, end });
      firstEnd = end;
    }
  }
  return groups
    .map((group, index) => {
      const next = groups[index + 1]?.start ?? Infinity;
      const before = groups[index - 1]?.end ?? -Infinity;
      const single = group.items.length === 1 && group.end <= next && before <= group.start;
      const alone = columns === 2 && single;
      return { alone, group: { ...group, end: Math.min(group.end, next) } };
    })
    .filter(({ alone }) => !alone)
    .map(({ group }) => group);
}

/** Whether two share time as they are drawn. */
export function overlap(one: Timed, other: Timed, least: number): boolean {
  return other.start < drawnEnd(one, least) && one.start < drawnEnd(other, least);
}

/** The quiet ones whose time another has taken: they stand behind it and take no room. */
export function behindOf<T extends Timed>(
  items: readonly T[],
  isQuiet: (item: T) => boolean,
  least: number,
): T[] {
  const loud = items.filter((item) => !isQuiet(item));
  return items.filter((item) => isQuiet(item) && loud.some((other) => overlap(item, other, least)));
}

function drawnEnd({ start, end }: Timed, least: number): number {
  return Math.max(end, start + least);
}

function roomToTheRight<T extends Timed>(
  one: Placed<T>,
  cluster: readonly { item: Timed; column: number }[],
  columns: number,
  least: number,
): number {
  let nearest = columns;
  for (const other of cluster) {
    if (other.column > one.column && overlap(one.item, other.item, least)) {
      nearest = Math.min(nearest, other.column);
    }
  }
  return nearest - one.column;
}
