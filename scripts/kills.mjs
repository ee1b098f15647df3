// `npm run kills`: a sync is killed 500 times at any moment, or as often as the first argument says.
//   npm run kills -- 2000
// A kill takes some seconds, most of them for what both sides do before it.
import { env } from 'node:process';
import { Stopped, runMain } from './lib/console.mjs';
import { requireRust } from './lib/machine.mjs';
import { run } from './lib/processes.mjs';
import { root } from './lib/project.mjs';
import { installPython } from './lib/test-tools.mjs';

await runMain(async () => {
  const kills = process.argv[2] ?? '500';
  if (!/^[1-9]\d*$/.test(kills)) throw new Stopped('How often? Say it as a number.');
  requireRust();
  await installPython();
  // Both packages, or the program that is killed would not be built.
  const test = ['test', '-p', 'daybook-tests', '-p', 'daybook-cli', '--test', 'it', 'killed'];
  return run('cargo', test, { cwd: root, env: { ...env, DAYBOOK_KILLS: kills } });
});
