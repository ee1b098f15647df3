// A desk: the real program in a desktop session of its own, driven through its window.
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { background, capture, firstLine } from '../../../scripts/lib/processes.mjs';
import { root, target } from '../../../scripts/lib/project.mjs';
import { openSession } from '../../../scripts/lib/session.mjs';
import { pngOfDisplay } from './picture.mjs';
import { WebDriver, waitFor } from './webdriver.mjs';

const program = process.env.DAYBOOK_PROGRAM ?? join(target, 'debug/daybook-desktop');
const screens = join(root, 'tests/e2e/screens');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The size the window opens with, in CSS pixels, and that of the display. */
const SIZE = { width: 1440, height: 900 };

/**
 * Opens a desk with an empty book, started with these arguments. Close it in the test's `after`, whatever
 * happened.
 */
export async function openDesk(args = []) {
  const session = await openSession();
  const desk = new Desk(session, args);
  try {
    await desk.start();
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
  #opened;
  #size = SIZE;

  #args;

  constructor(session, args) {
    this.session = session;
    this.#args = args;
    // Where a browser is wanted, the address is written down.
    this.#opened = join(session.folder, 'opened');
    const browser = join(session.folder, 'browser');
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${this.#opened}'\n`, {
      mode: 0o755,
    });
    session.env.BROWSER = browser;
    /** Where the program keeps its book. */
    this.dataFolder = join(session.folder, 'book');
  }

  async start() {
    await this.display();
    await this.open();
  }

  /** Makes the display the window opens on. */
  async display() {
    const { env } = this.session;
    const size = `${SIZE.width}x${SIZE.height}x24`;
    const screen = ['-screen', '0', size, '-fbdir', this.session.folder];
    this.#display = background('Xvfb', ['-displayfd', '1', ...screen, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
    });
    env.DISPLAY = `:${await firstLine(this.#display, 'Xvfb')}`;
  }

  /** Opens the window, as after a restart, perhaps with a file. */
  async open(...files) {
    await this.drive(program, ['--data-dir', this.dataFolder, ...this.#args, ...files]);
  }

  /** Starts a program with a page and takes hold of its window. */
  async drive(binary, args) {
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
    this.window = await WebDriver.open(address, binary, args);
  }

  /**
   * Starts the program once more with a link or a file, as the system does when a browser meets one of ours
   * or somebody opens a file with it.
   */
  async follow(link) {
    const again = ['--data-dir', this.dataFolder, ...this.#args, link];
    const { code, output } = await capture(program, again, { env: this.session.env });
    if (code !== 0) throw new Error(`the second start failed:\n${output}`);
  }

  /** Follows a link as a desktop does, with the program that has registered for its scheme. */
  async handOver(link) {
    const { env } = this.session;
    const associations = readFileSync(join(env.XDG_CONFIG_HOME, 'mimeapps.list'), 'utf8');
    const [, entry] = new RegExp(`^x-scheme-handler/${link.split(':')[0]}=([^;\\n]+)`, 'm').exec(
      associations,
    );
    const wanted = readFileSync(join(env.XDG_DATA_HOME, 'applications', entry), 'utf8');
    const [, command] = /^Exec="(.+)" %u$/m.exec(wanted);
    const { code, output } = await capture(command, [link], { env });
    if (code !== 0) throw new Error(`the second start failed:\n${output}`);
  }

  /** The page that was opened in the browser last, once there is a new one. Each is given once. */
  async openedPage() {
    return waitFor('a page was opened in the browser', () => {
      const text = readFileSync(this.#opened, { encoding: 'utf8', flag: 'a+' });
      const page = text.split('\n').filter(Boolean).at(-1);
      if (page) writeFileSync(this.#opened, '');
      return page;
    });
  }

  /** Makes the window this large, in CSS pixels. */
  async resize(width, height) {
    await this.window.resize(width, height);
    await waitFor(`the window is ${width} by ${height}`, () =>
      this.window.execute(
        'return innerWidth === arguments[0] && innerHeight === arguments[1]',
        width,
        height,
      ),
    );
    this.#size = { width, height };
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

  /** Asks the book itself, as the page does: for what a journey needs but is not about. */
  async ask(command, input = null) {
    const { answer, failed } = await this.window.executeAsync(
      `
      const done = arguments[arguments.length - 1];
      const [command, input] = arguments;
      // From a timer: the driver holds promises back while its own script runs.
      setTimeout(() =>
        window.__TAURI_INTERNALS__.invoke(command, { input }).then(
          (answer) => done({ answer }),
          (failed) => done({ failed }),
        ),
      );
    `,
      command,
      input,
    );
    if (failed) throw new Error(`${command}: ${failed.message ?? JSON.stringify(failed)}`);
    return answer;
  }

  /** The element with this role and accessible name (a text, or a pattern). Waits for it. */
  byName(role, name) {
    return waitFor(`${role} "${name}" is there`, async () => {
      const [element] = await this.named(role, name);
      return element && (await element.isDisplayed()) && element;
    });
  }

  /** All elements with this role and accessible name that are there now. */
  named(role, name) {
    const [source, isPattern] = name instanceof RegExp ? [name.source, true] : [name, false];
    return this.window.elements(NAMED, role, source, isPattern);
  }

  /** Waits until nothing has this role and name any more. */
  gone(role, name) {
    return waitFor(
      `${role} "${name}" is gone`,
      async () => (await this.named(role, name)).length === 0,
    );
  }

  /** Presses the button (or what has another role) with this name. */
  async press(name, role = 'button') {
    await waitFor(`${role} "${name}" can be pressed`, async () => {
      const element = await this.byName(role, name);
      if (!(await element.isEnabled())) return false;
      await element.click();
      return true;
    });
  }

  /** The form field with this label. Waits for it. */
  field(label) {
    const name = quoted(label);
    const [is, labelled] = [
      '[self::input or self::textarea or self::select]',
      `//label[starts-with(normalize-space(.), ${name})]`,
    ];
    return this.seen(
      `//*${is}[@id=${labelled}/@for] | ${labelled}//*${is} | //*${is}[@aria-label=${name}]`,
      `field "${label}"`,
    );
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

  /** Saves a picture of the window as `name`.png in a folder, usually tests/e2e/screens. */
  async picture(name, folder = screens) {
    mkdirSync(folder, { recursive: true });
    await this.window.executeAsync(`
      const done = arguments[arguments.length - 1];
      setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    `); // what was decided is painted
    writeFileSync(
      join(folder, `${name}.png`),
      pngOfDisplay(join(this.session.folder, 'Xvfb_screen0'), this.#size),
    );
  }

  /** What axe finds wrong with the page (WCAG 2.2 A and AA): empty is good. */
  async accessibilityProblems() {
    await this.window.execute(`if (!window.axe) { ${axe} }`);
    // From a timer: the driver holds promises back while its own script runs.
    const found = await this.window.executeAsync(`
      const done = arguments[arguments.length - 1];
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      // It wants "10:00 – 11:00" in a name that says "10:00 to 11:00".
      const rules = { 'label-content-name-mismatch': { enabled: false } };
      setTimeout(() => axe.run({ runOnly, rules }).then(done, (error) => done({ failed: String(error) })));
    `);
    if (found.failed) throw new Error(found.failed);
    return found.violations.map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`,
    );
  }
}

/** Finds elements by role and accessible name, as far as the page makes use of the rules for them. */
const NAMED = `
  const [role, wanted, isPattern] = arguments;
  const tags = {
    button: 'button',
    dialog: 'dialog',
    heading: 'h1, h2, h3',
    link: 'a[href]',
    list: 'ul, ol',
    textbox: 'input:not([type]), input[type="text"], textarea',
  }[role];
  const pattern = isPattern && new RegExp(wanted);
  const text = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
    const inner = [...node.childNodes].map(text).join('');
    return getComputedStyle(node).display.startsWith('inline') ? inner : ' ' + inner + ' ';
  };
  const name = (element) => {
    const label = element.getAttribute('aria-label');
    const by = element.getAttribute('aria-labelledby');
    const named = by && by.split(' ').map((id) => document.getElementById(id)).filter(Boolean);
    const words = label ?? (named ? named.map(text).join(' ') : text(element));
    return words.replace(/\\s+/g, ' ').trim();
  };
  return [...document.querySelectorAll('[role="' + role + '"]' + (tags ? ', ' + tags : ''))]
    .filter((element) => (element.getAttribute('role') ?? role) === role)
    .filter((element) => !element.closest('[aria-hidden="true"]'))
    .filter((element) => (pattern ? pattern.test(name(element)) : name(element) === wanted));
`;

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
