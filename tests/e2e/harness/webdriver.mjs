// The part of the WebDriver protocol (https://www.w3.org/TR/webdriver2/) the journeys use.
import { setTimeout as pause } from 'node:timers/promises';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Keys that are no characters (WebDriver §17.4.2). */
export const Key = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Backspace: '\uE003',
  Delete: '\uE017',
  Left: '\uE012',
  Up: '\uE013',
  Right: '\uE014',
  Down: '\uE015',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  F10: '\uE03A',
};

/** What the driver answers when it cannot do what it was asked. `code` is its error code, e.g. `no such element`. */
export class WebDriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

/** One window under remote control. */
export class WebDriver {
  #address;

  constructor(address) {
    this.#address = address;
  }

  /** Opens the program `binary` with `args` through the driver that listens at `driver`. */
  static async open(driver, binary, args) {
    const options = { 'webkitgtk:browserOptions': { binary, args } };
    const { sessionId } = await send(driver, 'POST', '/session', {
      capabilities: { alwaysMatch: options },
    });
    return new WebDriver(`${driver}/session/${sessionId}`);
  }

  /** Closes the window as its user would. */
  close = () => send(this.#address, 'DELETE', '');
  title = () => this.#get('/title');
  resize = (width, height) => this.#post('/window/rect', { x: 0, y: 0, width, height });
  go = (url) => this.#post('/url', { url });
  reload = () => this.#post('/refresh', {});

  /** Runs `body` (the text of a function body) in the page; it gives back JSON. */
  execute = (body, ...args) => this.#post('/execute/sync', { script: body, args });

  /** The same for a body that calls its last argument when it is done. */
  executeAsync = (body, ...args) => this.#post('/execute/async', { script: body, args });

  /** The first element a CSS selector, or an XPath that begins with `//`, finds. */
  async find(selector) {
    const using = selector.startsWith('//') ? 'xpath' : 'css selector';
    return new Element(this, await this.#post('/element', { using, value: selector }));
  }

  async findAll(selector) {
    const using = selector.startsWith('//') ? 'xpath' : 'css selector';
    const found = await this.#post('/elements', { using, value: selector });
    return found.map((reference) => new Element(this, reference));
  }

  /** The elements a script gives back. */
  async elements(body, ...args) {
    const found = await this.execute(body, ...args);
    return found.map((reference) => new Element(this, reference));
  }

  /** Types into whatever has the focus. Held keys come first: `press(Key.Control, 'z')`. */
  async press(...keys) {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }));
    await this.#keys([...down, ...up]);
  }

  /** Drags with the mouse from one point of the page to another, in CSS pixels, as a hand would: in steps. */
  async drag(from, to) {
    await this.hold(from, to);
    await this.drop();
  }

  /** The same without letting go. */
  async hold(from, to) {
    await this.#mouse([at(from, 0), { type: 'pointerDown', button: 0 }, ...way(from, to)]);
  }

  /** Carries on what is held. */
  carry = (from, to) => this.#mouse(way(from, to));

  /** Lets go of it. */
  drop = () => this.#mouse([{ type: 'pointerUp', button: 0 }]);

  /** Holds a key down, or lets it go, while something else is done. */
  keyDown = (value) => this.#keys([{ type: 'keyDown', value }]);
  keyUp = (value) => this.#keys([{ type: 'keyUp', value }]);

  /** What a click with the right button comes to: WebKitWebDriver never lets that button go again. */
  rightClick = ({ x, y }) =>
    this.execute(
      `
      const [clientX, clientY] = arguments;
      const event = { bubbles: true, cancelable: true, button: 2, clientX, clientY };
      const target = document.elementFromPoint(clientX, clientY);
      if (target.dispatchEvent(new MouseEvent('contextmenu', event)))
        throw new Error('the engine would show its own menu');
    `,
      x,
      y,
    );

  #mouse = (actions) =>
    this.#perform([
      { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions },
    ]);
  #keys = (actions) => this.#perform([{ type: 'key', id: 'keyboard', actions }]);
  #perform = (actions) => this.#post('/actions', { actions });
  #get = (path) => send(this.#address, 'GET', path);
  #post = (path, body) => send(this.#address, 'POST', path, body);

  /** For {@link Element}. */
  request(reference, method, path, body) {
    return send(this.#address, method, `/element/${reference[ELEMENT]}${path}`, body);
  }
}

/** Steps of a hand from one point to another. */
const STEPS = 8;

const at = (point, duration) => ({
  type: 'pointerMove',
  duration,
  x: Math.round(point.x),
  y: Math.round(point.y),
});

function way(from, to) {
  return Array.from({ length: STEPS }, (_, step) => {
    const share = (step + 1) / STEPS;
    return at({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }, 20);
  });
}

/** Something on the page. */
class Element {
  #window;
  #reference;

  constructor(window, reference) {
    this.#window = window;
    this.#reference = reference;
  }

  click = () => this.#post('/click');
  clear = () => this.#post('/clear');
  type = (text) => this.#post('/value', { text });
  text = () => this.#get('/text');
  attribute = (name) => this.#get(`/attribute/${name}`);
  property = (name) => this.#get(`/property/${name}`);
  isDisplayed = () => this.#get('/displayed');
  isEnabled = () => this.#get('/enabled');

  /** Where it is in the page, with its middle: CSS pixels. */
  async box() {
    const box = await this.#get('/rect');
    return { ...box, middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 } };
  }

  /** So that it can be handed to `execute`. */
  toJSON = () => this.#reference;

  #get = (path) => this.#window.request(this.#reference, 'GET', path);
  #post = (path, body = {}) => this.#window.request(this.#reference, 'POST', path, body);
}

async function send(address, method, path, body) {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(value);
  return value;
}

/** Asks again and again until `question` gives something true, or fails saying `what` did not happen. */
export async function waitFor(what, question, milliseconds = 20_000) {
  const deadline = Date.now() + milliseconds;
  let cause;
  do {
    try {
      const answer = await question();
      if (answer) return answer;
    } catch (error) {
      cause = error;
    }
    await pause(50);
  } while (Date.now() < deadline);
  throw new Error(`waited ${milliseconds / 1000} s in vain: ${what}`, { cause });
}
