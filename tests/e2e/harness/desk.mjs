// A desk: the real program in a desktop session of its own, driven through its window.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { background, firstLine } from '../../../scripts/lib/processes.mjs';
import { root, target } from '../../../scripts/lib/project.mjs';
import { openSession } from '../../../scripts/lib/session.mjs';
import { pngOfDisplay } from './picture.mjs';
import { WebDriver, waitFor } from './webdriver.mjs';

const program = process.env.DAYBOOK_PROGRAM ?? join(target, 'debug/daybook-desktop');
const screens = join(root, 'tests/e2e/screens');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens a desk with an empty book. Close it in the test's `after`, whatever happened. */
export async function openDesk({ width = 1440, height = 900 } = {}) {
  const session = await openSession();
  const desk = new Desk(session);
  try {
    await desk.start(width, height);
  } catch (error) {
    const log = desk.log();
    await desk.close();
    throw new Error(`the desk did not open; the program said:\n${log}`, { cause: error });
  }
  return desk;
}

export class Desk {
  #driver;
  #display;
  #logFile;

  constructor(session) {
    this.session = session;
    /** Where the program keeps its book. */
    this.dataFolder = join(session.folder, 'book');
  }

  async start(width, height) {
    const { env } = this.session;
    const size = `${width}x${height}x24`;
    const screen = ['-screen', '0', size, '-fbdir', this.session.folder];
    this.#display = background('Xvfb', ['-displayfd', '1', ...screen, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    });
    env.DISPLAY = `:${await firstLine(this.#display, 'Xvfb')}`;
    await this.open();
  }

  /** Opens the window, as after a restart. */
  async open() {
    const port = await freePort();
    const log = openSync(join(this.session.folder, 'program.log'), 'a');
    this.#driver = background('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
      stdio: ['ignore', log, log],
      env: { ...this.session.env, TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' },
    });
    closeSync(log);
    const address = `http://127.0.0.1:${port}`;
    await waitFor('WebKitWebDriver answers', () => fetch(`${address}/status`));
    /** The window: see {@link WebDriver}. */
    this.window = await WebDriver.open(address, program, ['--data-dir', this.dataFolder]);
  }

  /** Closes the window the way its user does, and waits until the program has ended. */
  async quit() {
    await this.window.close();
    await this.#driver.stop();
  }

  /** Ends the program at once, wherever it is, as a power cut would. */
  async crash() {
    await this.#driver.stop();
  }

  /** What the program and the driver have said so far. */
  log() {
    return readFileSync(join(this.session.folder, 'program.log'), { encoding: 'utf8', flag: 'a+' });
  }

  /** Ends everything the desk started and removes its folder. */
  async close() {
    await this.#driver?.stop();
    await this.#display?.stop();
    await this.session.close();
  }

  /** The element with this role and name, e.g. `byName('button', 'New appointment')`. Waits for it. */
  byName(role, name) {
    const text = `[normalize-space(.)=${quoted(name)} or @aria-label=${quoted(name)} or @title=${quoted(name)}]`;
    const tag = { button: 'button', link: 'a', heading: 'h1 | h2 | h3' }[role] ?? '*';
    const implied = tag === '*' ? [] : tag.split(' | ').map((one) => `//${one}${text}`);
    return this.seen(
      [...implied, `//*[@role=${quoted(role)}]${text}`].join(' | '),
      `${role} "${name}"`,
    );
  }

  /** The form field with this label. Waits for it. */
  field(label) {
    const name = quoted(label);
    const labelled = `//*[@id=//label[starts-with(normalize-space(.), ${name})]/@for]`;
    const inside = `//label[starts-with(normalize-space(.), ${name})]//*[self::input or self::textarea or self::select]`;
    return this.seen(`${labelled} | ${inside} | //*[@aria-label=${name}]`, `field "${label}"`);
  }

  /** The element a selector finds, once it is there and visible. */
  seen(selector, what = selector) {
    return waitFor(`${what} is there`, async () => {
      const element = await this.window.find(selector);
      return (await element.isDisplayed()) && element;
    });
  }

  /** Fills a field, replacing what was in it. */
  async fill(label, text) {
    const field = await this.field(label);
    await field.clear();
    await field.type(text);
  }

  /** Waits until the page says this somewhere. */
  says(text) {
    return waitFor(`the page says "${text}"`, () =>
      this.window.execute('return document.body.innerText.includes(arguments[0])', text),
    );
  }

  /** Saves a picture as tests/e2e/screens/`name`.png. */
  async picture(name) {
    mkdirSync(screens, { recursive: true });
    await this.window.executeAsync(`
      const done = arguments[arguments.length - 1];
      setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    `); // what was decided is painted
    writeFileSync(
      join(screens, `${name}.png`),
      pngOfDisplay(join(this.session.folder, 'Xvfb_screen0')),
    );
  }

  /** What axe finds wrong with the page (WCAG 2.2 A and AA): empty is good. */
  async accessibilityProblems() {
    await this.window.execute(`if (!window.axe) { ${axe} }`);
    // From a timer: the driver holds promises back while its own script runs.
    const found = await this.window.executeAsync(`
      const done = arguments[arguments.length - 1];
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      setTimeout(() => axe.run({ runOnly }).then(done, (error) => done({ failed: String(error) })));
    `);
    if (found.failed) throw new Error(found.failed);
    return found.violations.map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`,
    );
  }
}

/** A string as XPath writes it. */
const quoted = (text) =>
  text.includes('"') ? `concat("${text.split('"').join(`", '"', "`)}")` : `"${text}"`;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
