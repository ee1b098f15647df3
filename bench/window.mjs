// How fast the real window is, beside the least a window of the same kind needs: a web view with as many blocks.
// `node bench/window.mjs daybook-bench` prints JSON. What is started is what DAYBOOK_PROGRAM names, or an optimised build.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../scripts/lib/processes.mjs';
import { openSession } from '../scripts/lib/session.mjs';
import { BROWSER, family, memory, processes } from './processes.mjs';
import { optimised } from './program.mjs';

console.log = console.error; // standard output is for the figures alone
const program = await optimised();
const { Desk } = await import('../tests/e2e/harness/desk.mjs');
const { waitFor } = await import('../tests/e2e/harness/webdriver.mjs');

const RUNS = 15;
const COLD_RUNS = 3;
const bench = process.argv[2];
const BLOCKS = 120;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The files that a process and all it started have in their memory: programs, libraries, fonts. */
function filesOf(first) {
  const maps = family(first).map(({ pid }) => readFileSync(`/proc/${pid}/maps`, 'utf8'));
  const paths = maps
    .join('')
    .split('\n')
    .map((line) => line.slice(73));
  return [...new Set(paths)].filter((path) => path.startsWith('/') && existsSync(path));
}

/** Has the kernel forget what it has read of files, unless another program is using it right now. */
function forget(files) {
  for (const file of files.filter((path) => statSync(path).isFile()))
    execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

/** A desk with a book of `count` appointments, a hundred of them in this week; no window yet. */
async function deskWith(count) {
  const session = await openSession();
  session.env.WEBKIT_DISABLE_COMPOSITING_MODE = '1'; // as Daybook itself does without a GPU
  const desk = new Desk(session);
  execFileSync(bench, ['book', desk.dataFolder, String(count)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const found = {
    start: [],
    cold: [],
    memory: null,
    month: [],
    week: [],
    monthFloor: [],
    weekFloor: [],
    find: [],
  };
  return { desk, found, count };
}

/** Starts the window and closes it again; measures its memory, or turning its pages, if asked to. */
async function start({ desk, found }, { cold, withMemory, withTurns }) {
  try {
    if (cold)
      forget([
        ...found.files,
        ...readdirSync(desk.dataFolder).map((name) => join(desk.dataFolder, name)),
      ]);
    if (found.start.length === 0) await desk.start();
    else await desk.open();
    const painted = await waitFor('the week is painted', () =>
      desk.window.execute(`
        const [mark] = performance.getEntriesByName('daybook:painted');
        return mark && performance.timeOrigin + mark.startTime;`),
    );
    const shown = processes().find(
      (it) => it.command.startsWith(`${program}\0`) && it.command.includes(desk.dataFolder),
    );
    found[cold ? 'cold' : 'start'].push(painted - shown.began);
    found.files ??= filesOf(shown);
    if (withMemory) {
      await pause(10_000 - (Date.now() - shown.began));
      found.memory = memory(shown);
    }
    if (withTurns) {
      await turn(desk, found);
      await find(desk, found);
    }
    await desk.quit();
  } catch (error) {
    throw new Error(`the window said:\n${desk.log()}`, { cause: error });
  }
}

async function turn(desk, found) {
  for (let run = 0; run < RUNS; run += 1) {
    for (const [view, key, grid] of [
      ['month', 'm', '.month'],
      ['week', 'w', '.time-grid'],
    ]) {
      const chips = `${grid} [data-key]`;
      const { taken, floor, blocks } = await desk.window.executeAsync(TURN, key, chips);
      found[view].push(taken);
      found[`${view}Floor`].push(floor);
      found[`${view}Blocks`] = blocks;
    }
  }
}

/** Types into the palette letter by letter and waits each time until what is found stands there. */
async function find(desk, found) {
  for (const words of ['hairc', 'beard', 'chair 2', 'anna b', '777', 'weiss']) {
    found.find.push(...(await desk.window.executeAsync(FIND, words)));
  }
}

const FIND = `
  const [words, done] = arguments;
  const painted = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  const press = (key) =>
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  /** The last change of the page within half a second is the end of the answer. */
  const settled = async (began) => {
    let [changed, shown] = [began, began];
    const observer = new MutationObserver(() => (changed = performance.now()));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    while (performance.now() - began < 500) {
      await painted();
      if (changed > shown) shown = performance.now();
    }
    observer.disconnect();
    return shown - began;
  };
  setTimeout(async () => {
    press('/');
    while (!document.querySelector('.spotlight input')) await painted();
    const input = document.querySelector('.spotlight input');
    const taken = [];
    for (let end = 1; end <= words.length; end += 1) {
      const began = performance.now();
      input.value = words.slice(0, end);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      taken.push(await settled(began));
    }
    press('Escape');
    while (document.querySelector('.spotlight')) await painted();
    done(taken);
  });
`;

/** Presses a key, waits until what it shows is painted; then paints as many plain blocks. */
const TURN = `
  const [key, chips, done] = arguments;
  const painted = (then) => requestAnimationFrame(() => setTimeout(then));
  setTimeout(() => {
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const look = () => {
      if (document.querySelector(chips)) painted(() => bare(performance.now() - began));
      else setTimeout(look);
    };
    look();
  });
  const bare = (taken) => {
    const blocks = document.querySelectorAll(chips).length;
    const sheet = document.createElement('div');
    sheet.style.cssText = 'position:fixed;inset:0;background:white;z-index:9999';
    document.body.append(sheet);
    painted(() => {
      const began = performance.now();
      sheet.innerHTML = Array.from({ length: blocks }, (_, n) =>
        '<div style="position:absolute;left:' + (n % 12) * 110 + 'px;top:' + Math.floor(n / 12) * 20 +
        'px;width:100px;height:18px;background:#cde">Appointment ' + n + '</div>').join('');
      painted(() => {
        const floor = performance.now() - began;
        sheet.remove();
        painted(() => done({ taken, floor, blocks }));
      });
    });
  };
`;

/** A bare web view that shows a page with blocks. */
async function bareWindow() {
  const session = await openSession();
  session.env.WEBKIT_DISABLE_COMPOSITING_MODE = '1';
  let tell;
  const page = `<!doctype html><title>Floor</title><body><script>
    document.body.innerHTML = Array.from({ length: ${BLOCKS} }, (_, n) => '<div style="position:absolute;left:' +
      (n % 12) * 110 + 'px;top:' + Math.floor(n / 12) * 60 + 'px;width:100px;height:50px;background:#cde">' +
      'Appointment ' + n + '</div>').join('');
    requestAnimationFrame(() => setTimeout(() =>
      fetch('/painted?' + (performance.timeOrigin + performance.now()))));
  </script>`;
  const server = createServer((request, response) => {
    if (request.url.startsWith('/painted?')) tell(Number(request.url.split('?')[1]));
    response.setHeader('content-type', 'text/html');
    response.end(page);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const found = { start: [], cold: [], memory: null };
  const desk = new Desk(session);
  desk.open = async () => {}; // only its screen is wanted
  try {
    await desk.start();
    for (let run = 0; run < RUNS + COLD_RUNS; run += 1) {
      const cold = run >= RUNS;
      if (cold) forget(found.files);
      const told = new Promise((resolve) => (tell = resolve));
      const browser = background(BROWSER, ['--geometry=1200x800', address], {
        stdio: 'ignore',
        env: session.env,
      });
      const painted = await told;
      const shown = processes().find((it) => it.pid === String(browser.child.pid));
      found[cold ? 'cold' : 'start'].push(painted - shown.began);
      found.files ??= filesOf(shown);
      if (run === 0) {
        await pause(10_000 - (Date.now() - shown.began));
        found.memory = memory(shown);
      }
      await browser.stop();
    }
  } finally {
    await desk.close();
    server.close();
  }
  return found;
}

const floor = await bareWindow();
const desks = [];
const books = {};
try {
  for (const count of [100, 10_000, 100_000]) desks.push(await deskWith(count));
  // In turns, so that whatever else the machine does meets all of them.
  for (let run = 0; run < RUNS; run += 1) {
    for (const desk of desks) {
      const last = run === RUNS - 1;
      await start(desk, { withMemory: run === 0, withTurns: last && desk.count === 100_000 });
    }
  }
  const middle = desks.find((desk) => desk.count === 10_000);
  for (let run = 0; run < COLD_RUNS; run += 1) await start(middle, { cold: true });
  for (const { count, found } of desks) books[count] = found;
} finally {
  for (const { desk } of desks) await desk.close();
}
const of = (what) =>
  Object.fromEntries(
    Object.entries({ ...books, floor }).map(([name, found]) => [name, what(found)]),
  );
const { month, monthFloor, monthBlocks, week, weekFloor, weekBlocks, find: asked } = books[100_000];
process.stdout.write(
  JSON.stringify({
    start_ms: of(({ start }) => median(start)),
    start_ms_all: of(({ start }) => start),
    cold_start_ms: { 10000: median(books[10_000].cold), floor: median(floor.cold) },
    memory_mb: of(({ memory }) => memory),
    navigation_ms: {
      month: { daybook: median(month), floor: median(monthFloor), blocks: monthBlocks },
      week: { daybook: median(week), floor: median(weekFloor), blocks: weekBlocks },
    },
    find_ms: { median: median(asked), slowest: Math.max(...asked) },
  }),
);
