// The window that is measured: what DAYBOOK_PROGRAM names, or an optimised build.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildPage } from '../scripts/lib/javascript.mjs';
import { root, target } from '../scripts/lib/project.mjs';

/** The path of the program, built if need be; the desk of the journeys starts it as well. */
export async function optimised() {
  if (!process.env.DAYBOOK_PROGRAM) {
    await buildPage();
    const build = ['build', '--quiet', '--profile', 'bench', '-p', 'daybook-desktop'];
    execFileSync('cargo', build, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    process.env.DAYBOOK_PROGRAM = join(target, 'release/daybook-desktop');
  }
  return process.env.DAYBOOK_PROGRAM;
}
