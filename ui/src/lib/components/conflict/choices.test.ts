import { describe, expect, it } from 'vitest';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { ConflictFieldDto } from '$lib/api/bindings/ConflictFieldDto';
import type { SpanDto } from '$lib/api/bindings/SpanDto';
import {
  allOf,
  answerOf,
  ends,
  joinedOf,
  keptChoices,
  openWords,
  resultLines,
  resultTime,
  shiftWords,
  undecided,
} from './choices';

function span(start: number, end: number): SpanDto {
  return { start, end, allDay: false };
}

const notes: ConflictFieldDto = {
  key: 'description',
  label: 'Notes',
  before: 'Patch test done.',
  mine: 'Patch test done. Bring old photos.',
  theirs: 'Patch test done. Reacts to PPD.',
  both: true,
};

const conflict: ConflictDto = {
  id: 'c',
  appointment: 'a',
  title: 'Colour correction',
  kind: 'bothChanged',
  calendar: 'Studio',
  account: 'maren@example.com',
  opened: '2026-11-18T09:47:00Z',
  version: 3,
  same: [],
  times: { mine: span(630, 690), before: span(600, 660), theirs: span(660, 690) },
  staff: null,
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
    expect(resultLines(conflict, {})).toEqual(['Chair 4', '155']);
    const fields = conflict.fields.map((field) => ({ ...field, both: true }));
    expect(openWords({ ...conflict, fields }, {})).toBe('Still to choose: When, Place and Price.');
  });

  it('settles what one side changed as that side has it', () => {
    expect(answerOf(conflict, { when: 'theirs' })).toEqual({
      id: 'c',
      version: 3,
      choice: 'mine',
      fields: [
        { key: 'when', keep: 'theirs', text: null },
        { key: 'location', keep: 'theirs', text: null },
        { key: 'price', keep: 'mine', text: null },
      ],
    });
    expect(resultLines(conflict, { when: 'theirs' })).toEqual(['11:00', 'Chair 4', '155']);
  });

  it('takes one side for everything when asked to', () => {
    const fields = answerOf(conflict, allOf(conflict, 'mine'))?.fields.map((field) => field.keep);
    expect(fields).toEqual(['mine', 'mine', 'mine']);
  });

  it('offers the words of both where both wrote words, and sends them as they were edited', () => {
    const noted = { ...conflict, fields: [notes] };
    expect(joinedOf(notes)).toBe('Patch test done. Bring old photos. Reacts to PPD.');
    expect(joinedOf(conflict.fields[0] as ConflictFieldDto)).toBeUndefined();
    expect(joinedOf({ ...notes, theirs: null })).toBeUndefined();
    expect(answerOf(noted, { description: { text: 'Bring photos.' } })?.fields).toEqual([
      { key: 'description', keep: 'mine', text: 'Bring photos.' },
    ]);
  });

  it('knows when nothing will be left', () => {
    const gone = (kind: ConflictDto['kind'], whole: 'mine' | 'theirs') =>
      ends({ kind }, { '': whole });
    expect([gone('deletedThere', 'theirs'), gone('deletedHere', 'mine')]).toEqual([true, true]);
    expect([gone('deletedThere', 'mine'), gone('deletedHere', 'theirs')]).toEqual([false, false]);
    expect(gone('seriesShape', 'mine')).toBe(false);
    const deleted = { ...conflict, kind: 'deletedHere' as const };
    expect(resultLines(deleted, { '': 'mine' })).toEqual(['It is deleted in Studio as well.']);
    expect(resultLines(deleted, {})).toEqual([]);
  });

  it('goes back to what was before when that is chosen', () => {
    expect(resultLines(conflict, { when: 'before' })[0]).toBe('10:00');
    expect(resultTime(conflict, { when: 'before' })).toEqual(span(600, 660));
  });

  it('knows when it will be as soon as that is decided', () => {
    expect(resultTime(conflict, {})).toBeUndefined();
    expect(resultTime(conflict, { when: 'theirs' })).toEqual(span(660, 690));
    const elsewhere = { ...conflict, fields: conflict.fields.slice(1) };
    expect(resultTime(elsewhere, {})).toEqual(span(630, 690));
    const deleted = { ...conflict, kind: 'deletedThere' as const };
    expect(resultTime(deleted, { '': 'mine' })).toEqual(span(630, 690));
    expect(resultTime(deleted, { '': 'theirs' })).toBeUndefined();
  });

  it('says how a time differs from the one before', () => {
    expect(shiftWords(span(600, 660), span(630, 690))).toBe('30 min later');
    expect(shiftWords(span(600, 660), span(600, 750))).toBe('1 h 30 min longer');
    expect(shiftWords(span(600, 660), span(570, 600))).toBe('30 min earlier, 30 min shorter');
    expect(shiftWords(span(600, 660), span(600, 660))).toBe('');
    expect(shiftWords(null, span(600, 660))).toBe('');
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
