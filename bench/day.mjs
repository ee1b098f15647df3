// What a day's use leaves behind, and what the window takes while nobody uses it: a book of 10,000 appointments with a
// connected calendar, in the real window. `node bench/day.mjs daybook-bench` prints JSON.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { openSession } from '../scripts/lib/session.mjs';
import { BROWSER, family, memory, processes, spent } from './processes.mjs';
import { optimised } from './program.mjs';

console.log = console.error; // standard output is for the figures alone
const program = await optimised();
const { connect } = await import('../tests/e2e/harness/book.mjs');
const { Desk } = await import('../tests/e2e/harness/desk.mjs');
const { Server } = await import('../tests/e2e/harness/server.mjs');
const { waitFor } = await import('../tests/e2e/harness/webdriver.mjs');

const bench = process.argv[2];
const BLOCKS = 120;
const IDLE_MS = 60_000;
/** Pages turned and views changed; each tenth step moves an appointment by a quarter of an hour, there and back. */
const BEFORE = 200;
const STEPS = 1_000;
const KEYS = ['j', 'j', 'm', 'j', 'k', 'w', 'k', 'd', 'g', 'k', 'a', 'w', 'k'];

/** A session with its desk; nothing is open yet. */
async function deskOf() {
  const session = await openSession();
  session.env.WEBKIT_DISABLE_COMPOSITING_MODE = '1'; // as Daybook itself does without a GPU
  return new Desk(session);
}

const running = (words) =>
  processes().find(({ command }) => words.every((word) => command.includes(word)));

/** Per cent of one core that a program and all it started take while nobody touches it. */
async function idle(first) {
  await pause(IDLE_MS / 3); // what follows a start is over
  const before = spent(first);
  await pause(IDLE_MS);
  return ((spent(first) - before) / IDLE_MS) * 100;
}

/** Does one step and waits until the page has been at rest for three frames. */
const STEP = `
  const [key, alt, done] = arguments;
  setTimeout(() => {
    const chip = alt && document.querySelector('.time-grid button[data-key]');
    chip?.focus();
    let quiet = 0;
    const observer = new MutationObserver(() => (quiet = 0));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    (chip || document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key, altKey: alt, bubbles: true, cancelable: true }));
    const look = () => requestAnimationFrame(() => {
      quiet += 1;
      if (quiet <= 3) return look();
      observer.disconnect();
      done(Boolean(chip));
    });
    look();
  });
`;

async function steps(desk, count) {
  let edits = 0;
  for (let step = 0; step < count; step += 1) {
    const edit = step % 10 === 9;
    if (edit) await desk.window.executeAsync(STEP, 'w', false);
    const key = edit ? (step % 20 === 9 ? 'ArrowDown' : 'ArrowUp') : KEYS[step % KEYS.length];
    if ((await desk.window.executeAsync(STEP, key, edit)) && edit) edits += 1;
  }
  return edits;
}

async function daybook() {
  const desk = await deskOf();
  const server = await Server.start(desk.session, { events: 100 });
  try {
    execFileSync(bench, ['book', desk.dataFolder, '10000'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await desk.start();
    await desk.byName('grid', /./);
    await connect(desk, server);
    const shown = running([program, desk.dataFolder]);
    const found = { idle_percent: await idle(shown) };
    await steps(desk, BEFORE);
    found.before_mb = memory(shown);
    found.edits = await steps(desk, STEPS);
    found.after_mb = memory(shown);
    const { waiting } = await desk.ask('get_sync_status');
    return { ...found, waiting };
  } finally {
    await server.stop();
    await desk.close();
  }
}

/** The same web engine with a page that does nothing. */
async function floor() {
  const blocks = Array.from({ length: BLOCKS }, (_, n) => `<div>Appointment ${n}</div>`).join('');
  const page = `<!doctype html><title>Floor</title><body>${blocks}`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const desk = await deskOf();
  try {
    await desk.display();
    await desk.drive(BROWSER, ['--automation', '--geometry=1440x900']);
    await desk.window.go(`http://127.0.0.1:${server.address().port}/`);
    await waitFor('the blocks are there', () => desk.window.execute('return document.title'));
    return { idle_percent: await idle(running([BROWSER, '--automation'])) };
  } finally {
    await desk.close();
    server.close();
  }
}

const size = readFileSync(program).length / 1024 / 1024;
process.stdout.write(
  JSON.stringify({ daybook: await daybook(), floor: await floor(), program_mib: size }),
);
