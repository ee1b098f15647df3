// What people see of sync: what it did, what it holds back, and whether both sides are equal.
import { after, before, test } from 'node:test';
import { book, connect, makeBook, openDay, syncNow } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { waitFor } from '../harness/webdriver.mjs';

const MANY = 25;

let desk;
let server;
const day = openDay();
before(async () => {
  desk = await openDesk();
  server = await Server.start(desk.session, { events: MANY });
  await makeBook(desk);
  await connect(desk, server);
});
after(async () => {
  await server?.stop();
  await desk?.close();
});

const activity = () => desk.press(/^Sync activity: /);

test('every run opens to what it did to each appointment', async () => {
  await book(desk, 'Balayage', day, 14, 15);
  await server.event('Balayage');
  await desk.says('All caught up');
  await activity();

  await desk.press(/^1 sent/);
  await desk.byName('button', 'Balayage');
  await desk.says('all went well');
  await desk.picture('activity');
});

test('an appointment is found in the log by its title', async () => {
  await desk.fill('Search', 'balay');
  await desk.says('Sent');
  await desk.byName('button', 'Balayage');
  await desk.press('Close');
});

test('what vanishes at once is named and kept until somebody decides', async () => {
  for (const { name, fields } of await server.events()) {
    if (fields.SUMMARY !== 'Balayage') await server.dav('delete', [name]);
  }
  await syncNow(desk);

  await desk.press(`${MANY} deletions to check`);
  await desk.says(`${MANY} appointments vanished from Appointments at once.`);
  await desk.press('Show them');
  await desk.picture('held');
  await desk.press('Keep them'); // and that is done at once
  await desk.gone('button', 'Keep them');
  await desk.press('Close');

  await desk.gone('button', `${MANY} deletions to check`);
  await waitFor('they are there again', async () => (await server.events()).length === MANY + 1);
});
