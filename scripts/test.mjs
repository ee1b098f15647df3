// `npm test`: every check and every test, from nothing but Rust and Node.
//   npm test -- --only rust|ui|e2e|lint    one part of it
//   npm test -- --keep-going               go on after a failure, to see them all
//   npm run test:inner                     the inner loop: no window, no rarely failing checks
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stopped, duration, runMain, say } from './lib/console.mjs';
import { add } from './lib/counts.mjs';
import { ignoredTests } from './lib/ignored.mjs';
import { installPackages } from './lib/javascript.mjs';
import { cyrus, provide, requireRust, toBuild, toTest } from './lib/machine.mjs';
import { capture } from './lib/processes.mjs';
import { root, target, tools } from './lib/project.mjs';
import { openSession } from './lib/session.mjs';
import { steps } from './lib/steps.mjs';
import { installPython } from './lib/test-tools.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    inner: { type: 'boolean' },
    'keep-going': { type: 'boolean' },
  },
});
const groups = ['lint', 'rust', 'ui', 'e2e'];

await runMain(async () => {
  if (options.only && !groups.includes(options.only))
    throw new Stopped(`--only takes one of ${groups.join(', ')}.`);
  const began = Date.now();
  try {
    await prepare();
  } catch (error) {
    say(asOutcome(error).output);
    say('daybook: 0 passed, 1 failed, 0 skipped');
    return 1;
  }

  const logs = join(tools, 'logs');
  mkdirSync(logs, { recursive: true });
  const context = { exec, session: undefined };
  let counts = { passed: 0, failed: 0, skipped: 0 };
  const notes = [];
  const failures = [];
  for (const step of wanted(steps(options))) {
    if (failures.length > 0 && !options['keep-going']) {
      notes.push(`not run after the failure: ${step.name}`);
      continue;
    }
    const reason = step.skip && (await step.skip());
    if (reason) {
      notes.push(`left out: ${step.name} (${reason})`);
      continue;
    }
    const result = await perform(step, context);
    writeFileSync(join(logs, `${step.name.replaceAll(/\W+/g, '-')}.log`), result.output);
    const counted = step.count(result.output);
    counts = add(counts, counted);
    if (result.code !== 0) {
      failures.push({ step, ...result });
      if (counted.failed === 0) counts.failed += 1; // the check itself, or a runner that could not start
    }
  }
  await context.session?.close();

  failures.forEach((failure) => report(failure, logs));
  if (counts.skipped > 0) notes.push(...ignoredTests());
  notes.forEach((note) => say(`· ${note}`));
  say(`${failures.length > 0 ? 'Failed' : 'All good'} after ${duration(Date.now() - began)}.`);
  say(`daybook: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return failures.length > 0 ? 1 : 0;
});

/** Installs what is missing on this machine. */
async function prepare() {
  requireRust();
  const large = process.env.CI === 'true' || process.env.DAYBOOK_CYRUS === '1';
  await provide([...toBuild, ...toTest, ...(large ? [cyrus] : [])]);
  await installPackages();
  await installPython();
}

function wanted(all) {
  if (options.inner) return all.filter((step) => step.inner);
  return all.filter((step) => !options.only || [step.group].flat().includes(options.only));
}

/** Runs one step and says how long it took. */
async function perform(step, context) {
  const began = Date.now();
  process.stdout.write(`${step.name} … `);
  if (step.session && process.platform === 'linux') context.session ??= await openSession();
  const env = step.env?.(context.session ?? { folder: target });
  const own = {
    ...context,
    exec: (command, { env: more, input } = {}) =>
      exec(command, { step, context, input, env: { ...env, ...more } }),
  };
  const outcome = await (step.run ? step.run(own) : own.exec(step.command)).catch(asOutcome);
  say(`${outcome.code === 0 ? 'ok' : 'FAILED'} (${duration(Date.now() - began)})`);
  return outcome;
}

function asOutcome(error) {
  if (!(error instanceof Stopped)) throw error;
  return { code: 1, output: error.message };
}

/** Runs a command in the session the step asks for, with a sign of life every minute. */
async function exec(command, { step, context, env, input }) {
  let last = '';
  const began = Date.now();
  const alive = setInterval(
    () => say(`\n  … after ${duration(Date.now() - began)} ${last}`),
    60_000,
  );
  const onText = (text) => {
    last = text.trim().split('\n').at(-1).slice(0, 100) || last;
  };
  const base = (step.session && context.session?.env) || process.env;
  try {
    return await capture(command[0], command.slice(1), {
      cwd: root,
      env: { ...base, ...env },
      input,
      onText,
    });
  } finally {
    clearInterval(alive);
  }
}

function report({ step, output }, logs) {
  const lines = output.trimEnd().split('\n');
  say(`\n${lines.slice(-200).join('\n')}\n`);
  if (lines.length > 200) say(`(${lines.length - 200} more lines in ${logs})`);
  say(`FAILED: ${step.name}`);
}
