/** Overlapping appointments side by side: equal columns, widened to the right where there is room. */

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
}

/**
 * Places the appointments of one day, in reading order. `least` is the fewest minutes a chip takes,
 * so that one drawn taller than it lasts does not cover its neighbour.
 */
export function columnsOf<T extends Timed>(items: readonly T[], least: number): Placed<T>[] {
  const sorted = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
  const placed: Placed<T>[] = [];
  let cluster: Placed<T>[] = [];
  let columnEnds: number[] = [];
  let clusterEnd = -Infinity;

  const close = () => {
    for (const one of cluster) {
      one.columns = columnEnds.length;
      one.span = roomToTheRight(one, cluster, columnEnds.length, least);
    }
    placed.push(...cluster);
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
    cluster.push({ item, column, columns: 1, span: 1 });
  }
  close();
  return placed;
}

function drawnEnd({ start, end }: Timed, least: number): number {
  return Math.max(end, start + least);
}

function roomToTheRight<T extends Timed>(
  one: Placed<T>,
  cluster: readonly Placed<T>[],
  columns: number,
  least: number,
): number {
  let nearest = columns;
  for (const other of cluster) {
    const overlaps =
      other.item.start < drawnEnd(one.item, least) && one.item.start < drawnEnd(other.item, least);
    if (other.column > one.column && overlaps) nearest = Math.min(nearest, other.column);
  }
  return nearest - one.column;
}
