import { describe, expect, it } from 'vitest';
import { parseTime } from './parseTime';

const OPEN = [{ from: 9 * 60, to: 18 * 60 }];

describe('a typed time', () => {
  it.each([
    ['3', 15 * 60],
    ['15', 15 * 60],
    ['3:15p', 15 * 60 + 15],
    ['3.15 pm', 15 * 60 + 15],
    ['9', 9 * 60],
    ['9:30', 9 * 60 + 30],
    ['930', 9 * 60 + 30],
    ['1430', 14 * 60 + 30],
    ['15h30', 15 * 60 + 30],
    ['19h', 19 * 60],
    ['kl 19', 19 * 60],
    ['12', 12 * 60],
    ['12a', 0],
    ['12p', 12 * 60],
    ['0:05', 5],
    ['07:00', 7 * 60],
    ['noon', 12 * 60],
    ['midnight', 0],
    ['24:00', 0],
    [' 8 am ', 8 * 60],
  ])('reads %j', (text, minute) => {
    expect(parseTime(text, OPEN)).toBe(minute);
  });

  it.each(['', 'soon', '25', '3:60', '13pm', '0am', '12345', 'x3'])('refuses %j', (text) => {
    expect(parseTime(text, OPEN)).toBeUndefined();
  });

  it('takes the reading inside opening hours', () => {
    expect(parseTime('7', [{ from: 6 * 60, to: 14 * 60 }])).toBe(7 * 60);
    expect(parseTime('7', [{ from: 12 * 60, to: 22 * 60 }])).toBe(19 * 60);
  });

  it('takes mornings from 8 and afternoons to 7 where opening hours do not decide', () => {
    expect(parseTime('8')).toBe(8 * 60);
    expect(parseTime('11')).toBe(11 * 60);
    expect(parseTime('7')).toBe(19 * 60);
  });
});
