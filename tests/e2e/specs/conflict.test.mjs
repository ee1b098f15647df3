// The same appointment changed here and there before the two could sync.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, chipSays, connect, instant, makeBook, syncNow, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Server } from '../harness/server.mjs';
import { Key } from '../harness/webdriver.mjs';

let desk;
let server;
let account;
const day = openDay();
before(async () => {
  desk = await openDesk();
  server = await Server.start(desk.session);
  for (const [name, title, hour] of [
    ['foils', 'Half-head foils', 10],
    ['colour', 'Colour correction', 13],
  ]) {
    const [start, end] = [instant(day, hour), instant(day, hour + 1.5)];
    await server.add(name, { title, start, end });
  }
  await makeBook(desk);
  account = await connect(desk, server);
});
after(async () => {
  await server?.stop();
  await desk?.close();
});

/** Lets both sides change while nothing is exchanged between them. */
async function apart(changes) {
  await desk.ask('set_account_paused', { id: account.id, paused: true });
  await changes();
  await desk.ask('set_account_paused', { id: account.id, paused: false });
  await syncNow(desk);
}

/** Changes one field in the editor. */
async function edit(title, label, text) {
  await (await chip(desk, title)).click();
  await desk.press('Edit');
  await desk.byName('dialog', 'Edit appointment');
  await desk.fill(label, text);
  await desk.press(/^Save/);
  await desk.gone('dialog', 'Edit appointment');
}

test('changes to different fields both survive', async () => {
  await apart(async () => {
    await server.dav('change', ['foils', 'LOCATION=Chair 4']);
    await edit('Half-head foils', 'Notes', 'Use the cool tones.');
  });

  await desk.says('Chair 4');
  await desk.says('Use the cool tones.');
  const { LOCATION, DESCRIPTION } = (
    await server.event('Half-head foils', ({ DESCRIPTION }) => DESCRIPTION)
  ).fields;
  assert.deepEqual([LOCATION, DESCRIPTION], ['Chair 4', 'Use the cool tones.']);
});

test('two values for one field are shown as a conflict, and nothing is sent', async () => {
  await apart(async () => {
    await server.dav('change', ['colour', 'LOCATION=Chair 2']);
    await edit('Colour correction', 'Place', 'Chair 5');
  });

  await chipSays(desk, 'Colour correction', /Changed here and in the other calendar/);
  const { fields } = await server.event('Colour correction');
  assert.equal(fields.LOCATION, 'Chair 2');

  await desk.press(/^1 change to settle/);
  await desk.byName('heading', 'Colour correction');
  await desk.byName('radio', 'Yours: Chair 5');
  await desk.byName('radio', 'Theirs: Chair 2');
  await desk.picture('conflict');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

test('what is chosen is here and on the server', async () => {
  await (await desk.byName('radio', 'Yours: Chair 5')).click();
  await desk.press('Apply to both calendars');

  await desk.gone('dialog', 'Changes to settle');
  await server.event('Colour correction', ({ LOCATION }) => LOCATION === 'Chair 5');
  await desk.gone('button', /change to settle/);
  await desk.says('All caught up');
});

test('theirs can be taken by key', async () => {
  await apart(async () => {
    await server.dav('change', ['colour', 'LOCATION=Garden']);
    await edit('Colour correction', 'Place', 'Cellar');
  });
  await desk.press(/^1 change to settle/);
  await desk.byName('radio', 'Theirs: Garden');
  await desk.window.press('3');
  await desk.press('Apply to both calendars');
  await desk.gone('dialog', 'Changes to settle');

  await desk.says('Garden');
  const { fields } = await server.event('Colour correction');
  assert.equal(fields.LOCATION, 'Garden');
});

test('an appointment changed here and deleted there is booked again when that is chosen', async () => {
  await apart(async () => {
    await server.dav('delete', ['foils']);
    await edit('Half-head foils', 'Place', 'Chair 1');
  });
  await desk.press(/^1 change to settle/);
  await (await desk.byName('radio', 'Book it again')).click();
  await desk.picture('conflict-deleted');
  await desk.press('Apply to both calendars');

  await server.event('Half-head foils', ({ LOCATION }) => LOCATION === 'Chair 1');
  await desk.window.press(Key.Escape);
});
