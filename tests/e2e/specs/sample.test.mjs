// The sample business, as somebody tries it who has never seen Daybook.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, syncNow } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Google, services } from '../harness/google.mjs';
import { waitFor } from '../harness/webdriver.mjs';

/** The button that starts the first sync, whether there is something to agree to or not. */
const AGREED = /^(Agree and start|Start)$/;

let desk;
let google;
before(async () => {
  desk = await openDesk(['--sample-services', services]);
});
after(() => desk?.close());

test('one press opens a business with weeks of appointments', async () => {
  await desk.press('Try with a sample business');
  await desk.says('Everything here is simulated on this computer');
  const { business, staff, accounts } = await desk.ask('get_book');
  assert.deepEqual([business, staff.length, accounts.length], ['Holt & Lind', 4, 1]);
  await desk.says('All caught up');
  await desk.picture('sample');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

test('its Google account is connected in the browser, and followed from the other side', async () => {
  const [{ service }] = await desk.ask('list_registrations');
  google = new Google(service);
  await desk.press('Connect its Google account');
  await google.signIn(await desk.openedPage());
  await desk.byName('dialog', 'Which calendars?');
  await desk.press('Continue');
  await desk.press(AGREED);
  await desk.says('All in.');
  await desk.press('Done');

  await desk.gone('button', 'Connect its Google account');
  await desk.press(/^Open Google/);
  const page = await desk.openedPage();
  const shown = await (await fetch(page)).text();
  assert.match(shown, /desk@sim\.example/);
  const event = (await google.events()).find(({ summary }) => summary === 'Dentist');
  await google.act('PATCH', `calendars/primary/events/${event.id}`, { summary: 'Dentist, again' });
  await syncNow(desk);
  await chip(desk, 'Dentist, again');
});

test('so is its CalDAV account', async () => {
  await desk.press('Open the CalDAV side');
  const page = new URL(await desk.openedPage());
  const calendars = await (await fetch(page)).text();
  const own = /calendar=([^"&]*private[^"&]*)"/.exec(calendars);
  page.search = `calendar=${own[1]}`;
  const shown = await (await fetch(page)).text();
  const event = /<td>[^<]*<\/td><td>Band practice<\/td><td><a href="([^"]+)"/.exec(shown);
  const form = await (await fetch(new URL(event[1].replaceAll('&amp;', '&'), page))).text();
  const written = new URLSearchParams();
  for (const [, name, value] of form
    .split('/delete')[0]
    .matchAll(/name="([^"]+)" value="([^"]*)"/g))
    written.set(name, name === 'summary' ? 'Band rehearsal' : value);
  await fetch(new URL('/other-side/change', page), { method: 'POST', body: written });
  await syncNow(desk);
  await waitFor('it is found here', async () => {
    const { upcoming, past } = await desk.ask('search', { text: 'Band rehearsal', limit: 5 });
    return upcoming.length + past.length === 1;
  });
});

test('leaving it brings the first start back', async () => {
  await desk.press('Leave');
  await desk.byName('heading', 'Welcome to Daybook');
  assert.equal(await desk.ask('get_book'), null);
});
