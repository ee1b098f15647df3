// Radicale for a journey, and a look at what it holds that shares no code with Daybook.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { background, capture, firstLine } from '../../../scripts/lib/processes.mjs';
import { root, venvPython } from '../../../scripts/lib/project.mjs';

const script = (name) => join(root, 'tests/servers', name);

/** A person's calendar account with one calendar called "Appointments". */
export class Server {
  #process;
  #folder;

  /** Starts it in `session` with `events` appointments. */
  static async start(session, { events = 0 } = {}) {
    const server = new Server();
    server.#folder = join(session.folder, 'radicale');
    mkdirSync(server.#folder);
    await server.#launch(['--events', `${events}`]);
    return server;
  }

  async #launch(args) {
    this.#process = background(venvPython, [
      script('serve.py'),
      'radicale',
      '--root',
      this.#folder,
      ...args,
    ]);
    const { url, user, password, calendar } = JSON.parse(
      await firstLine(this.#process, 'serve.py'),
    );
    Object.assign(this, { url, user, password, calendar });
  }

  /** Kills the server: the network is down, as far as Daybook can see. */
  stop = () => this.#process.stop();

  /** Starts it again at the same address with what it had stored. */
  restart = () => this.#launch(['--port', new URL(this.url).port]);

  /** Asks the independent client: `list`, `get NAME`, `put NAME`, `change NAME KEY=TEXT`, `delete NAME`. */
  async dav(verb, args = [], input = '') {
    const account = ['--url', this.url, '--user', this.user, '--password', this.password];
    const { code, output, stdout } = await capture(
      venvPython,
      [script('dav.py'), ...account, verb, ...args],
      { input },
    );
    if (code !== 0) throw new Error(`dav.py ${verb} failed:\n${output}`);
    return JSON.parse(stdout);
  }
}
