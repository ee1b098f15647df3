import { describe, expect, it } from 'vitest';
import { dayFromIso } from '../shared/clock';
import { describeRepeat, plainRepeat } from './repeatWords';

const THURSDAY = dayFromIso('2026-11-19');
const say = (repeat: ReturnType<typeof plainRepeat>) => describeRepeat(repeat, THURSDAY, THURSDAY);

describe('a repetition in words', () => {
  it('names the period and the weekday of the start', () => {
    expect(say(plainRepeat('day'))).toBe('Every day');
    expect(say(plainRepeat('week'))).toBe('Every week on Thursday');
    expect(say(plainRepeat('month'))).toBe('Every month on day 19');
    expect(say(plainRepeat('month', 1, true))).toBe('Every month on the third Thursday');
    expect(say(plainRepeat('year', 2))).toBe('Every 2 years on 19 November');
  });

  it('lists weekdays in the order of the week', () => {
    const repeat = { ...plainRepeat('week', 2), weekdays: [4, 2, 6] };
    expect(say(repeat)).toBe('Every 2 weeks on Tuesday, Thursday and Saturday');
  });

  it('says how it ends', () => {
    expect(say({ ...plainRepeat('week'), count: 5 })).toBe('Every week on Thursday, 5 times');
    expect(say({ ...plainRepeat('day'), until: '2027-01-08' })).toBe(
      'Every day, until Fri 8 Jan 2027',
    );
  });
});
