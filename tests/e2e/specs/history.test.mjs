// What the user can get back: an earlier version, what was deleted, and the book of a while ago.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  book,
  chip,
  chipGone,
  chipSays,
  connect,
  makeBook,
  openDay,
  syncNow,
} from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { Key } from '../harness/webdriver.mjs';

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

/** Runs a command of the palette. */
async function command(words) {
  await desk.press(/^Find/);
  await desk.fill('Find a client, an appointment or a date', words);
  await desk.window.press(Key.Enter);
}

test('a version that another program has overwritten comes back, here and there', async () => {
  await book(desk, 'Balayage', day, 14, 15);
  const { name } = await server.event('Balayage');
  await server.dav('change', [name, 'SUMMARY=Somebody else']);
  await syncNow(desk);
  await (await chip(desk, 'Somebody else')).click();
  await desk.press('All versions');
  await desk.byName('list', 'Versions');
  await desk.says('Renamed from “Balayage”');
  await desk.picture('versions');

  await desk.press(/^Made/);
  await desk.press('Restore this version');

  await chip(desk, 'Balayage');
  await server.event('Balayage');
});

test('what was deleted comes back from the trash, here and there', async () => {
  await (await chip(desk, 'Balayage')).click();
  await desk.press('More');
  await desk.press(/^Delete/, 'menuitem');
  await chipGone(desk, 'Balayage');
  await server.eventGone('Balayage');

  await command('trash');
  await desk.byName('list', 'Deleted appointments');
  await desk.picture('trash');
  await desk.press('Restore Balayage');
  await desk.says('Nothing was deleted.');
  await desk.press('Close');

  await chipSays(desk, 'Balayage', /, 14:00 to 15:00/);
  await server.event('Balayage');
});

test('the book of a while ago catches up with what has reached the server since', async () => {
  await command('backups');
  await desk.press('Back up now');
  await desk.says('Copied and checked: 1 appointment');
  await desk.press('Close');
  await book(desk, 'Booked later', day, 17, 18);
  await server.event('Booked later');

  await command('backups');
  await desk.press(/^Restore the backup of Today/);
  await desk.press('Restore');
  await desk.says('comes in with the next sync');
  await desk.picture('went back');
  await desk.press('Close');

  await syncNow(desk);
  await chip(desk, 'Booked later');
  await chip(desk, 'Balayage');
  const { backups } = await desk.ask('list_backups');
  assert.deepEqual(
    backups.map(({ kind }) => kind),
    ['beforeRestore', 'asked'],
  );
});
