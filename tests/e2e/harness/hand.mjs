// A practised hand at the desk: it counts what it does, and how long the window takes to answer.
import { Key, waitFor } from './webdriver.mjs';

/**
 * Notes when the last click or key comes in, and when the page has been painted that shows what is waited for: something
 * the selector finds whose name the pattern matches. It looks before every frame.
 */
const WATCH = `
  const [selector, name, done] = arguments;
  const pattern = new RegExp(name);
  const shown = () => [...document.querySelectorAll(selector)].some((one) =>
    pattern.test(one.getAttribute('aria-label') ?? one.textContent.trim()));
  const watch = (window.watch = {});
  const input = () => (watch.input = performance.now());
  const kinds = ['keydown', 'click'];
  for (const kind of kinds) addEventListener(kind, input, true);
  const look = () => {
    if (watch.input === undefined || !shown()) return requestAnimationFrame(look);
    for (const kind of kinds) removeEventListener(kind, input, true);
    // The frame that shows it is on its way; a message comes after it.
    setTimeout(() => (watch.took = performance.now() - watch.input));
  };
  // From a timer: the driver holds promises back while its own script runs.
  setTimeout(() => (look(), done()));
`;

/** What the window says about what was done. */
export const SAID = '.toast .message';

export class Hand {
  #desk;
  /** Clicks, keys with what is held beside them, and lines typed: each is one. */
  inputs = 0;
  /** Letters of those lines. */
  letters = 0;
  /** Milliseconds from an input to the painted answer. */
  answers = [];

  constructor(desk) {
    this.#desk = desk;
  }

  /** Presses a key, and waits for what it shows: something the selector finds whose name matches. */
  async press(keys, selector, name) {
    this.inputs += 1;
    await this.#answer(() => this.#desk.window.press(...[keys].flat()), selector, name);
  }

  /** Types a line. */
  async type(line, selector, name) {
    this.inputs += 1;
    this.letters += line.length;
    const keys = async () => {
      for (const letter of line) await this.#desk.window.press(letter);
    };
    await this.#answer(keys, selector, name);
  }

  /** Clicks what has this role and name. */
  async click(role, what, selector, name) {
    this.inputs += 1;
    const click = async () => (await this.#desk.byName(role, what)).click();
    await this.#answer(click, selector, name);
  }

  /** Books one line with quick add. */
  async line(text, title) {
    await this.press('q', '.spotlight input', '');
    await waitFor('the line has the focus', () =>
      this.#desk.window.execute('return document.activeElement.matches(".spotlight input")'),
    );
    await this.type(text, '.pieces', '');
    await this.press(Key.Enter, SAID, `Booked.*${title}`);
  }

  async #answer(act, selector, name = '') {
    const { window } = this.#desk;
    await window.executeAsync(WATCH, selector, name);
    await act();
    const took = await waitFor(`${selector} shows ${name}`, () =>
      window.execute('return window.watch.took ?? null'),
    );
    this.answers.push(took);
  }
}
