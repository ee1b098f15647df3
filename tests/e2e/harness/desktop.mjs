// The desktop around a desk: it shows notifications and a tray, closes windows and presses keys.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { background } from '../../../scripts/lib/processes.mjs';
import { target } from '../../../scripts/lib/project.mjs';
import { waitFor } from './webdriver.mjs';

const program = join(target, 'debug/examples/pretend_desktop');

export class Desktop {
  #running;
  #heard = [];

  constructor(env) {
    this.#running = background(program, [], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#running.child.stdout }).on('line', (line) =>
      this.#heard.push(JSON.parse(line)),
    );
  }

  /** Starts one in the session of a desk. */
  static async start(desk) {
    const desktop = new Desktop(desk.session.env);
    await desktop.hears('the desktop is there', ({ ready }) => ready);
    return desktop;
  }

  /** Waits until something was heard that fits, and gives it; each is given once. */
  hears(what, fits, milliseconds) {
    return waitFor(
      what,
      () => {
        const place = this.#heard.findIndex(fits);
        return place >= 0 && this.#heard.splice(place, 1)[0];
      },
      milliseconds,
    );
  }

  /** What was heard so far and nobody has asked for. */
  heard(fits) {
    return this.#heard.filter(fits);
  }

  /** Does something, and waits until it is done. */
  async does(what, rest = {}) {
    this.#running.child.stdin.write(`${JSON.stringify({ do: what, ...rest })}\n`);
    await this.hears(`the desktop did "${what}"`, ({ did }) => did === what);
  }

  /** Waits until a notification is shown. */
  notification(milliseconds) {
    return this.hears('a notification is shown', ({ notified }) => notified, milliseconds);
  }

  /** What the tray says now. */
  async tray() {
    await this.does('look at tray');
    return (await this.hears('the tray is seen', ({ tray }) => tray)).tray;
  }

  stop() {
    return this.#running.stop();
  }
}
