import { describe, expect, it } from 'vitest';
import { DAY } from '$lib/components/shared/clock';
import { barsOf } from './bars';

const days = (from: number, to: number) => ({ start: from * DAY, end: to * DAY });

describe('bars over several days', () => {
  it('cuts what begins before or ends after the days shown, and says so', () => {
    const [bar] = barsOf([days(-2, 9)], 0, 7);
    expect(bar).toMatchObject({ from: 0, to: 7, before: true, after: true });
  });

  it('puts bars that share a day under each other, and others beside', () => {
    const lanes = barsOf([days(0, 3), days(2, 4), days(3, 5)], 0, 7).map(({ lane }) => lane);
    expect(lanes).toEqual([0, 1, 0]);
  });

  it('leaves out what lies on other days', () => {
    expect(barsOf([days(7, 9), days(-3, 0)], 0, 7)).toEqual([]);
  });

  it('shows something shorter than a day on the day it begins', () => {
    expect(barsOf([{ start: 600, end: 600 }], 0, 7)[0]).toMatchObject({ from: 0, to: 1 });
  });
});
