/** Keeps what has not changed the very same, so that nothing of it is drawn anew. */

/** What was read anew: the value of before if it says the same. */
export function keepUnchanged<Value>(before: Value | undefined, after: Value): Value {
  return before !== undefined && saysTheSame(before, after) ? before : after;
}

/** The members of `after`, each the one of before wherever that says the same. */
export function keepUnchangedMembers<Member>(
  before: readonly Member[],
  after: readonly Member[],
  keyOf: (member: Member) => string,
): Member[] {
  const known = new Map(before.map((member) => [keyOf(member), member]));
  return after.map((member) => keepUnchanged(known.get(keyOf(member)), member));
}

/** A list that stays the one it was for as long as it has the same members in the same order. */
export function steadyList<Member>(): (members: Member[]) => Member[] {
  let current: Member[] = [];
  return (members) => {
    const same =
      members.length === current.length &&
      members.every((member, index) => member === current[index]);
    if (!same) current = members;
    return current;
  };
}

/** Whether two values of an answer are equal, part by part. */
function saysTheSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (!hasParts(one) || !hasParts(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && saysTheSame(one[name], other[name]))
  );
}

function hasParts(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
