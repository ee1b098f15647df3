// Checks that are more than one command.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installDeny } from './test-tools.mjs';
import { capture } from './processes.mjs';
import { root, target } from './project.mjs';

/** A reason to leave the vulnerability check out, where its database cannot be fetched. */
export async function advisoriesAreReachable() {
  const signal = AbortSignal.timeout(30_000);
  const fetched = await capture(await installDeny(), ['fetch', 'db'], { cwd: root, signal }).catch(
    () => ({ code: 1 }),
  );
  return fetched.code !== 0 && 'the database of known vulnerabilities cannot be reached from here';
}

/** The Rust tests wrote the TypeScript again, into the session's folder: it must be what is committed. */
export async function bindingsAreCurrent({ session }) {
  return compare(
    join(session.folder, 'bindings'),
    join(root, 'ui/src/lib/api/bindings'),
    'npm run bindings',
  );
}

/** Asks SQLite about every query again and compares the answers with those committed in .sqlx. */
export async function queriesAreCurrent({ session, exec }) {
  const fresh = join(session.folder, 'sqlx');
  const database = join(session.folder, 'queries.sqlite3');
  mkdirSync(fresh);
  const made = await exec([join(target, 'debug/examples/empty_book'), database]); // built with the tests
  if (made.code !== 0) return made;
  const env = {
    SQLX_OFFLINE: 'false',
    SQLX_OFFLINE_DIR: fresh,
    DATABASE_URL: `sqlite://${database}`,
  };
  // The flag means nothing; that it is new makes the compiler read every query again.
  const again = ['--', '--cfg', `queries_at="${Date.now()}"`, '-A', 'unexpected_cfgs'];
  const asked = await exec(
    ['cargo', 'rustc', '-p', 'daybook-store', '--lib', '--profile', 'check', ...again],
    { env },
  );
  if (asked.code !== 0) return asked;
  return compare(fresh, join(root, 'crates/daybook-store/.sqlx'), 'cargo sqlx prepare');
}

/**
 * Which days the simulator is to live through: every state of the source has its own, so that each commit tries new ones
 * and whoever tries the same state again tries the same.
 */
export async function daysOfSource() {
  const asked = capture('git', ['rev-parse', 'HEAD^{tree}'], { cwd: root });
  const git = await asked.catch(() => ({ code: 1 }));
  return git.code === 0 ? ['--first', String(parseInt(git.output.slice(0, 12), 16))] : ['--fresh'];
}

/** Compares two folders of files by name and content. */
function compare(fresh, committed, command) {
  const contents = (folder) =>
    new Map(
      existsSync(folder)
        ? readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])
        : [],
    );
  const [now, then] = [contents(fresh), contents(committed)];
  const names = [...new Set([...now.keys(), ...then.keys()])].sort();
  const differing = names.filter((name) => now.get(name) !== then.get(name));
  if (differing.length === 0) return { code: 0, output: '' };
  const list = differing.map(
    (name) =>
      `  ${name}${now.has(name) ? (then.has(name) ? '' : ' (missing)') : ' (no longer made)'}`,
  );
  return {
    code: 1,
    output: `Not current in ${committed}; make it again with \`${command}\`:\n${list.join('\n')}`,
  };
}
