import { expect, it } from 'vitest';
import type { FoundCalendarDto } from '$lib/api/bindings/FoundCalendarDto';
import { firstModes } from './firstModes';

const calendar = (rest: Partial<FoundCalendarDto>): FoundCalendarDto => ({
  href: '/c/',
  name: 'C',
  color: '#3d4fc4',
  readOnly: false,
  events: true,
  primary: false,
  ...rest,
});

it('ticks the main calendar alone where there is one', () => {
  const offered = firstModes([
    calendar({}),
    calendar({ primary: true }),
    calendar({ readOnly: true }),
  ]);
  expect(offered).toEqual([
    { used: false, mode: 'twoWay' },
    { used: true, mode: 'twoWay' },
    { used: false, mode: 'busy' },
  ]);
});

it('ticks everything with appointments where no calendar is the main one', () => {
  const offered = firstModes([
    calendar({}),
    calendar({ readOnly: true }),
    calendar({ events: false }),
  ]);
  expect(offered).toEqual([
    { used: true, mode: 'twoWay' },
    { used: true, mode: 'busy' },
    { used: false, mode: 'twoWay' },
  ]);
});
