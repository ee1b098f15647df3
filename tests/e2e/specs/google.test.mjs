// An account at Google, from its first sign-in to its end, beside one at a CalDAV server.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chip, chipGone, connect, instant, makeBook, openDay, syncNow } from '../harness/book.mjs';
import { listen, passed } from '../harness/bridge.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Google } from '../harness/google.mjs';
import { Server } from '../harness/server.mjs';
import { waitFor } from '../harness/webdriver.mjs';

const DESK = 'desk@sim.example';
const NOOR = 'noor@sim.example';
const SCHEME = 'com.googleusercontent.apps.100000000001-scheme';

/** What passed between the page and the program before the program was started anew. */
const bridge = [];

/** The button that starts the first sync, whether there is something to agree to or not. */
const AGREED = /^(Agree and start|Start)$/;

let desk;
let google;
const day = openDay();
/** An hour of that day at the business, in milliseconds. */
const at = (hour) =>
  Date.parse(instant(day, hour).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
before(async () => {
  google = await Google.start();
  await google.add('event1', 'Skin fade', at(10));
  desk = await openDesk();
  await listen(desk);
  await makeBook(desk);
});
after(async () => {
  await desk?.close();
  await google?.stop();
});

const account = async (label) => {
  const { accounts } = await desk.ask('get_book');
  return accounts.find((one) => one.label === label);
};

const register = (clientId, clientSecret, redirect = '') =>
  desk.ask('save_registration', {
    provider: 'google',
    clientId,
    clientSecret,
    redirect,
    service: google.url,
  });

/** Takes the calendars that were found, and waits for their first sync. */
async function connectFound() {
  await desk.press('Continue');
  await desk.press(AGREED);
  await desk.says('All in.');
  await desk.press('Done');
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

test('without a client id it is said where to put one', async () => {
  await desk.press('Connect a calendar');
  await desk.press(/^Google/);
  await desk.says('Daybook has no client id for Google yet');
  await desk.picture('google-not-registered');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await desk.press('Close');
});

test('signing in in the browser finds the calendars, and their events appear', async () => {
  await register(google.clientId, google.clientSecret);
  await desk.press('Connect a calendar');
  await desk.press(/^Google/);
  await desk.says('Waiting for your browser');
  await desk.picture('google-waiting');
  assert.deepEqual(await desk.accessibilityProblems(), []);

  const shown = await google.signIn(await desk.openedPage());
  assert.match(shown, /go on in Daybook/);
  await desk.byName('dialog', 'Which calendars?');
  await desk.says('1 appointment');
  await desk.picture('google-calendars');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await connectFound();

  await chip(desk, 'Skin fade');
});

test('who says no, or does not tick everything, is told what to do', async () => {
  for (const [scopes, sentence] of [
    [null, 'Daybook was given no access to Google'],
    [['https://www.googleapis.com/auth/calendar.events'], 'leave every box ticked'],
  ]) {
    await desk.press('Connect a calendar');
    await desk.press(/^Google/);
    await google.signIn(await desk.openedPage(), { email: NOOR, scopes });
    await desk.says(sentence);
    await desk.press('Close');
    await desk.gone('dialog', /./);
  }
});

test('changes of different fields go both ways', async () => {
  const { calendars } = await desk.ask('get_book');
  const own = calendars.find((one) => one.account && !one.readOnly);
  await desk.ask('agree_to_write', { id: own.id });
  await desk.ask('set_account_paused', { id: own.account, paused: true });
  await google.act('PATCH', 'calendars/primary/events/event1', { location: 'Chair 4' });
  await edit('Skin fade', 'Notes', 'Short at the sides.');
  await desk.ask('set_account_paused', { id: own.account, paused: false });
  await syncNow(desk);

  await desk.says('Chair 4');
  await waitFor('the notes are there', async () => {
    const [event] = await google.events();
    return event.description === 'Short at the sides.' && event.location === 'Chair 4';
  });
});

test('two values for one field are settled here, and the answer goes there', async () => {
  const { id } = await account(DESK);
  await desk.ask('set_account_paused', { id, paused: true });
  await google.act('PATCH', 'calendars/primary/events/event1', { location: 'Chair 1' });
  await edit('Skin fade', 'Place', 'Chair 9');
  await desk.ask('set_account_paused', { id, paused: false });
  await syncNow(desk);

  await desk.press(/^1 change to settle/);
  await (await desk.byName('radio', 'Yours: Chair 9')).click();
  await desk.press('Apply to both calendars');
  await desk.gone('dialog', 'Changes to settle');
  await waitFor(
    'the answer is there',
    async () => (await google.events())[0].location === 'Chair 9',
  );
});

test('a permission taken back keeps what waits until the same person signs in again', async () => {
  await google.revoke();
  await edit('Skin fade', 'Notes', 'Written while signed out.');
  await syncNow(desk);
  await waitFor('a new sign-in is needed', async () => {
    const { state, waiting } = await account(DESK);
    return state === 'needsSignIn' && waiting === 1;
  });
  await desk.says('Sign in');
  await desk.picture('google-needs-sign-in');
  assert.deepEqual(await desk.accessibilityProblems(), []);

  await desk.press(/^Sign in/);
  await google.signIn(await desk.openedPage());
  await waitFor('what waited is there', async () => {
    const [event] = await google.events();
    return event.description === 'Written while signed out.';
  });
  assert.equal((await account(DESK)).state, 'connected');
});

test('another account comes through a link with a scheme of our own', async () => {
  await register(`100000000001-scheme.apps.googleusercontent.com`, '', `${SCHEME}:/signed-in`);
  await desk.press('Connect a calendar');
  await desk.press(/^Google/);
  const link = await google.decide(await desk.openedPage(), { email: NOOR });
  assert.ok(link.startsWith(`${SCHEME}:/signed-in?`), link);
  await desk.handOver(link);

  await desk.byName('dialog', 'Which calendars?');
  await desk.says(NOOR);
  await connectFound();
  assert.equal((await account(NOOR)).state, 'connected');

  for (const [again, sentence] of [
    [link, 'This sign-in has been answered already'],
    [link.replace(/state=[^&]+/, 'state=made-up'), 'belongs to no sign-in that Daybook began'],
  ]) {
    await desk.handOver(again);
    await desk.says(sentence);
  }
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await desk.picture('google-forged-answer');
  await desk.press('Dismiss');
});

test('a link that starts the program goes on with a sign-in begun before', async () => {
  await desk.ask('disconnect_account', { id: (await account(NOOR)).id, keep: false });
  await desk.press('Connect a calendar');
  await desk.press(/^Google/);
  const link = await google.decide(await desk.openedPage(), { email: NOOR });
  bridge.push(...(await passed(desk)));
  await desk.quit();
  await desk.open(link);
  await listen(desk);

  await desk.byName('dialog', 'Which calendars?');
  await desk.says(NOOR);
  await connectFound();
  assert.equal((await account(NOOR)).state, 'connected');
});

test('at home at Google, it shows as busy at the CalDAV server, without an echo', async () => {
  const server = await Server.start(desk.session);
  try {
    const dav = await connect(desk, server);
    const { calendars } = await desk.ask('get_book');
    const there = calendars.find((one) => one.account === dav.id);
    await desk.ask('agree_to_write', { id: there.id });
    await desk.ask('update_calendar', { id: there.id, mirror: 'busy' });
    const home = calendars.find((one) => one.name === DESK);
    const start = day * 1440 + 15 * 60;
    const blank = {
      notes: '',
      location: '',
      status: 'confirmed',
      reminders: [],
      allDay: false,
      syncOff: false,
    };
    const nobody = { staff: null, client: null, service: null, repeat: null, opaque: true };
    const times = { summary: 'Balayage', start, end: start + 120, calendar: home.id };
    await desk.ask('create_appointment', { appointment: { ...blank, ...nobody, ...times } });
    await syncNow(desk);

    await server.event('Busy');
    await waitFor('it is at Google', async () =>
      (await google.events()).some(({ summary }) => summary === 'Balayage'),
    );
    await desk.ask('sync_now', { account: null });
    assert.equal((await google.events()).length, 2);
    await desk.ask('disconnect_account', { id: dav.id, keep: false });
  } finally {
    await server.stop();
  }
});

test('disconnecting keeps the copies or removes them, and gives the permission back', async () => {
  await desk.ask('disconnect_account', { id: (await account(NOOR)).id, keep: false });
  await desk.press(`Options for ${DESK}`);
  await desk.press('Disconnect…', 'menuitem');
  await desk.byName('dialog', `Disconnect ${DESK}?`);
  await desk.picture('google-disconnect');
  await desk.press(/^Keep the copies/);
  await waitFor('the account is gone', async () => !(await account(DESK)));
  await chip(desk, 'Skin fade');
  assert.equal((await google.events()).length, 2, 'what is there stays there');

  await register(google.clientId, google.clientSecret);
  await desk.press('Connect a calendar');
  await desk.press(/^Google/);
  await google.signIn(await desk.openedPage());
  await desk.byName('dialog', 'Which calendars?');
  await connectFound();
  await desk.press(`Options for ${DESK}`);
  await desk.press('Disconnect…', 'menuitem');
  await desk.press(/^Remove the copies/);
  await waitFor('the account is gone again', async () => !(await account(DESK)));
  await chipGone(desk, 'Skin fade');
  assert.equal((await google.events()).length, 2, 'what is there stays there');
  const revoked = (await google.requests()).filter(({ path }) => path === '/revoke');
  assert.ok(revoked.length >= 3, 'each of the permissions is given back');
});

test('no secret of all this is in the logs, in the book or passed to the window', async () => {
  bridge.push(...(await passed(desk)));
  assert.ok(bridge.length > 100, `${bridge.length} messages passed`);
  const files = readdirSync(desk.dataFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  assert.ok(files.some((file) => file.endsWith('.log')));
  // What somebody types into the settings has to pass once.
  const typed = /^ipc:\/\/localhost\/save_registration/;
  const places = [
    ['passed to the window', bridge.filter((message) => !typed.test(message)).join('\n')],
    ['said by the program', desk.log()],
    ...files.map((file) => [`in ${file}`, readFileSync(file, 'latin1')]),
  ];

  const secrets = await google.secrets();
  assert.ok(secrets.length >= 12, `${secrets.length} secrets`);
  for (const secret of [google.clientSecret, ...secrets]) {
    for (const [where, text] of places) assert.ok(!text.includes(secret), `a secret is ${where}`);
  }
});
