// A desktop session for tests that touches nothing of the user's: its own home, D-Bus and unlocked keyring.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { background, capture, firstLine } from './processes.mjs';

// No service folders: nothing of the machine is started by asking for it.
const busConfiguration = (folder) => `<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/**
 * Opens a session. `env` is the environment for programs that run in it, `folder` goes with the session, and
 * `close` ends everything in it.
 */
export async function openSession() {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
  chmodSync(folder, 0o711); // Cyrus runs as another user and has to reach its own folder below
  const inFolder = (name) => {
    mkdirSync(join(folder, name), { mode: name === 'tmp' ? 0o711 : 0o700 });
    return join(folder, name);
  };
  const env = {
    ...withoutDesktop(process.env),
    CARGO_HOME: process.env.CARGO_HOME ?? join(homedir(), '.cargo'),
    RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(homedir(), '.rustup'),
    HOME: inFolder('home'),
    TMPDIR: inFolder('tmp'),
    XDG_CACHE_HOME: inFolder('cache'),
    XDG_CONFIG_HOME: inFolder('config'),
    XDG_DATA_HOME: inFolder('data'),
    XDG_RUNTIME_DIR: inFolder('runtime'),
    XDG_STATE_HOME: inFolder('state'),
    BROWSER: 'true', // whatever is to be opened in a browser is not
    LANG: 'C.UTF-8',
    NO_AT_BRIDGE: '1',
  };
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.on('exit', remove); // also when we are interrupted
  const running = [];
  const close = async () => {
    for (const program of running.reverse()) await program.stop();
    remove();
    process.off('exit', remove);
  };
  try {
    writeFileSync(join(folder, 'bus.conf'), busConfiguration(folder));
    const bus = background(
      'dbus-daemon',
      [`--config-file=${folder}/bus.conf`, '--nofork', '--print-address'],
      { env, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    running.push(bus);
    env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus, 'dbus-daemon');
    running.push(await openKeyring(env));
  } catch (error) {
    await close();
    throw error;
  }
  return { env, folder, close };
}

/** With an empty password the keyring would answer "no storage access". */
async function openKeyring(env) {
  const keyring = background(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets'],
    {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  keyring.child.stdin.end('throw-away');
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  question.push('org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets');
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { stdout } = await capture('dbus-send', question, { env });
    if (stdout.includes('boolean true')) return keyring;
    await pause(50);
  }
  await keyring.stop();
  throw new Error('the keyring did not appear on D-Bus');
}

/** The environment without what would lead back to the user's own desktop. */
function withoutDesktop(env) {
  const leads =
    /^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DBUS_|GNOME_KEYRING|SSH_AUTH_SOCK|XDG_|DESKTOP_|GTK_)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !leads.test(name)));
}
