// What the machine must have, how to see that it is missing, and how to get it.
import { createInterface } from 'node:readline/promises';
import { spawnSync } from 'node:child_process';
import { Stopped, say } from './console.mjs';
import { capture, find, runInteractively } from './processes.mjs';
import { unattended } from './project.mjs';

const succeeds = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const library = (name) => () => find('pkg-config') && succeeds('pkg-config', ['--exists', name]);
const program = (name) => () => Boolean(find(name));

/** What building and opening the window needs on Linux. Package names by package manager. */
export const toBuild = [
  {
    what: 'a C compiler',
    here: program('cc'),
    apt: ['gcc', 'libc6-dev'],
    dnf: ['gcc'],
    pacman: ['gcc'],
    zypper: ['gcc'],
  },
  {
    what: 'pkg-config',
    here: program('pkg-config'),
    apt: ['pkg-config'],
    dnf: ['pkgconf-pkg-config'],
    pacman: ['pkgconf'],
    zypper: ['pkgconf-pkg-config'],
  },
  {
    what: 'WebKitGTK 4.1, which draws the window',
    here: library('webkit2gtk-4.1'),
    apt: ['libwebkit2gtk-4.1-dev'],
    dnf: ['webkit2gtk4.1-devel'],
    pacman: ['webkit2gtk-4.1'],
    zypper: ['webkit2gtk3-devel'],
  },
  {
    what: 'the D-Bus library',
    here: library('dbus-1'),
    apt: ['libdbus-1-dev'],
    dnf: ['dbus-devel'],
    pacman: ['dbus'],
    zypper: ['dbus-1-devel'],
  },
];

/** What the tests need besides: installed on Debian and its relatives, asked for elsewhere. */
export const toTest = [
  { what: 'a display without a screen (Xvfb)', here: program('Xvfb'), apt: ['xvfb'] },
  {
    what: 'WebKitWebDriver, which drives the window',
    here: program('WebKitWebDriver'),
    apt: ['webkit2gtk-driver'],
  },
  {
    what: 'xdg-mime, which says who opens links',
    here: program('xdg-mime'),
    apt: ['xdg-utils'],
  },
  { what: 'a D-Bus session', here: program('dbus-daemon'), apt: ['dbus'] },
  { what: 'a keyring', here: program('gnome-keyring-daemon'), apt: ['gnome-keyring'] },
  {
    what: 'Chromium, for the tests of single components',
    here: program('chromium'),
    apt: ['chromium'],
  },
  {
    what: 'Python with venv, for the CalDAV servers',
    here: () => succeeds('python3', ['-c', 'import ensurepip, venv']),
    apt: ['python3', 'python3-venv'],
  },
];

/** The Cyrus server: large, and found on Debian and its relatives alone. */
export const cyrus = {
  what: 'the Cyrus CalDAV server',
  here: () => succeeds('test', ['-x', '/usr/lib/cyrus/bin/httpd']) && find('saslpasswd2'),
  apt: ['cyrus-imapd', 'cyrus-caldav', 'sasl2-bin'],
};

const managers = {
  apt: {
    command: 'apt-get',
    refresh: ['update', '-q'],
    install: ['install', '-q', '-y', '--no-install-recommends'],
  },
  dnf: { command: 'dnf', install: ['install', '-y'] },
  pacman: { command: 'pacman', install: ['-S', '--needed', '--noconfirm'] },
  zypper: { command: 'zypper', install: ['--non-interactive', 'install'] },
};

