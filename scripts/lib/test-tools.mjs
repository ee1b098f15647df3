// What the tests need that no package manager has in the right version: kept in .tools.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stopped, say } from './console.mjs';
import { capture, find } from './processes.mjs';
import { root, tools, venvPython } from './project.mjs';

const DENY = '0.20.2';

/** The CalDAV servers, the clients and the recurrence library that tests try and compare with. */
export async function installPython() {
  const list = join(root, 'tests/servers/requirements.txt');
  const stamp = join(tools, 'venv/.installed');
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing what the tests need from Python …');
  await orStop('python3', ['-m', 'venv', join(tools, 'venv')]);
  await orStop(venvPython, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    list,
  ]);
  writeFileSync(stamp, wanted);
}

/** Where cargo-deny is. It is built without optimisation: it runs for seconds and would take minutes more to build. */
export async function installDeny() {
  const ours = join(tools, 'bin/cargo-deny');
  for (const program of [ours, find('cargo-deny')].filter((path) => path && existsSync(path))) {
    const { stdout } = await capture(program, ['--version']);
    if (stdout.trim() === `cargo-deny ${DENY}`) return program;
  }
  say('Building cargo-deny, once …');
  await orStop('cargo', [
    'install',
    '--quiet',
    '--debug',
    '--locked',
    '--root',
    tools,
    `cargo-deny@${DENY}`,
  ]);
  return ours;
}

async function orStop(command, args) {
  const { code, output } = await capture(command, args, { cwd: root });
  if (code !== 0) throw new Stopped(`${output.trimEnd()}\n\n${command} ${args.join(' ')} failed.`);
}
