// Makes the pictures in docs/screens from the real window: `node tests/e2e/pictures.mjs`.
import { join } from 'node:path';
import { root } from '../../scripts/lib/project.mjs';
import { chip, connect, makeBook, paint, show, syncNow } from './harness/book.mjs';
import { openDesk } from './harness/desk.mjs';
import { furnish } from './harness/salon.mjs';
import { Server } from './harness/server.mjs';
import { Key, waitFor } from './harness/webdriver.mjs';

const folder = join(root, 'docs/screens');
const zone = 'Europe/London';

const desk = await openDesk();
let server;
try {
  server = await Server.start(desk.session, { user: 'maren@holtlind.co' });
  server.url = server.url.replace('127.0.0.1', 'localhost'); // a name where readers see one
  await makeBook(desk, { staff: ['Maren Holt'], zone });
  const account = await connect(desk, server);
  await furnish(desk, localMinutes(new Date()), 3);
  await syncNow(desk);
  await waitFor('everything is sent', () => desk.says('All caught up'), 120_000);
  await paint(desk, 'light');

  await makeConflict(account);
  await desk.press('Dismiss');
  await desk.press(/^Gloss & trim, Zoe Hartmann/);
  await desk.byName('heading', 'Gloss & trim');
  await desk.picture('week-light', folder);
  await paint(desk, 'dark');
  await desk.picture('week-dark', folder);
  await paint(desk, 'light');
  await desk.window.press(Key.Escape);

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
} finally {
  await server?.stop();
  await desk.close();
}

/** Lets one appointment change here and there. */
async function makeConflict({ id }) {
  const { name } = await server.event('Colour correction, Freya Olsen');
  await desk.ask('set_account_paused', { id, paused: true });
  await server.dav('change', [name, 'LOCATION=Chair 4']);
  await server.dav('change', [
    name,
    'DESCRIPTION=Patch test done. Reacts to PPD, use ammonia-free.',
  ]);
  await (await chip(desk, 'Colour correction')).click();
  await desk.press('Edit');
  await desk.byName('dialog', 'Edit appointment');
  await desk.fill('Place', 'Chair 2');
  await desk.fill('Notes', 'Patch test done. Bring old photos.');
  await desk.press(/^Save/);
  await desk.gone('dialog', 'Edit appointment');
  await desk.ask('set_account_paused', { id, paused: false });
  await syncNow(desk);
  await desk.byName('button', /change to settle/);
}

/** Minutes since 1970 on the clocks of the studio. */
function localMinutes(now) {
  const local = now.toLocaleString('sv-SE', { timeZone: zone }); // 2026-11-20 14:20:00
  return Math.floor(Date.parse(`${local.replace(' ', 'T')}Z`) / 60_000);
}
