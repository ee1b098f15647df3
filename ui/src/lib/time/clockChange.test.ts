import { describe, expect, it } from 'vitest';
import type { TurnDto } from '$lib/api/bindings/TurnDto';
import { LONDON_CHANGES } from '$lib/preview/states';
import { DAY, dayFromIso, formatSpan } from '$lib/components/shared/clock';
import { drawnEnd, timeRemark } from './clockChange';

const at = (date: string, minute: number) => dayFromIso(date) * DAY + minute;

describe('a time on a day on which clocks change', () => {
  it('is said to come twice where it does', () => {
    const remark = (clock24: boolean) =>
      timeRemark({ turn: 'second', becomes: null }, at('2026-10-25', 90), clock24);
    expect(remark(true)).toBe('Clocks go back: 1:30 comes twice.');
    expect(remark(false)).toBe('Clocks go back: 1:30 am comes twice.');
    expect(timeRemark({ turn: null, becomes: null }, at('2026-10-25', 120), true)).toBeUndefined();
  });

  it('is said not to exist where it is skipped, and what it becomes', () => {
    const skipped = { turn: null, becomes: at('2026-03-29', 135) };
    expect(timeRemark(skipped, at('2026-03-29', 75), true)).toBe(
      'Clocks go forward: there is no 1:15. It becomes 2:15.',
    );
  });

  const night = (from: number, to: number, start: TurnDto | null, end: TurnDto | null) => ({
    start: at('2026-10-25', from),
    end: at('2026-10-25', to),
    allDay: false,
    turns: { start, end },
  });

  it('is named 1st and 2nd', () => {
    expect(formatSpan(night(90, 75, 'first', 'second'), true)).toBe(
      'Sun 25 Oct, 1:30 1st – 1:15 2nd',
    );
    expect(formatSpan(night(90, 150, 'second', null), false)).toBe(
      'Sun 25 Oct, 1:30 am 2nd – 2:30 am',
    );
  });

  it('is drawn to the end of the hour it comes in when it lasts into the next', () => {
    const end = (span: ReturnType<typeof night>) =>
      drawnEnd(span, LONDON_CHANGES) - at('2026-10-25', 0);
    expect(end(night(90, 75, 'first', 'second'))).toBe(120);
    expect(end(night(30, 90, null, 'second'))).toBe(120);
    expect(end(night(75, 105, 'second', 'second'))).toBe(105);
    expect(end(night(75, 105, 'first', 'first'))).toBe(105);
    expect(end(night(75, 180, 'first', null))).toBe(180);
  });
});
