import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns';

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
});
