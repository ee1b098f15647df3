// Ten moments of a day at a front desk and the first start, in the real window: how much a practised hand does, and how long the window
// takes to answer. `npm run moments` writes docs/moments.md.
import { writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/project.mjs';
import { allSent, connect, makeBook, syncNow } from './harness/book.mjs';
import { openDesk } from './harness/desk.mjs';
import { Google, services } from './harness/google.mjs';
import { Hand, SAID } from './harness/hand.mjs';
import { furnish, localMinutes, studioZone } from './harness/salon.mjs';
import { Server } from './harness/server.mjs';
import { Key, waitFor } from './harness/webdriver.mjs';

const OPTION = '[role="option"]';
const CHOSEN = '[role="option"][aria-selected="true"]';

/** Longer than sync waits before it looks by itself: 30 s give or take a fifth, and longer after failures. */
const A_RUN = 120_000;

const zone = studioZone(new Date());
const rows = [];
const desk = await openDesk();
let server;
try {
  server = await Server.start(desk.session, { user: 'maren@holtlind.co' });
  await makeBook(desk, { staff: ['Maren Holt'], zone });
  const account = await connect(desk, server);
  await furnish(desk, localMinutes(new Date(), zone), 1);
  await syncNow(desk);
  await allSent(desk, 240_000);

  await opening();
  await newClient();
  await move();
  await walkIn();
  await clash(account);
  await arrived();
  await cancelled();
  await rebooked();
  await offline();
} catch (error) {
  await desk.picture('moments');
  throw error;
} finally {
  await server?.stop();
  await desk.close();
}
await firstStart();
rows.sort((a, b) => a.number - b.number);
const text = report();
writeFileSync(join(root, 'docs/moments.md'), text);
console.log(text);

async function opening() {
  await desk.quit();
  const started = Date.now();
  await desk.open();
  const painted = await waitFor('the calendar is painted', () =>
    desk.window.execute(
      `const [mark] = performance.getEntriesByName('daybook:painted');
       return mark && performance.timeOrigin + mark.startTime;`,
    ),
  );
  const hand = new Hand(desk);
  await hand.press('g', '.remarks > span', 'booked');
  tell(1, 'Opening: what is today, is it right?', {
    how: 'start, `G` for the team',
    hand,
    more: `${seconds(painted - started)} from starting the program, its files in memory, to the painted calendar`,
    target: '1.5 s cold; 1 key',
    missing: 'what was cancelled overnight is not there to be marked: the sync log lists it',
  });
}

async function newClient() {
  const hand = new Hand(desk);
  await hand.line('new Nora Weiss fade tomorrow 16:00 with idris', 'fade');
  await sent('Skin fade, Nora Weiss');
  tell(2, 'The phone rings: a new client', {
    how: '`Q`, one line that makes the client too, `Enter`',
    hand,
    target: '≤ 6 inputs, no change of screen',
    missing: 'no free times are offered and none is held; no code',
  });
}

async function move() {
  const title = 'Balayage, Chloé Martin';
  const { phone } = (await desk.ask('list_clients')).find(({ name }) => name === 'Chloé Martin');
  const times = async () =>
    (await server.events())
      .filter(({ fields }) => fields.SUMMARY === title)
      .map(({ fields }) => fields.DTSTART);
  const were = await times();
  // A day it is not on already.
  const later = [2, 3].find((days) => !were.some((time) => time.startsWith(inDays(days))));
  const chosen = () =>
    desk.window.execute(
      'return document.querySelector(arguments[0]).textContent.includes("Balayage")',
      CHOSEN,
    );
  const hand = new Hand(desk);
  await hand.press('/', '.spotlight input', '');
  await hand.type(phone.slice(-4), OPTION, 'Balayage');
  while (!(await chosen())) await hand.press(Key.Down, CHOSEN, '');
  await hand.press(Key.Enter, 'h2', 'Balayage');
  await hand.click('button', 'Reschedule', '[role="dialog"] h2', 'Reschedule');
  await hand.type(`in ${later} days`, '[role="dialog"] h2', 'Reschedule');
  await hand.press(Key.Enter, SAID, 'Moved');
  const before = Date.now();
  await waitFor('the server has the new time', async () =>
    (await times()).some((time) => !were.includes(time)),
  );
  tell(3, '“Can I move Thursday?”', {
    how: '`/`, the last digits, arrows, `Enter`; “Reschedule”, the day in words, `Enter`',
    hand,
    more: `the calendar has it ${seconds(Date.now() - before)} later`,
    target: '4 inputs; the other calendar ≤ 10 s',
    missing: 'free times do not light up; the client is not told',
  });
}

async function walkIn() {
  const hand = new Hand(desk);
  await hand.line('walk-in beard now with idris', 'beard');
  tell(4, 'A walk-in at the counter', {
    how: '`Q`, `walk-in beard now with idris`, `Enter`',
    hand,
    target: 'one line, 6 s',
    missing:
      'who is free first, and the wait, one sees in the team’s columns; the line has to say who',
  });
}

async function clash(account) {
  const title = 'Skin fade, Nora Weiss';
  const { name } = await server.event(title);
  await desk.ask('set_account_paused', { id: account.id, paused: true });
  await server.dav('change', [name, 'LOCATION=Chair 4']);
  await desk.window.press('/');
  await desk.fill('Find a client, an appointment or a date', 'Nora Weiss');
  await (await desk.byName('option', /^Skin fade/)).click();
  await desk.press('Edit');
  await desk.fill('Place', 'Chair 2');
  await desk.press(/^Save/);
  await desk.gone('dialog', 'Edit appointment');
  const before = Date.now();
  await desk.ask('set_account_paused', { id: account.id, paused: false });
  await waitFor('it is asked', () => desk.byName('button', '1 change to settle'), A_RUN);
  const seen = Date.now() - before;
  const hand = new Hand(desk);
  await hand.click('button', '1 change to settle', '[role="radio"]', 'Theirs');
  await hand.press('3', '[role="radio"][aria-checked="true"]', 'Theirs');
  await hand.click('button', 'Apply to both calendars', SAID, 'Settled');
  tell(5, 'A clash appears', {
    how: '“1 change to settle”, `3` for theirs, “Apply”',
    hand,
    more: `asked ${seconds(seen)} after the two could talk again`,
    target: 'seen ≤ 60 s; 2 clicks',
    missing:
      'only changes of one appointment on both sides are a clash: a private entry on top of a booking is drawn beside it, and no way out is offered',
  });
}

async function arrived() {
  const { title } = await next();
  await show();
  const hand = new Hand(desk);
  await hand.click('button', new RegExp(`^${escaped(title)}`), 'h2', escaped(title));
  await hand.press('c', SAID, 'arrived|in progress');
  tell(6, 'Late, arrived, no-show, running over', {
    how: 'a click on the appointment, `C`; “No-show” is in its status menu',
    hand,
    target: 'status 1 key; what comes after 2 clicks',
    missing:
      'nobody is “late”; a longer appointment does not push the next ones: they are chosen and moved together',
  });
  rows.push({
    number: 7,
    moment: 'Mia calls in sick',
    cells: [
      '—',
      '—',
      '—',
      '9 visits in 3 min',
      'not there: her visits are moved one by one, or chosen and moved together',
    ],
  });
}

async function cancelled() {
  const { title } = await next();
  const hand = new Hand(desk);
  await hand.click('button', new RegExp(`^${escaped(title)}`), 'h2', escaped(title));
  await hand.press('x', SAID, 'Cancelled');
  tell(8, 'A cancellation at 11:00 for 14:00', {
    how: 'a click on the appointment, `X`; `Ctrl+Z` takes it back',
    hand,
    target: '10 s to offer the gap; undo 8 s',
    missing: 'there is no waiting list',
  });
}

async function rebooked() {
  const hand = new Hand(desk);
  await hand.line('chloe balayage in 6 weeks 10:45 with sofia', 'Balayage');
  const series = new Hand(desk);
  await series.line('chloe roots every 6 weeks wed 9:00 5 times', 'Root');
  tell(9, '“Same again in six weeks”', {
    how: '`Q`, `chloe balayage in 6 weeks 10:45 with sofia`, `Enter`; `every 6 weeks … 5 times` makes five',
    hand,
    more: `five of them: ${series.inputs} inputs, ${slowest(series)}`,
    target: '5 s; five in 20 s',
    missing:
      '“Book again…” in the details proposes the last visit in six weeks; clashes of the five are shown, not solved',
  });
}

async function offline() {
  await allSent(desk, A_RUN);
  await server.stop();
  const hand = new Hand(desk);
  await hand.line('towels today 17:30 15 min', 'towels');
  const booked = Date.now();
  await waitFor('it is said', () => desk.says('Offline. 1 change kept here'), A_RUN);
  const said = Date.now() - booked;
  await server.restart();
  const back = Date.now();
  await sent('towels', A_RUN);
  tell(10, 'The internet is out', {
    how: 'booking goes on; nothing has to be done when it is back, and `R` asks at once',
    hand,
    more: `“Offline. 1 change kept here” ${seconds(said)} later; sent by itself ${seconds(Date.now() - back)} after the server was back`,
    target: 'no edit lost; 15 s, 2 clicks',
    missing: 'tomorrow’s sheet is printed by hand',
  });
}

/** Somebody who has never seen Daybook connects the sample business's account at Google. */
async function firstStart() {
  const fresh = await openDesk(['--sample-services', services]);
  try {
    const begun = Date.now();
    const hand = new Hand(fresh);
    const words = '[role="dialog"] *';
    // The page begins anew, and nothing can be measured in it.
    hand.inputs += 1;
    await fresh.press('Try with a sample business');
    await fresh.byName('button', 'Connect its Google account');
    const [{ service }] = await fresh.ask('list_registrations');
    await hand.click('button', 'Connect its Google account', words, 'Waiting for your browser');
    // One click for who it is, and one to allow it.
    await new Google(service).signIn(await fresh.openedPage());
    await fresh.byName('dialog', 'Which calendars?');
    await hand.click('button', 'Continue', 'button', '^(Agree and start|Start)');
    await hand.click('button', /^(Agree and start|Start)$/, words, 'All in');
    await hand.click('button', 'Done', 'button', 'Open Google');
    const screens = hand.inputs + 2;
    const took = Date.now() - begun;
    tell(11, 'The first start: the sample account at Google is connected', {
      how: 'one button a screen, and the browser’s own two: who it is, and “Allow”',
      hand,
      more: `${seconds(took)} in all; with five seconds to look at each of ${screens} screens ${seconds(took + 5_000 * screens)}`,
      target: '1 min, nothing read',
      missing: 'nobody who had never seen it was watched',
    });
  } catch (error) {
    await fresh.picture('moments');
    throw error;
  } finally {
    await fresh.close();
  }
}

/** The next appointment of today that is only booked. */
async function next() {
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: zone });
  const after = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
  const { items } = await desk.ask('get_grid', { from: today, to: after });
  const now = localMinutes(new Date(), zone);
  return items.find(
    ({ start, allDay, progress, status }) =>
      start > now && !allDay && progress === 'booked' && status === 'confirmed',
  );
}

