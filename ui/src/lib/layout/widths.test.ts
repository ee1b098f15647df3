import { describe, expect, it } from 'vitest';
import { widthsOf } from './widths';

describe('columns side by side', () => {
  it('share what the hour labels leave', () => {
    expect(widthsOf(752, [false, false]).lefts).toEqual([52, 402, 752]);
    expect(widthsOf(800, [false, false], 100).lefts).toEqual([100, 450, 800]);
  });

  it('leave a closed one a strip', () => {
    const { lefts, template } = widthsOf(786, [false, false, true]);
    expect(lefts).toEqual([52, 402, 752, 786]);
    expect(template).toBe('52px minmax(0px, 1fr) minmax(0px, 1fr) 34px');
  });

  it('keep clear of the scroll bar when there is only one', () => {
    expect(widthsOf(752, [false]).lefts).toEqual([52, 743]);
  });

  it('reach beyond the width rather than become too narrow', () => {
    expect(widthsOf(300, [false, true, false], 52, 160).lefts).toEqual([52, 212, 246, 406]);
  });

  it('let one look out at the edge when more are to come than there is room for', () => {
    const { lefts } = widthsOf(
      748,
      Array.from({ length: 8 }, () => false),
      52,
      132,
    );
    expect(lefts[5]).toBe(748 - 36);
    expect(lefts[6]).toBeGreaterThan(748);
  });

  it('need no scrolling for as many as just fit', () => {
    expect(
      widthsOf(
        748,
        Array.from({ length: 5 }, () => false),
        52,
        132,
      ).lefts[5],
    ).toBe(748);
  });

  it('never get a negative width', () => {
    expect(widthsOf(0, [false, false]).lefts).toEqual([52, 52, 52]);
  });
});
