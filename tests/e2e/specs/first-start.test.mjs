// From nothing to a book that shows what a calendar server already holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { book, chip, chipSays, instant, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { Key } from '../harness/webdriver.mjs';

/** What the box for what needs attention says of a calendar nobody has agreed to write to. */
const ASKED = /^Check first changes to/;

let desk;
let server;
before(async () => {
  desk = await openDesk();
  server = await Server.start(desk.session);
});
after(async () => {
  await server?.stop();
  await desk?.close();
});

test('a business is entered and its book is made', async () => {
  await desk.byName('heading', 'Welcome to Daybook');
  await desk.picture('first-start');
  assert.deepEqual(await desk.accessibilityProblems(), []);

  await desk.fill('Name of your business', 'Holt & Lind Studio');
  await desk.fill('Time zone', 'Dubai');
  await desk.window.press(Key.Enter);
  await desk.fill('Name of person 1', 'Maren Holt');
  await desk.fill('Name of person 2', 'Idris Bello');
  await desk.press('Make the book');

  await desk.byName('heading', 'Holt & Lind Studio is open');
  await desk.says('Maren Holt, Idris Bello');
  const { zone } = await desk.ask('get_book');
  assert.equal(zone, 'Asia/Dubai');
});

test('a wrong password is said, and put right without typing the rest again', async () => {
  await desk.press('Connect a calendar');
  await desk.press(/^Other CalDAV/);
  await desk.fill('Address or e-mail', server.url);
  await desk.fill('User name', server.user);
  await desk.fill('Password', 'wrong');
  await desk.press('Find calendars');

  await desk.byName('alert', /./);
  await desk.picture('wrong-password');
  await desk.fill('Password', server.password);
  await desk.press('Try again');
  await desk.byName('dialog', 'Which calendars?');
  await desk.says('Appointments');
});

test('the events of the server appear in the week', async () => {
  const day = openDay();
  await server.add('consult', {
    title: 'Colour consult',
    start: instant(day, 10),
    end: instant(day, 11),
  });
  await server.add('fade', {
    title: 'Skin fade',
    start: instant(day, 13.5),
    end: instant(day, 14.25),
  });

  await desk.picture('which-calendars');
  await desk.press('Continue');
  await desk.byName('dialog', 'What would happen');
  await desk.says('would come in, nothing would be written there.');
  await desk.says('Colour consult');
  await desk.picture('what-would-happen');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await desk.press('Start');
  await desk.says('All in.');
  await desk.press('Done');
  await desk.press(/^Open the book/);

  await chip(desk, 'Colour consult');
  await chipSays(desk, 'Colour consult', /, 10:00 to 11:00/);
  await chipSays(desk, 'Skin fade', /, 13:30 to 14:15/);
  await desk.says('All caught up');
  await desk.picture('first-week');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

test('the book is there again after the window was closed', async () => {
  await desk.quit();
  await desk.open();

  await chip(desk, 'Colour consult');
  await desk.says('Holt & Lind Studio');
});

/** Goes through the dialogs as far as what would happen if appointments were only written there. */
async function lookAhead() {
  await desk.press('Connect a calendar');
  await desk.press(/^Other CalDAV/);
  await desk.fill('Address or e-mail', server.url);
  await desk.fill('User name', server.user);
  await desk.fill('Password', server.password);
  await desk.press('Find calendars');
  await desk.press(/^How to use Appointments/, 'combobox');
  await desk.press('Write only', 'option');
  await desk.press('Continue');
  await desk.says('1 would be written there.');
}

test('what would be written is shown, and whoever leaves then has stored nothing', async () => {
  const [{ id }] = (await desk.ask('get_book')).accounts;
  await desk.ask('disconnect_account', { id, keep: false });
  await book(desk, 'Balayage', openDay(), 15, 17);

  await lookAhead();
  await desk.says('Balayage');
  await desk.picture('what-would-be-written');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await desk.press('Close');
  await desk.gone('dialog', /./);

  assert.equal((await desk.ask('get_book')).accounts.length, 0);
  assert.equal((await server.events()).length, 2);
});

test('whoever starts without agreeing is asked beside the calendar', async () => {
  await lookAhead();
  await desk.press('Start, and ask before writing');
  await desk.says('All in.');
  await desk.press('Done');
  await desk.byName('button', ASKED);
  assert.equal((await server.events()).length, 2);

  const [{ id }] = (await desk.ask('get_book')).accounts;
  await desk.ask('disconnect_account', { id, keep: false });
  await desk.gone('button', ASKED);
});

test('what was agreed to is written', async () => {
  await lookAhead();
  await desk.press('Agree and start');
  await desk.says('All in.');
  await desk.press('Done');
  await server.event('Busy');
  await desk.gone('button', ASKED);
});
