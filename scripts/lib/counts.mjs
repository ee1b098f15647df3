// How many tests a runner says it ran.

const zero = { passed: 0, failed: 0, skipped: 0 };
const sum = (matches, group) =>
  matches.reduce((total, match) => total + Number(match[group] ?? 0), 0);
// eslint-disable-next-line no-control-regex -- colours are control characters
const plain = (output) => output.replace(/\x1b\[[0-9;]*m/g, '');

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** `test result: ok. 4 passed; 0 failed; 1 ignored; …`, once for each binary. */
export function cargoTest(output) {
  const results = [
    ...plain(output).matchAll(/^test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored;/gm),
  ];
  return { passed: sum(results, 1), failed: sum(results, 2), skipped: sum(results, 3) };
}

/** `Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped` */
export function nextest(output) {
  const summary = plain(output).match(/^\s*Summary \[.*$/m)?.[0] ?? '';
  const count = (word) => Number(summary.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return {
    passed: count('passed'),
    failed: count('failed') + count('timed out'),
    skipped: count('skipped'),
  };
}

/** `Tests  1 failed | 12 passed | 2 skipped (15)` */
export function vitest(output) {
  const summary = plain(output).match(/^\s*Tests\s+.*$/m)?.[0] ?? '';
  const count = (word) => Number(summary.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped') + count('todo'),
  };
}

/** `ℹ pass 3`, `ℹ fail 0`, … at the end of what `node --test` prints. */
export function nodeTest(output) {
  const count = (word) =>
    sum([...plain(output).matchAll(new RegExp(`^ℹ ${word} (\\d+)$`, 'gm'))], 1);
  return {
    passed: count('pass'),
    failed: count('fail') + count('cancelled'),
    skipped: count('skipped') + count('todo'),
  };
}

/** `Ran 14 tests in 2.579s` and `FAILED (failures=1, errors=2, skipped=1)` at the end of what Python's unittest prints. */
export function unittest(output) {
  const count = (word) => sum([...plain(output).matchAll(new RegExp(`\\b${word}=(\\d+)`, 'g'))], 1);
  const ran = sum([...plain(output).matchAll(/^Ran (\d+) tests? in /gm)], 1);
  const failed = count('failures') + count('errors');
  return { passed: ran - failed - count('skipped'), failed, skipped: count('skipped') };
}

/** A check is no test: it counts only in that it fails. */
export const check = () => zero;
