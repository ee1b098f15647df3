// Starting other programs, and never leaving one behind.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

/** Process groups that must not outlive this process. */
const groups = new Set();

const killGroup = (pid, signal = 'SIGKILL') => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has ended by itself
  }
};

process.on('exit', () => groups.forEach((pid) => killGroup(pid)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}

/** Starts a program in a process group of its own. */
function start(command, args, options) {
  const child = spawn(command, args, {
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32', // npm and npx are .cmd files there
    ...options,
  });
  if (child.pid) groups.add(child.pid);
  child.on('exit', () => {
    killGroup(child.pid); // whatever it started and forgot
    groups.delete(child.pid);
  });
  return child;
}

const ended = (child, command) =>
  new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Error(`${command} could not be started`, { cause: error })),
    );
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });

/** Runs a program to its end with its output going where ours goes. Gives its exit code. */
export function run(command, args, options = {}) {
  return ended(start(command, args, { stdio: 'inherit', ...options }), command);
}

/** Runs a program that may ask the user something, which only a program in our own process group can. */
export function runInteractively(command, args, options = {}) {
  return ended(spawn(command, args, { stdio: 'inherit', ...options }), command);
}

/** Runs a program to its end and keeps what it says. `onText` hears it as it comes. */
export async function capture(command, args, { onText = () => {}, input, ...options } = {}) {
  const child = start(command, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...options,
  });
  child.stdin?.end(input);
  let output = '';
  let stdout = '';
  const hear = (chunk) => {
    output += chunk;
    onText(chunk);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
    hear(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', hear);
  const code = await ended(child, command);
  return { code, output, stdout };
}

/** Starts a program that runs beside us. `stop` ends it with everything it started. */
export function background(command, args, options = {}) {
  const child = start(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  const exited = ended(child, command);
  exited.catch(() => {}); // whoever waits for it hears of it
  return {
    child,
    exited,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) killGroup(child.pid);
      await exited;
    },
  };
}

/** The first line a background program says on standard output. */
export function firstLine({ child, exited }, command) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    exited.then(
      (code) => reject(new Error(`${command} ended with ${code} before it was ready`)),
      reject,
    );
  });
}

/** The full path of a program, if it is on the PATH. */
export function find(program) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => suffixes.map((suffix) => join(folder, program + suffix)))
    .find((path) => existsSync(path));
}
