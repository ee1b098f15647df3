import { describe, expect, it } from 'vitest';
import { keepUnchanged, keepUnchangedMembers, steadyList } from './unchanged';

const some = () => [
  { id: 'a', title: 'Cut', turns: { start: 'first', end: 'second' } },
  { id: 'b', title: 'Fade', turns: { start: 'first', end: 'second' } },
  { id: 'c', title: 'Facial', turns: null },
];

describe('what is read anew', () => {
  it('stays the same object where it says the same', () => {
    const [before, after] = [some(), some()];
    expect(keepUnchanged(before, after)).toBe(before);
    const kept = keepUnchangedMembers(before, after, ({ id }) => id);
    expect(kept.every((member, index) => member === before[index])).toBe(true);
  });

  it('is new where anything is, however deep', () => {
    const [before, after] = [some(), some().toReversed()];
    const changed = after.map((member) =>
      member.id === 'a' ? { ...member, turns: { start: 'second', end: 'second' } } : member,
    );
    const kept = keepUnchangedMembers(before, changed, ({ id }) => id);
    expect(kept).toEqual(changed);
    expect(kept[0]).toBe(before[2]);
    expect(kept[1]).toBe(before[1]);
    expect(kept[2]).toBe(changed[2]);
    expect(keepUnchanged<unknown>({ a: 1 }, { a: 1, b: undefined })).toEqual({
      a: 1,
      b: undefined,
    });
  });
});

describe('a steady list', () => {
  it('is the one it was until a member comes, goes or changes places', () => {
    const list = steadyList<number>();
    const first = list([1, 2]);
    expect(list([1, 2])).toBe(first);
    const second = list([2, 1]);
    expect(second).toEqual([2, 1]);
    expect(list([2, 1])).toBe(second);
    expect(list([2])).toEqual([2]);
    expect(list([2, 3])).toEqual([2, 3]);
  });
});