/** A day of the business that comes so many days after today, as iCalendar writes it. */
function inDays(days) {
  const day = new Date(Date.now() + days * 86_400_000);
  return day.toLocaleDateString('sv-SE', { timeZone: zone }).replaceAll('-', '');
}

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Turns to today. */
async function show() {
  await desk.window.press('d');
  await desk.window.press('t');
}

/** Waits until the server has an appointment as it is here. */
function sent(title, milliseconds) {
  return waitFor(`the server has "${title}"`, () => server.event(title), milliseconds);
}

function tell(number, moment, { how, hand, more = '', target, missing }) {
  const inputs = hand.letters > 0 ? `${hand.inputs} (${hand.letters} letters)` : `${hand.inputs}`;
  const answer = [slowest(hand), more].filter(Boolean).join('; ');
  rows.push({ number, moment, cells: [how, inputs, answer, target, missing] });
}

/** What the window took in all, and for the slowest of its answers. */
function slowest({ answers }) {
  const sum = answers.reduce((a, b) => a + b, 0);
  return answers.length === 1
    ? seconds(sum)
    : `${seconds(sum)}, at most ${seconds(Math.max(...answers))}`;
}

function seconds(milliseconds) {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

function report() {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const memory = Math.round(totalmem() / 2 ** 30);
  const [processor] = cpus();
  return `# Moments at the front desk

\`npm run moments\` plays them in the real window, over a salon of three weeks and a CalDAV server, as a practised hand would, and writes this
page. A click, a key with what is held beside it, and a line typed count as one input each. *Answers* are the window's own: from each click or
key to the painted answer, added up, and the slowest of them. What the hand itself needs is not measured.

Measured on ${new Date().toISOString().slice(0, 10)}: ${processor.model.trim()}, ${cpus().length} cores, ${memory} GB, no graphics card, ${type()} ${release()} (${arch()}), a debug build of the
program, a load of ${loadavg()[0].toFixed(0)}.

${line(['', 'moment', 'what one does', 'inputs', 'answers', 'aim', 'what is not there'])}
${line(Array(7).fill('---'))}
${rows.map(({ number, moment, cells }) => line([number, moment, ...cells])).join('\n')}
`;
}
