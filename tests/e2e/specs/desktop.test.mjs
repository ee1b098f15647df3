// Daybook among other programs: reminders as notifications, the tray, the start at login and the hotkey.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSession } from '../../../scripts/lib/session.mjs';
import { makeBook } from '../harness/book.mjs';
import { Desk } from '../harness/desk.mjs';
import { Desktop } from '../harness/desktop.mjs';
import { Google } from '../harness/google.mjs';
import { PLAIN } from '../harness/salon.mjs';
import { waitFor } from '../harness/webdriver.mjs';

/** A reminder is for a whole minute, and this book has looked for reminders only since it was made. */
const A_MINUTE = 75_000;

const HOUR = 3_600_000;
/** Minutes since 1970 on the clock of the business, which is four hours ahead. */
const now = () => Math.floor((Date.now() + 4 * HOUR) / 60_000);

let desk;
let desktop;
before(async () => {
  desk = new Desk(await openSession(), []);
  await desk.display();
  desktop = await Desktop.start(desk);
  await desktop.does('show tray');
  await desk.open();
  await makeBook(desk);
});
after(async () => {
  await desktop?.stop();
  await desk?.close();
});

const book = (summary, start, reminders) =>
  desk.ask('create_appointment', {
    appointment: { ...PLAIN, start, end: start + 45, summary, reminders },
  });

const change = async (settings) => {
  const { settings: before } = await desk.ask('get_book');
  await desk.ask('save_settings', { ...before, ...settings });
};

const hidden = () => desk.window.execute('return document.hidden');

test('the tray says what comes next and how sync stands', async () => {
  await desktop.hears('Daybook comes to the tray', ({ registered }) => registered);
  const start = (Math.floor(now() / 1440) + 1) * 1440 + 600; // tomorrow at ten
  await book('Trim & dry', start, []);

  const said = await waitFor('the tray knows', async () => {
    const tray = await desktop.tray();
    const lines = [...tray.menu, ...tray.tooltip.join('\n').split('\n')];
    return lines.filter((line) => line.endsWith('10:00 Trim & dry')).length === 2 && tray;
  });

  assert.match(said.tooltip.join('\n'), /10:00 Trim & dry\nKept on this computer/);
  assert.deepEqual(said.menu.slice(1), [
    'Kept on this computer',
    'Open Daybook',
    'New appointment…',
    'Sync now',
    'Quit',
  ]);
});

test('a closed window goes on in the tray, which leads back to it', async () => {
  await desktop.does('close window');
  await waitFor('the window is out of sight', hidden);

  await desktop.does('choose', { label: 'New appointment…' });

  await waitFor('the window is back', async () => !(await hidden()));
  await desk.byName('dialog', 'New appointment');
  await desk.press('Close');
});

test('the answer of the browser brings the window back', async () => {
  const google = await Google.start();
  try {
    const { url, clientId, clientSecret } = google;
    const client = { provider: 'google', clientId, clientSecret, redirect: '', service: url };
    await desk.ask('save_registration', client);
    await desk.press('Connect a calendar');
    await desk.press(/^Google/);
    await desk.says('Waiting for your browser');
    await desktop.does('close window');
    await waitFor('the window is out of sight', hidden);

    await google.signIn(await desk.openedPage());

    await waitFor('the window is back', async () => !(await hidden()));
    await desk.byName('dialog', 'Which calendars?');
    await desk.press('Close');
  } finally {
    await google.stop();
  }
});

/** What came up on the desktop, by the end of its title: before midnight the day comes first. */
const cameUp = new Map();

test('reminders come up on the desktop and in the window', async () => {
  // All in the same minute.
  await book('Trim & dry now', now() + 16, [15]);
  await book('Beard', now() + 11, [10]);
  await book('Colour', now() + 6, [5]);
  for (let left = 3; left > 0; left -= 1) {
    const said = await desktop.notification(A_MINUTE);
    cameUp.set(said.summary.replace(/^.*\d+:\d\d /, ''), said);
  }

  const { body, actions } = cameUp.get('Trim & dry now');
  assert.match(body, /^In 1[45] minutes$/);
  assert.deepEqual(
    actions.filter((_, index) => index % 2 === 0),
    ['default', 'snooze-5', 'snooze-10', 'snooze-15'],
  );
  await desk.byName('group', /^Reminder: .* Trim & dry now$/);
  await desk.picture('reminder');
});

test('a reminder answered in the window is taken from the desktop', async () => {
  const { notified } = cameUp.get('Beard');

  const dismiss = '[aria-label^="Reminder:"][aria-label$="Beard"] button[aria-label="Dismiss"]';
  await (await desk.seen(dismiss)).click();

  await desktop.hears('it is taken away', ({ closed }) => closed === notified);
  await desk.gone('group', /^Reminder: .* Beard$/);
});

test('a reminder can be put off from the desktop', async () => {
  const { notified } = cameUp.get('Colour');

  await desktop.does('press', { number: notified, action: 'snooze-5' });

  await desk.gone('group', /^Reminder: .* Colour$/);
});

test('after a new start it is in the window still, and the desktop is not told again', async () => {
  await desk.crash();
  await desk.open();

  await desk.byName('group', /^Reminder: .* Trim & dry now$/);
  assert.deepEqual(
    desktop.heard((line) => line.notified),
    [],
  );
});

test('what a notification says about can be opened from the desktop', async () => {
  await book('Colour again', now() + 6, [5]);
  const { notified } = await desktop.notification(A_MINUTE);

  await desktop.does('press', { number: notified, action: 'default' });

  await desk.byName('heading', 'Colour again');
  await desk.gone('group', /^Reminder: .* Colour again$/);
});

test('Daybook starts at login if that is wanted, hidden', async () => {
  const entry = join(desk.session.env.HOME, '.config/autostart/Daybook.desktop');
  const { startsAtLogin } = await desk.ask('get_desktop');
  assert.equal(startsAtLogin, false);

  assert.equal((await desk.ask('set_start_at_login', { on: true })).startsAtLogin, true);
  assert.match(readFileSync(entry, 'utf8'), /^Exec=.*daybook-desktop.* --hidden$/m);

  assert.equal((await desk.ask('set_start_at_login', { on: false })).startsAtLogin, false);
  assert.equal(existsSync(entry), false);
});

test('the hotkey opens quick add, and says so when another program has it', async () => {
  await change({ hotkeyOn: true, hotkey: 'Ctrl+Alt+D' });
  await waitFor('the hotkey works', async () => (await desk.ask('get_desktop')).hotkey === 'on');
  await desktop.does('close window');
  await waitFor('the window is out of sight', hidden);

  await desktop.does('type', { keys: 'Ctrl+Alt+D' });

  await waitFor('the window is back', async () => !(await hidden()));
  await desk.byName('textbox', /^Quick add/);

  await desktop.does('take', { keys: 'Ctrl+Alt+J' });
  await change({ hotkeyOn: true, hotkey: 'Ctrl+Alt+J' });
  await waitFor('it is taken', async () => (await desk.ask('get_desktop')).hotkey === 'taken');
});

test('without a tray a hidden window comes back, and closing it is the end', async () => {
  await desktop.does('close window');
  await waitFor('the window is out of sight', hidden);

  await desktop.does('remove tray');

  await waitFor('the window is back', async () => !(await hidden()));
  assert.equal((await desk.ask('get_desktop')).tray, false);
  await desktop.does('close window');
  await waitFor('the program has ended', async () =>
    desk.window.title().then(
      () => false,
      () => true,
    ),
  );
});
