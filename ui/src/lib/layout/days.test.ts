import { describe, expect, it } from 'vitest';
import { dayColumns } from './days';

describe('days side by side', () => {
  it('share what the hour labels leave', () => {
    expect(dayColumns(752, [false, false]).lefts).toEqual([52, 402, 752]);
  });

  it('leave a closed day a strip', () => {
    const { lefts, template } = dayColumns(786, [false, false, true]);
    expect(lefts).toEqual([52, 402, 752, 786]);
    expect(template).toBe('52px minmax(0, 1fr) minmax(0, 1fr) 34px');
  });

  it('keep clear of the scroll bar when there is only one', () => {
    expect(dayColumns(752, [false]).lefts).toEqual([52, 743]);
  });

  it('never get a negative width', () => {
    expect(dayColumns(0, [false, false]).lefts).toEqual([52, 52, 52]);
  });
});
