// `npm start`: builds Daybook and opens it, from nothing but Rust and Node. What follows `--` goes to Daybook:
// `npm start -- --data-dir /tmp/try`.
import { join } from 'node:path';
import { Stopped, duration, runMain, say } from './lib/console.mjs';
import { buildPage, installPackages } from './lib/javascript.mjs';
import { provide, requireRust, toBuild } from './lib/machine.mjs';
import { run } from './lib/processes.mjs';
import { root, target } from './lib/project.mjs';

await runMain(async () => {
  const began = Date.now();
  requireRust();
  await provide(toBuild);
  await installPackages();
  await buildPage();

  say('Building Daybook … (the first time takes some minutes, later ones seconds)');
  const parts = ['-p', 'daybook-desktop', '-p', 'daybook-sim'];
  const built = await run('cargo', ['build', '--profile', 'start', ...parts], { cwd: root });
  if (built !== 0) throw new Stopped('Daybook could not be built: see above.');
  say(`Ready after ${duration(Date.now() - began)}.`);

  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = join(target, 'start', `daybook-desktop${suffix}`);
  // Plays the calendar services of the sample business. It is in no bundle.
  const services = join(target, 'start', `daybook-sim${suffix}`);
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new Stopped(
      `There is no display here to open the window on. Start it from a desktop:\n  ${program}`,
    );
  }
  say('Opening Daybook. Quit it, in its tray or by closing its window, to come back here.');
  return run(program, ['--sample-services', services, ...process.argv.slice(2)], { cwd: root });
});
