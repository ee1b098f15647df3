// What is done here arrives there, and the reverse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  book,
  chip,
  chipGone,
  chipSays,
  connect,
  instant,
  isAt,
  isoInstant,
  makeBook,
  pointAt,
  syncNow,
  openDay,
} from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { waitFor } from '../harness/webdriver.mjs';

/** `YYYY-MM-DD`. */
const date = (of) => isoInstant(of, 12).slice(0, 10);

let desk;
let server;
const day = openDay();
before(async () => {
  desk = await openDesk();
  server = await Server.start(desk.session);
  await makeBook(desk);
  await connect(desk, server);
});
after(async () => {
  await server?.stop();
  await desk?.close();
});

test('an appointment drawn on the grid is on the server', async () => {
  await book(desk, 'Balayage', day, 14, 15.5);

  await chipSays(desk, 'Balayage', /, 14:00 to 15:30/);
  const { fields } = await server.event('Balayage');
  assert.ok(isAt(fields.DTSTART, day, 14), fields.DTSTART);
  assert.ok(isAt(fields.DTEND, day, 15.5), fields.DTEND);
  await desk.picture('drawn');
});

test('what another program changes is shown without a restart', async () => {
  const { name } = await server.event('Balayage');
  await server.dav('change', [name, 'SUMMARY=Balayage and cut']);
  await syncNow(desk);

  await chip(desk, 'Balayage and cut');
  await chipGone(desk, 'Balayage');
});

test('what another program moves is shown at its new time', async () => {
  const { name } = await server.event('Balayage and cut');
  await server.dav('change', [name, `DTEND=${isoInstant(day, 16)}`]);
  await syncNow(desk);

  await chipSays(desk, 'Balayage and cut', /, 14:00 to 16:00/);
});

test('what another program adds is shown', async () => {
  await server.add('delivery', {
    title: 'Delivery',
    start: instant(day, 9.5),
    end: instant(day, 10),
  });
  await syncNow(desk);

  await chipSays(desk, 'Delivery', /, 9:30 to 10:00/);
});

test('what came in is marked until somebody has seen it', async () => {
  await chipSays(desk, 'Delivery', /not seen yet$/);
  await desk.byName('button', /changed elsewhere$/);

  await (await chip(desk, 'Delivery')).click();

  await desk.says('Booked in');
  await desk.press('Close');
  await waitFor('it has been seen', async () => {
    const said = await (await chip(desk, 'Delivery')).attribute('aria-label');
    return !said.includes('not seen yet');
  });
});

test('what is dragged elsewhere moves on the server', async () => {
  await pointAt(desk, day, 11);
  const from = await pointAt(desk, day, 9.7);
  const to = await pointAt(desk, day, 11.7);
  await desk.window.drag(from, to);

  await chipSays(desk, 'Delivery', /, 11:30 to 12:00/);
  await server.event('Delivery', ({ DTSTART }) => isAt(DTSTART, day, 11.5));
});

test('what is deleted here is deleted there, and comes back with Undo', async () => {
  await (await chip(desk, 'Delivery')).click();
  await desk.press('More');
  await desk.press(/^Delete/, 'menuitem');

  await chipGone(desk, 'Delivery');
  await server.eventGone('Delivery');
  await desk.press(/^Undo/);
  await chip(desk, 'Delivery');
  await server.event('Delivery');
});

test('what is deleted there is gone here', async () => {
  const { name } = await server.event('Delivery');
  await server.dav('delete', [name]);
  await syncNow(desk);

  await chipGone(desk, 'Delivery');
  await chip(desk, 'Balayage and cut');
});

test('while sync of an appointment is off both sides keep their own, and then they are joined', async () => {
  await (await chip(desk, 'Balayage and cut')).click();
  await desk.press('More');
  await desk.press(/^Switch sync off/, 'menuitem');
  await desk.says('Not kept in step with');
  await desk.picture('sync-off');
  const { name } = await server.event('Balayage and cut');
  await server.dav('change', [name, 'LOCATION=Chair 2']);
  await syncNow(desk);
  const details = async () => {
    const { items } = await desk.ask('get_grid', { from: date(day), to: date(day + 1) });
    const { id, occurrence } = items.find(({ title }) => title === 'Balayage and cut');
    return desk.ask('get_appointment', { id, occurrence });
  };
  assert.equal((await details()).location, '');

  await desk.press('Switch on');
  await waitFor('the place arrives', async () => (await details()).location === 'Chair 2');
  await chipSays(desk, 'Balayage and cut', /, 14:00 to 16:00/);
  await desk.press('Close');
});

test('what is booked while the server is away goes there once it is back', async () => {
  await server.stop();
  await book(desk, 'Booked offline', day, 17, 18);
  await syncNow(desk);
  await desk.says('1 change kept here');
  await desk.byName('button', /^desk@127.0.0.1 Offline. 1 change kept here/);
  await desk.picture('offline');

  await server.restart();
  await syncNow(desk);
  await server.event('Booked offline');
  await desk.says('All caught up');
});
