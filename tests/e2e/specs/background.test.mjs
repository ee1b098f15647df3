// Syncing by itself: nobody presses anything.
import { after, before, test } from 'node:test';
import { chip, connect, instant, isAt, makeBook, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { Key, waitFor } from '../harness/webdriver.mjs';

/** Longer than the pause between two runs while somebody looks: 30 s, give or take a fifth. */
const A_RUN = 60_000;

let desk;
let server;
const day = openDay();
before(async () => {
  desk = await openDesk();
  server = await Server.start(desk.session);
  await makeBook(desk);
  await connect(desk, server);
  await desk.says('All caught up');
});
after(async () => {
  await server?.stop();
  await desk?.close();
});

/** Waits until the calendar shows an appointment whose name matches, for as long as a run may take. */
const appears = (name) =>
  waitFor(
    `${name} appears by itself`,
    async () => (await desk.named('button', name)).length > 0,
    A_RUN,
  );

test('what another program adds appears by itself', async () => {
  await server.add('fade', {
    title: 'Skin fade',
    start: instant(day, 10),
    end: instant(day, 11),
  });

  await appears(/^Skin fade, .* 10:00 to 11:00/);
});

test('what is moved here goes to the server by itself', async () => {
  const item = await chip(desk, 'Skin fade');
  await desk.window.execute('arguments[0].focus()', item);
  await desk.window.press(Key.Alt, Key.Down);

  await appears(/^Skin fade, .* 10:15 to 11:15/);
  await server.event('Skin fade', ({ DTSTART }) => isAt(DTSTART, day, 10.25));
});
