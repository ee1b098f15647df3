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

  it('never get a negative width', () => {
    expect(widthsOf(0, [false, false]).lefts).toEqual([52, 52, 52]);
  });
});
