import { describe, expect, it } from 'vitest';
import { behindOf, columnsOf, layOut } from './columns';

const at = (start: number, end: number) => ({ start, end });
const shape = (items: { start: number; end: number }[]) =>
  columnsOf(items, 15).map(({ column, columns, span }) => [column, columns, span]);

describe('appointments side by side', () => {
  it('gives one that stands alone the whole width', () => {
    expect(shape([at(0, 60), at(60, 120)])).toEqual([
      [0, 1, 1],
      [0, 1, 1],
    ]);
  });

  it('shares the width among those that overlap', () => {
    expect(shape([at(0, 60), at(30, 90)])).toEqual([
      [0, 2, 1],
      [1, 2, 1],
    ]);
  });

  it('uses a column again once it is free', () => {
    expect(shape([at(0, 120), at(0, 60), at(60, 120)])).toEqual([
      [0, 2, 1],
      [1, 2, 1],
      [1, 2, 1],
    ]);
  });

  it('widens to the right where nobody stands', () => {
    expect(shape([at(0, 120), at(0, 60), at(0, 50), at(70, 120)])).toEqual([
      [0, 3, 1],
      [1, 3, 1],
      [2, 3, 1],
      [1, 3, 2],
    ]);
  });

  it('makes room for chips drawn taller than they last', () => {
    expect(shape([at(0, 5), at(10, 20)])).toEqual([
      [0, 2, 1],
      [1, 2, 1],
    ]);
  });

  it('never lets two that overlap share a column, whatever they are', () => {
    let seed = 7;
    const next = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 200; round += 1) {
      const items = Array.from({ length: 1 + next(14) }, () => {
        const start = next(1300);
        return at(start, start + 5 + next(180));
      });
      const placed = columnsOf(items, 15);
      expect(placed).toHaveLength(items.length);
      for (const a of placed) {
        expect(a.column + a.span).toBeLessThanOrEqual(a.columns);
        for (const b of placed) {
          if (a === b) continue;
          const overlap = a.item.start < b.item.end && b.item.start < a.item.end;
          const meet = a.column < b.column + b.span && b.column < a.column + a.span;
          expect(overlap && meet).toBe(false);
        }
      }
    }
  });

  it('gathers what would be too narrow, by what is on at the same time', () => {
    const items = [
      ...[0, 0, 0, 0].map((start) => at(start, 60)),
      ...[70, 70, 70].map((start) => at(start, 130)),
      at(20, 75),
    ];
    const { placed, gathered } = layOut(items, 15, 3);
    expect(placed.map(({ item, column, columns }) => [item.start, column, columns])).toEqual([
      [0, 0, 2],
      [0, 1, 2],
      [70, 0, 2],
      [70, 1, 2],
    ]);
    expect(placed.every(({ besideSigns }) => besideSigns)).toBe(true);
    expect(gathered.map(({ start, end, items: behind }) => [start, end, behind.length])).toEqual([
      [0, 70, 3],
      [70, 130, 1],
    ]);
  });

  it('leaves to the sign of many only what that needs', () => {
    const { placed, gathered } = layOut([at(0, 60), at(0, 60), at(0, 60), at(70, 130)], 15, 2);
    expect(placed).toMatchObject([
      { column: 0, columns: 1, besideSigns: true },
      { column: 0, columns: 1, besideSigns: false },
    ]);
    expect(gathered.map(({ items }) => items.length)).toEqual([2]);
  });

  it('shows a second one beside the first where it is alone there', () => {
    const items = [at(0, 120), at(0, 30), at(0, 30), at(60, 120)];
    const { placed } = layOut(items, 15, 2);
    expect(placed).toMatchObject([
      { column: 0, columns: 2, besideSigns: false },
      { column: 1, columns: 2, besideSigns: false },
    ]);
  });

  it('loses nobody in a crowd, and lets nothing cover anything', () => {
    let seed = 11;
    const next = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 300; round += 1) {
      const most = 2 + next(4);
      const items = Array.from({ length: 1 + next(30) }, () => {
        const start = next(900);
        return at(start, start + 20 + next(180));
      });
      const { placed, gathered } = layOut(items, 15, most);
      const all = [...placed.map(({ item }) => item), ...gathered.flatMap((one) => one.items)];
      expect(all).toHaveLength(items.length);
      expect(new Set(all)).toEqual(new Set(items));
      // A sign takes less than a column.
      const sign = 0.1;
      const boxes = [
        ...placed.map(({ item, column, columns, span, besideSigns }) => {
          const part = (besideSigns ? 1 - sign : 1) / columns;
          return { ...item, from: column * part, to: (column + span) * part };
        }),
        ...gathered.map((item) => ({ ...item, from: 1 - sign, to: 1 })),
      ];
      for (const a of boxes) {
        expect(a.to - a.from).toBeGreaterThan(Math.min(sign, 1 / (most + 1)) - 0.001);
        expect(a.to).toBeLessThan(1.001);
        for (const b of boxes) {
          if (a === b) continue;
          const overlap = a.start < b.end && b.start < a.end;
          const meet = a.from < b.to - 0.001 && b.from < a.to - 0.001;
          expect(overlap && meet).toBe(false);
        }
      }
    }
  });
});

describe('what is called off', () => {
  const quiet = (start: number, end: number) => ({ ...at(start, end), quiet: true });
  const loud = (start: number, end: number) => ({ ...at(start, end), quiet: false });

  it('stands behind what takes its time, however little of it', () => {
    const items = [quiet(60, 120), loud(105, 180), quiet(200, 260), quiet(230, 250)];
    const behind = behindOf(items, ({ quiet }) => quiet, 15);
    expect(behind).toEqual([items[0]]);
  });

  it('stands behind what is drawn over it, although that is over before', () => {
    const items = [loud(60, 65), quiet(70, 130)];
    expect(behindOf(items, ({ quiet }) => quiet, 20)).toEqual([items[1]]);
    expect(behindOf(items, ({ quiet }) => quiet, 5)).toEqual([]);
  });
});
