import { describe, expect, it } from 'vitest';
import { salon } from '$lib/preview/salon';
import { bookable, isShown, peopleChoices, withColumns } from './bookable';

const staff = salon().staff.map((person) => ({
  ...person,
  // Idris has left, hidden as he was; Tom is hidden.
  archived: person.id === 'ib',
  visible: person.id !== 'ib' && person.id !== 'to',
}));
const ids = (people: { id: string }[]) => people.map(({ id }) => id);

describe('who can be booked', () => {
  it('is everybody who was not removed', () => {
    expect(ids(bookable(staff))).toEqual(['mh', 'sl', 'to']);
  });

  it('is, in a field, also whoever it names already', () => {
    expect(peopleChoices(staff, 'ib')[1]).toEqual({ value: 'ib', label: 'Idris Bello' });
    expect(peopleChoices(staff, 'mh')).toHaveLength(3);
  });
});

describe('what is shown', () => {
  it('is also what is of whoever left, even if they were hidden', () => {
    expect(ids(staff.filter(isShown))).toEqual(['mh', 'ib', 'sl']);
  });

  it('has a column for whoever is shown, and for whoever left only with something in it', () => {
    expect(ids(withColumns(staff, []))).toEqual(['mh', 'sl']);
    expect(ids(withColumns(staff, [{ staff: 'ib' }, { staff: 'to' }]))).toEqual(['mh', 'ib', 'sl']);
  });
});
