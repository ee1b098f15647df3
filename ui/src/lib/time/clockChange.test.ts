import { describe, expect, it } from 'vitest';
import { LONDON_CHANGES } from '$lib/preview/states';
import { DAY, dayFromIso } from '$lib/components/shared/clock';
import { changeRemark } from './clockChange';

const remark = (date: string, minute: number, clock24 = true) =>
  changeRemark(LONDON_CHANGES, dayFromIso(date) * DAY + minute, clock24);

describe('a time on a day on which clocks change', () => {
  it('is said to come twice in the hour that is repeated, and only there', () => {
    expect(remark('2026-10-25', 90)).toBe(
      'Clocks go back: 1:30 comes twice. A time set here is the first of the two.',
    );
    expect(remark('2026-10-25', 60, false)).toMatch(/^Clocks go back: 1:00 am comes twice/);
    expect([59, 120].map((minute) => remark('2026-10-25', minute))).toEqual([undefined, undefined]);
  });

  it('is said not to exist in the hour that is skipped, and what it becomes', () => {
    expect(remark('2026-03-29', 75)).toBe('Clocks go forward: there is no 1:15. It becomes 2:15.');
    expect(remark('2026-03-28', 75)).toBeUndefined();
  });
});
