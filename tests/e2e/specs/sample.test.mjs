// The sample business, as somebody tries it who has never seen Daybook.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, syncNow } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Google, services } from '../harness/google.mjs';
import { waitFor } from '../harness/webdriver.mjs';

/** The button that starts the first sync, whether there is something to agree to or not. */
const AGREED = /^(Agree and start|Start)$/;

/** A day so many days after today. */
const dayAfterToday = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Gives an event that a page of the other side lists another title there, by the page's own form. */
async function changeThere(page, title, summary) {
  const read = async (address) =>
    (await fetch(new URL(address.replaceAll('&amp;', '&'), page))).text();
  const listed = new RegExp(`<td>[^<]*</td><td>${title}</td><td><a href="([^"]+)"`);
  const form = await read(listed.exec(await read(page.href))[1]);
  const [, action, fields] = /<form method="post" action="([^"]+\/change)">(.*?)<\/form>/s.exec(
    form,
  );
  const written = new URLSearchParams();
  for (const [, name, value] of fields.matchAll(/name="([^"]+)" value="([^"]*)"/g))
    written.set(name, name === 'summary' ? summary : value);
  const answer = await fetch(new URL(action, page), { method: 'POST', body: written });
  assert.ok(answer.ok, `${answer.status}`);
}

let desk;
let google;
before(async () => {
  desk = await openDesk(['--sample-services', services]);
});
after(() => desk?.close());

test('one press opens a business with weeks of appointments', async () => {
  await desk.press('Try with a sample business');
  await desk.says('Everything here is simulated on this computer');
  const { business, staff, accounts, services: offered } = await desk.ask('get_book');
  assert.deepEqual([business, staff.length, accounts.length], ['Holt & Lind', 4, 1]);
  const clients = await desk.ask('list_clients');
  assert.ok(clients.length >= 20 && offered.length >= 8, `${clients.length}, ${offered.length}`);
  for (let week = -2; week < 5; week += 1) {
    const [from, to] = [week * 7, week * 7 + 7].map(dayAfterToday);
    const { items } = await desk.ask('get_grid', { from, to });
    assert.ok(items.length >= 20, `${items.length} appointments from ${from} to ${to}`);
  }
  await desk.says('All caught up');
  // What went to its calendars comes back as it was: nobody has changed it there.
  const everything = { run: null, account: null, calendar: null, text: '', limit: 10 };
  const changed = await desk.ask('search_sync_log', { ...everything, events: ['updatedHere'] });
  assert.deepEqual(changed, []);
  await desk.picture('sample');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

// With the press before: five from the first start, and those in the browser.
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
  // What was there before is no news, what comes later is.
  await desk.gone('button', /changed elsewhere/);
  await desk.press(/^Open Google/);
  const page = new URL(await desk.openedPage());
  page.pathname += `/${encodeURIComponent(google.user)}`;
  await changeThere(page, 'Dentist', 'Dentist, again');
  await syncNow(desk);
  await chip(desk, 'Dentist, again');
  await desk.byName('button', /^1 changed elsewhere/);
});

test('so is its CalDAV account', async () => {
  await desk.press('Open the CalDAV side');
  const page = new URL(await desk.openedPage());
  const calendars = await (await fetch(page)).text();
  const own = /calendar=([^"&]*private[^"&]*)"/.exec(calendars);
  page.search = `calendar=${own[1]}`;
  await changeThere(page, 'Band practice', 'Band rehearsal');
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