/** Sees to it that everything in `needs` is there, installing what is missing if it may. */
export async function provide(needs) {
  if (process.platform === 'darwin') return provideOnMac();
  if (process.platform === 'win32') return provideOnWindows();
  const missing = needs.filter((need) => !need.here());
  if (missing.length === 0) return;

  say(`Missing on this machine: ${missing.map((need) => need.what).join('; ')}.`);
  const name = Object.keys(managers).find((key) => find(managers[key].command));
  const byHand = 'Install it with the package manager of your system, then try again.';
  const packages = missing.flatMap((need) => need[name] ?? []);
  if (packages.length === 0) throw new Stopped(byHand);
  const { command, refresh, install } = managers[name];
  const steps = [refresh, [...install, ...packages]].filter(Boolean);
  const asRoot = process.getuid() === 0;
  const sudo = !asRoot && Boolean(find('sudo'));
  const line = steps
    .map((args) => [sudo ? 'sudo ' : '', command, ' ', args.join(' ')].join(''))
    .join(' && ');
  const mayAsk = process.stdin.isTTY && !unattended;
  if (!(await mayInstall({ asRoot, sudo, mayAsk, line }))) {
    const how = asRoot || sudo ? 'with this command' : 'as root with this command';
    throw new Stopped(`Install them ${how}, then try again:\n  ${line}`);
  }
  for (const args of steps) await installOne(command, args, asRoot, mayAsk, line);
  const still = missing.filter((need) => !need.here());
  if (still.length > 0)
    throw new Stopped(`Still missing: ${still.map((need) => need.what).join('; ')}. ${byHand}`);
}

/** Asks whoever can be asked. Root without a terminal is a container or a build machine, which has nobody to ask. */
async function mayInstall({ asRoot, sudo, mayAsk, line }) {
  if (!asRoot && !sudo) return false;
  if (mayAsk) return confirm(`Install them with\n  ${line}\n? [Y/n] `);
  return asRoot || (unattended && succeeds('sudo', ['-n', 'true']));
}

async function installOne(command, args, asRoot, mayAsk, line) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const words = asRoot
    ? [command, ...args]
    : ['sudo', '--preserve-env=DEBIAN_FRONTEND', command, ...args];
  say(`  ${words.join(' ')}`);
  if (mayAsk) {
    if ((await runInteractively(words[0], words.slice(1), { env })) === 0) return;
  } else {
    const { code, output } = await capture(words[0], words.slice(1), { env });
    if (code === 0) return;
    say(output.trimEnd().split('\n').slice(-30).join('\n'));
  }
  throw new Stopped(`The packages could not be installed. The command was:\n  ${line}`);
}

async function confirm(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question).catch(() => 'no'); // Ctrl-C, Ctrl-D
  terminal.close();
  return /^(y(es)?)?$/i.test(answer.trim());
}

function provideOnMac() {
  if (!succeeds('xcode-select', ['-p'])) {
    throw new Stopped(
      'The compiler is missing. Install it with this command, then try again:\n  xcode-select --install',
    );
  }
}

function provideOnWindows() {
  const finder = `${process.env['ProgramFiles(x86)']}\\Microsoft Visual Studio\\Installer\\vswhere.exe`;
  const tools = spawnSync(finder, [
    '-products',
    '*',
    '-requires',
    'Microsoft.VisualStudio.Component.VC.Tools.x86.x64',
  ]);
  if (tools.status !== 0 || tools.stdout.length === 0) {
    throw new Stopped(
      'The compiler is missing. Install "Build Tools for Visual Studio" with the workload "Desktop development with C++", then try again.',
    );
  }
  const webView = 'Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}';
  const keys = [`HKLM\\SOFTWARE\\WOW6432Node\\${webView}`, `HKCU\\Software\\${webView}`];
  if (!keys.some((key) => succeeds('reg', ['query', key, '/v', 'pv']))) {
    throw new Stopped(
      'WebView2, which draws the window, is missing. Install the "Evergreen WebView2 Runtime" from Microsoft, then try again.',
    );
  }
}

/** Stops with advice unless Rust is installed. The version is pinned in rust-toolchain.toml, which rustup follows. */
export function requireRust() {
  if (!find('cargo')) {
    throw new Stopped(
      'Rust is missing. Install it from https://rustup.rs, open a new terminal and try again.',
    );
  }
}
