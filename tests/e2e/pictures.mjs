// Makes the pictures in docs/screens from the real window: `node tests/e2e/pictures.mjs`.
import { join } from 'node:path';
import { root } from '../../scripts/lib/project.mjs';
import { allSent, chip, connect, makeBook, paint, show, syncNow } from './harness/book.mjs';
import { openDesk } from './harness/desk.mjs';
import { furnish, localMinutes, studioZone } from './harness/salon.mjs';
import { Server } from './harness/server.mjs';
import { Key } from './harness/webdriver.mjs';

const folder = join(root, 'docs/screens');
const zone = studioZone(new Date());

const desk = await openDesk();
let server;
try {
  server = await Server.start(desk.session, { user: 'maren@holtlind.co' });
  server.url = server.url.replace('127.0.0.1', 'localhost'); // a name where readers see one
  await makeBook(desk, { staff: ['Maren Holt'], zone });
  const account = await connect(desk, server);
  await furnish(desk, localMinutes(new Date(), zone), 3);
  await syncNow(desk);
  await allSent(desk, 240_000);
  await paint(desk, 'light');

  await makeConflict(account);
  await desk.press(/^Gloss & trim, Zoe Hartmann/);
  await desk.byName('heading', 'Gloss & trim');
  await desk.gone('button', 'Dismiss'); // what was said about the syncs
  await desk.picture('week-light', folder);
  await paint(desk, 'dark');
  await desk.picture('week-dark', folder);
  await paint(desk, 'light');
  await desk.window.press(Key.Escape);

  await show(desk, 'Team');
  await desk.picture('team-light', folder);
  await show(desk, 'Month');
  await desk.picture('month', folder);
  await show(desk, 'Agenda');
  await desk.picture('agenda', folder);
  await show(desk, 'Week');

  await desk.press(/change to settle/);
  await desk.byName('heading', 'Colour correction, Freya Olsen');
  await desk.picture('conflict', folder);
  await desk.press('Later');
  await desk.gone('dialog', 'Changes to settle');

  await desk.press('Connect a calendar');
  await desk.byName('dialog', 'Connect a calendar');
  await desk.picture('connect', folder);
  await desk.window.press(Key.Escape);
  await desk.gone('dialog', 'Connect a calendar');

  await desk.window.press('q');
  await desk.byName('textbox', /^Quick add/);
  for (const letter of 'chloe balayage tomorrow 14:30 with maren') await desk.window.press(letter);
  await desk.picture('quick-add', folder);
  await desk.window.press(Key.Escape);
  await desk.gone('textbox', /^Quick add/);
  await desk.gone('button', 'Dismiss');

  await desk.window.press(Key.Control, 'p');
  await desk.says('1 sheet');
  await desk.picture('print', folder);
} finally {
  await server?.stop();
  await desk.close();
}

/** Lets one appointment change here and there. */
async function makeConflict({ id }) {
  const title = 'Colour correction, Freya Olsen';
  await edit({ Place: 'Chair 2', Notes: 'Patch test done.' });
  await syncNow(desk);
  const { name, fields } = await server.event(title, ({ LOCATION }) => LOCATION === 'Chair 2');
  await desk.ask('set_account_paused', { id, paused: true });
  for (const change of [
    `DTSTART=${halfAnHourAfter(fields.DTSTART)}`,
    'LOCATION=Chair 4',
    'DESCRIPTION=Patch test done. Reacts to PPD, use ammonia-free.',
  ])
    await server.dav('change', [name, change]);
  await edit({ End: '13:30', Notes: 'Patch test done. Bring old photos.' });
  await desk.ask('set_account_paused', { id, paused: false });
  await syncNow(desk);
  await desk.byName('button', /change to settle/);
}

/** Changes an appointment in the editor. */
async function edit(changes) {
  await (await chip(desk, 'Colour correction')).click();
  await desk.press('Edit');
  await desk.byName('dialog', 'Edit appointment');
  for (const [label, text] of Object.entries(changes)) await desk.fill(label, text);
  await desk.press(/^Save/);
  await desk.gone('dialog', 'Edit appointment');
}

/** A local time of iCalendar (20261119T104500) in the studio, as `dav.py change` takes an instant. */
function halfAnHourAfter(local) {
  const [, year, month, day, hour, minute] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(local);
  const utc = Date.UTC(year, month - 1, day, hour, Number(minute) + 30) - localOffset();
  return new Date(utc).toISOString().replace(/\.\d+/, '');
}

/** Milliseconds by which the studio's clock is ahead of UTC now. */
function localOffset() {
  const now = new Date();
  return (localMinutes(now, zone) - Math.floor(now.getTime() / 60_000)) * 60_000;
}
