import { describe, expect, it } from 'vitest';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import { allOf, answerOf, keptChoices, openWords, resultWords, undecided } from './choices';

const conflict: ConflictDto = {
  id: 'c',
  appointment: 'a',
  title: 'Colour correction',
  kind: 'bothChanged',
  calendar: 'Studio',
  account: 'maren@example.com',
  opened: '2026-11-18T09:47:00Z',
  version: 3,
  fields: [
    { key: 'when', label: 'When', before: '10:00', mine: '10:30', theirs: '11:00', both: true },
    {
      key: 'location',
      label: 'Place',
      before: 'Chair 2',
      mine: 'Chair 2',
      theirs: 'Chair 4',
      both: false,
    },
    { key: 'price', label: 'Price', before: '140', mine: '155', theirs: '140', both: false },
  ],
};

describe('the answer to a conflict', () => {
  it('waits until every field that both sides changed is decided', () => {
    expect(undecided(conflict, {})).toBe(1);
    expect(answerOf(conflict, {})).toBeUndefined();
  });

  it('names what is still to be chosen, and shows the rest as it will be', () => {
    expect(openWords(conflict, {})).toBe('Still to choose: When.');
    expect(resultWords(conflict, {})).toBe('Chair 4 · 155');
    const fields = conflict.fields.map((field) => ({ ...field, both: true }));
    expect(openWords({ ...conflict, fields }, {})).toBe('Still to choose: When, Place and Price.');
  });

  it('settles what one side changed as that side has it', () => {
    expect(answerOf(conflict, { when: 'theirs' })).toEqual({
      id: 'c',
      version: 3,
      choice: 'mine',
      fields: [
        { key: 'when', side: 'theirs' },
        { key: 'location', side: 'theirs' },
        { key: 'price', side: 'mine' },
      ],
    });
    expect(resultWords(conflict, { when: 'theirs' })).toBe('11:00 · Chair 4 · 155');
  });

  it('takes one side for everything when asked to', () => {
    const fields = answerOf(conflict, allOf(conflict, 'mine'))?.fields.map((field) => field.side);
    expect(fields).toEqual(['mine', 'mine', 'mine']);
  });

  it('keeps the choices for fields that are still in question when the other side changes again', () => {
    const after = { ...conflict, version: 4, fields: conflict.fields.slice(0, 1) };
    const choices = { when: 'mine', price: 'theirs' } as const;
    expect(keptChoices(choices, conflict, after)).toEqual({ when: 'mine' });
  });

  it('is one choice of two when one side deleted it', () => {
    const deleted = { ...conflict, kind: 'deletedThere' as const };
    expect(undecided(deleted, {})).toBe(1);
    expect(answerOf(deleted, { '': 'theirs' })).toEqual({
      id: 'c',
      version: 3,
      choice: 'theirs',
      fields: [],
    });
  });
});
