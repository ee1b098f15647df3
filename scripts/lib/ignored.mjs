// Why tests are not run by themselves.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

/** The reasons given with `#[ignore = "…"]`, with how many tests give each. */
export function ignoredTests() {
  const counts = new Map();
  for (const folder of ['crates', 'src-tauri', 'tests']) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.rs')) continue;
      const source = readFileSync(join(root, folder, name), 'utf8');
      for (const [, reason] of source.matchAll(/#\[ignore = "(.*?)"\]/g)) {
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([reason, count]) => `ignored in Rust: ${count} × ${reason}`);
}
