// The steps of `npm test`, in the order that fails fastest.
import { join } from 'node:path';
import { check, cargoTest, nextest, nodeTest, unittest, vitest } from './counts.mjs';
import {
  advisoriesAreReachable,
  bindingsAreCurrent,
  daysOfSource,
  queriesAreCurrent,
} from './checks.mjs';
import { buildPage } from './javascript.mjs';
import { cyrus } from './machine.mjs';
import { find } from './processes.mjs';
import { target, venvPython } from './project.mjs';
import { installDeny } from './test-tools.mjs';

const hasNextest = Boolean(find('cargo-nextest'));
const countRust = hasNextest ? nextest : cargoTest;
const cargo = (...args) => ['cargo', ...args];
const simulate = (...args) =>
  cargo('run', '--quiet', '--profile', 'simulation', '-p', 'daybook-simulation', '--', ...args);
/** Cargo builds it with the tests of its crate. */
const simulator = join(target, 'debug/daybook-sim');
const npm = (script, workspace) => ['npm', 'run', '--silent', script, '--workspace', workspace];

/**
 * A step is a command, or a function that runs one with `context.exec`. `group` is what `--only` names; steps marked
 * `inner` make up the inner loop, which leaves the window's own crate out. `skip` gives the reason to leave a step out.
 */
export const steps = ({ inner }) => {
  const packages = inner ? [] : ['--workspace'];
  return [
    {
      name: 'Rust formatting',
      group: 'lint',
      inner: true,
      command: cargo('fmt', '--all', '--check'),
    },
    {
      name: 'formatting of scripts and journeys',
      group: 'lint',
      inner: true,
      command: ['npm', 'run', '--silent', 'format:check'],
    },
    {
      name: 'formatting of the page',
      group: 'lint',
      inner: true,
      command: npm('format:check', 'ui'),
    },
    { name: 'eslint', group: 'lint', inner: true, command: npm('lint', 'ui') },
    { name: 'types of the page', group: 'lint', inner: true, command: npm('check', 'ui') },
    {
      name: 'tests of the page',
      group: 'ui',
      inner: true,
      command: npm('test', 'ui'),
      count: vitest,
    },
    {
      name: 'the built page',
      group: ['lint', 'rust', 'e2e'],
      run: async () => (await buildPage(), { code: 0, output: '' }),
    },
    {
      name: 'clippy',
      group: 'lint',
      inner: true,
      command: cargo('clippy', ...packages, '--all-targets', '--quiet', '--', '-D', 'warnings'),
    },
    {
      name: 'dependencies: who may use what, licences, sources',
      group: 'lint',
      run: async ({ exec }) =>
        exec([await installDeny(), '--all-features', 'check', 'bans', 'licenses', 'sources']),
    },
    {
      name: 'dependencies: known vulnerabilities',
      group: 'lint',
      skip: advisoriesAreReachable,
      run: async ({ exec }) => exec([await installDeny(), '--all-features', 'check', 'advisories']),
    },
    {
      name: 'Rust tests',
      group: 'rust',
      inner: true,
      session: true,
      command: hasNextest
        ? cargo('nextest', 'run', ...packages, '--no-fail-fast')
        : cargo('test', ...packages, '--no-fail-fast'),
      env: ({ folder }) => ({ TS_RS_EXPORT_DIR: `${folder}/bindings` }),
      count: countRust,
    },
    {
      name: 'examples in the documentation',
      group: 'rust',
      session: true,
      skip: () => !hasNextest && 'they ran with the Rust tests',
      command: cargo('test', '--doc', ...packages),
      count: cargoTest,
    },
    {
      name: "the simulated Google, tried with Google's own Python client",
      group: 'rust',
      inner: true,
      command: [venvPython, 'tests/independent/google_calendar.py', simulator],
      count: unittest,
    },
    {
      name: "the simulated Google, tried with Google's own JavaScript client",
      group: 'rust',
      inner: true,
      command: npm('test', 'tests/independent'),
      env: () => ({ DAYBOOK_SIM: simulator }),
      count: nodeTest,
    },
    {
      name: 'sync with Cyrus',
      group: 'rust',
      session: true,
      skip: () => !cyrus.here() && 'Cyrus is not installed; CI=true or DAYBOOK_CYRUS=1 installs it',
      command: hasNextest
        ? cargo(
            'nextest',
            'run',
            '--workspace',
            '--run-ignored',
            'only',
            '-E',
            'package(daybook-tests) & test(cyrus)',
          )
        : cargo('test', '--workspace', '--test', 'it', 'cyrus', '--', '--ignored'),
      // These were counted as skipped above.
      count: (output) => {
        const { passed, failed } = countRust(output);
        return { passed, failed, skipped: -passed - failed };
      },
    },
    {
      name: 'generated TypeScript is current',
      group: 'rust',
      session: true,
      run: bindingsAreCurrent,
    },
    { name: 'checked queries are current', group: 'rust', session: true, run: queriesAreCurrent },
    {
      name: 'documentation builds',
      group: 'rust',
      command: cargo('doc', '--workspace', '--no-deps', '--document-private-items', '--quiet'),
      env: () => ({ RUSTDOCFLAGS: '-D warnings' }),
    },
    {
      name: 'recurrence rules, compared with python-dateutil',
      group: 'rust',
      command: [venvPython, 'tests/differential/recurrence/run.py', '--rules', '2000'],
    },
    {
      name: 'a minute of simulated days that nobody has seen',
      group: 'rust',
      run: async ({ exec }) =>
        exec(simulate(...(await daysOfSource()), '--seconds', '60', '--seeds', '60000')),
    },
    {
      name: 'simulated days miss every guard',
      group: 'rust',
      command: simulate('--guards', '90000'),
    },
    {
      // With the features the tests were built with, so that nothing is built twice.
      name: 'the program for the journeys',
      group: 'e2e',
      command: cargo('test', '--workspace', '--no-run', '--quiet'),
    },
    {
      name: 'journeys through the window',
      group: 'e2e',
      command: npm('test', 'tests/e2e'),
      count: nodeTest,
    },
  ].map((step) => ({ count: check, ...step }));
};
