// The JavaScript side: its packages and the built window.
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Stopped, say } from './console.mjs';
import { capture } from './processes.mjs';
import { root } from './project.mjs';

/** Installs what package-lock.json says, if it has changed since npm last installed anything. */
export async function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json'); // npm writes it last
  if (existsSync(installed) && changed(installed) >= changed(join(root, 'package-lock.json')))
    return;
  say('Installing JavaScript packages …');
  await orStop(
    'npm',
    ['ci', '--no-audit', '--no-fund'],
    'The JavaScript packages could not be installed.',
  );
}

/** Builds the window's page into ui/dist, if anything it is made of is newer. */
export async function buildPage() {
  const page = join(root, 'ui/dist/index.html');
  if (existsSync(page) && changed(page) > (await newestSource())) return;
  say('Building the page …');
  await orStop('npm', ['run', 'build', '--workspace', 'ui'], 'The page could not be built.');
}

/** When a file of the page, or a file of its packages, changed last (milliseconds since 1970). */
async function newestSource() {
  const ui = join(root, 'ui');
  const entries = await readdir(ui, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !/[\\/](dist|node_modules)[\\/]/.test(path.slice(ui.length)));
  return Math.max(...[...files, join(root, 'package-lock.json')].map(changed));
}

/** When a file changed last: milliseconds since 1970. */
const changed = (path) => statSync(path).mtimeMs;

async function orStop(command, args, complaint) {
  const { code, output } = await capture(command, args, { cwd: root });
  if (code !== 0) throw new Stopped(`${output.trimEnd()}\n\n${complaint}`);
}
