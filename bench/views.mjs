// What the views of the calendar take of the processor in a real WebKitGTK window, beside FullCalendar with the same
// appointments in the same window. `node bench/views.mjs` prints JSON: milliseconds of the main thread of the page,
// less what the page takes at rest. Each figure is the median of fresh windows.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { root, target } from '../scripts/lib/project.mjs';
import { openSession } from '../scripts/lib/session.mjs';
import { BROWSER, family, mainThread } from './processes.mjs';

console.log = console.error; // standard output is for the figures alone
const { Desk } = await import('../tests/e2e/harness/desk.mjs');
const { waitFor } = await import('../tests/e2e/harness/webdriver.mjs');

const COUNTS = [200, 840, 3_000];
const PROGRAMS = ['daybook', 'fullcalendar'];
const WINDOWS = 3;
const PAGES = 3;
const TOUCHES = 9;
/** A drag to another day and two hours later: so often carried on, in eight steps each. */
const CARRIES = 6;
const STEPS = 8;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Builds the page of both programs as it would be shipped. */
async function buildPage() {
  const out = join(target, 'views');
  const views = join(root, 'bench/views');
  await build({
    root: views,
    configFile: join(root, 'ui/vite.config.ts'),
    logLevel: 'error',
    build: {
      outDir: out,
      emptyOutDir: true,
      rolldownOptions: { input: join(views, 'index.html') },
      chunkSizeWarningLimit: 2_000,
    },
  });
  return out;
}

/** Serves a folder to this machine. */
async function serve(folder) {
  const kinds = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer(async (request, response) => {
    const path = join(folder, new URL(request.url, 'http://localhost').pathname);
    response.setHeader('content-type', kinds[extname(path)] ?? 'application/octet-stream');
    try {
      response.end(await readFile(path));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Does something and waits until the page has been at rest for a fifth of a second. Effects of Svelte would not run
 * while a script of the driver does. */
const PERFORM = `
  const [name, done] = arguments;
  setTimeout(() => {
    const began = performance.now();
    let [changed, painted] = [began, began];
    const observer = new MutationObserver(() => (changed = performance.now()));
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document, all);
    if (name) window.measured[name]();
    const { port1, port2 } = new MessageChannel();
    const look = () => requestAnimationFrame(() => port2.postMessage(0));
    port1.onmessage = () => {
      void document.body.offsetHeight;
      const now = performance.now();
      if (changed > painted) painted = now;
      if (now - changed < 200) return look();
      observer.disconnect();
      done({ wall: painted - began, waited: now - began });
    };
    look();
  });
`;

/** The middle of the first appointment that can be taken hold of, and how far a day and two hours are. */
const HANDLE = `
  const view = window.measured.view().getBoundingClientRect();
  for (const chip of window.measured.chips()) {
    const { left, top, width, height } = chip.getBoundingClientRect();
    const at = { x: Math.round(left + width / 2), y: Math.round(top + Math.min(height, 40) / 2) };
    const free = chip.contains(document.elementFromPoint(at.x, at.y));
    if (free && height > 20 && at.y + 200 < view.bottom && at.x + 250 < view.right) return at;
  }
  return null;
`;

/** Measures one program with so many appointments in a window of its own. */
async function measure(address, window, program, count) {
  await window.go(`${address}/index.html?program=${program}&appointments=${count}`);
  await waitFor('the page is there', () => window.execute('return !!window.measured'));
  const page = family({ pid: String(process.pid) }).find(({ command = '' }) =>
    command.includes('WebKitWebProcess'),
  );
  const spent = async (name) => {
    const before = mainThread(page.pid);
    const { wall, waited } = await window.executeAsync(PERFORM, name);
    return { cpu: mainThread(page.pid) - before, wall, waited };
  };
  // What the engine does by itself changes: for seconds after a new page it takes four times as much as before. So
  // what it takes without us is measured after each step.
  const perform = async (name) => {
    const step = await spent(name);
    const rest = await spent(null);
    return { cpu: step.cpu - (rest.cpu / rest.waited) * step.waited, wall: step.wall };
  };
  const several = async (...names) => {
    const found = [];
    for (const name of names) found.push(await perform(name));
    return {
      cpu: median(found.map(({ cpu }) => cpu)),
      wall: median(found.map(({ wall }) => wall)),
    };
  };
  const inView = () =>
    window.execute(`
      const { measured } = window;
      return { elements: measured.view().querySelectorAll('*').length, chips: measured.chips().length };
    `);
  const pages = Array.from({ length: PAGES }, () => ['next', 'previous']).flat();
  const touches = Array.from({ length: TOUCHES }, () => 'touch');
  const found = { 'month mount': await perform('mount') };
  const month = await inView();
  found['month page'] = await several(...pages);
  found['month touch'] = await several(...touches);
  found['month to week'] = await perform('week');
  const week = await inView();
  found['week page'] = await several(...pages);
  found['week touch'] = await several(...touches);
  found['week drag, a move'] = await drag(window, page.pid);
  found['week to month'] = await perform('month');
  return { found, month, week };
}

async function drag(window, pid) {
  const from = await waitFor('an appointment can be taken', () => window.execute(HANDLE));
  const way = (share) => ({ x: from.x + 6 + share * 170, y: from.y + 6 + share * 130 });
  await window.hold(from, way(0));
  const before = mainThread(pid);
  const began = performance.now();
  for (let step = 0; step < CARRIES; step += 1) {
    await window.carry(way(step / CARRIES), way((step + 1) / CARRIES));
  }
  const cpu = (mainThread(pid) - before) / (CARRIES * STEPS);
  const wall = (performance.now() - began) / (CARRIES * STEPS);
  await window.drop();
  return { cpu, wall };
}

const folder = await buildPage();
const server = await serve(folder);
const address = `http://127.0.0.1:${server.address().port}`;
const runs = [];
try {
  for (let run = 0; run < WINDOWS; run += 1) {
    for (const count of COUNTS) {
      for (const program of PROGRAMS) {
        const session = await openSession();
        session.env.WEBKIT_DISABLE_COMPOSITING_MODE = '1'; // as Daybook itself does without a GPU
        const desk = new Desk(session);
        try {
          await desk.display();
          await desk.drive(BROWSER, ['--automation', '--geometry=1440x900']);
          runs.push({ program, count, ...(await measure(address, desk.window, program, count)) });
        } finally {
          await desk.close();
        }
      }
    }
  }
} finally {
  server.close();
}

const of = (program, count) => {
  const mine = runs.filter((run) => run.program === program && run.count === count);
  const figures = Object.keys(mine[0].found).map((name) => [
    name,
    {
      cpu_ms: median(mine.map(({ found }) => found[name].cpu)),
      wall_ms: median(mine.map(({ found }) => found[name].wall)),
    },
  ]);
  return { ...Object.fromEntries(figures), month: mine[0].month, week: mine[0].week };
};
const table = Object.fromEntries(
  PROGRAMS.map((program) => [
    program,
    Object.fromEntries(COUNTS.map((count) => [count, of(program, count)])),
  ]),
);
process.stdout.write(JSON.stringify(table));
