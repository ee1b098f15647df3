// Radicale for a journey, and a look at what it holds that shares no code with Daybook.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { background, capture, firstLine } from '../../../scripts/lib/processes.mjs';
import { root, venvPython } from '../../../scripts/lib/project.mjs';
import { waitFor } from './webdriver.mjs';

const script = (name) => join(root, 'tests/servers', name);

/** A person's calendar account with one calendar called "Appointments". */
export class Server {
  #process;
  #folder;

  /** Starts it in `session` for this user, with so many events. */
  static async start(session, { user = 'desk', events = 0 } = {}) {
    const server = new Server();
    server.user = user;
    server.#folder = join(session.folder, 'radicale');
    mkdirSync(server.#folder);
    await server.#launch(events > 0 ? ['--events', String(events)] : []);
    return server;
  }

  async #launch(args) {
    this.#process = background(venvPython, [
      script('serve.py'),
      'radicale',
      '--user',
      this.user,
      '--root',
      this.#folder,
      ...args,
    ]);
    const { url, password, calendar } = JSON.parse(await firstLine(this.#process, 'serve.py'));
    Object.assign(this, { url, password, calendar });
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

  /** Stores an hour's appointment as another program would. `start` and `end` as iCalendar writes instants. */
  add(name, { title, start, end }) {
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Another program//EN',
      'BEGIN:VEVENT',
      `UID:${name}@another.program`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:${start}`,
      `DTEND:${end}`,
      `SUMMARY:${title}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ];
    return this.dav('put', [name], lines.join('\r\n'));
  }

  /** The stored events: `name`, as the other verbs take it, and `fields` by property, e.g. `fields.SUMMARY`. */
  async events() {
    const objects = await this.dav('list');
    return objects.map(({ href, text }) => ({
      name: href
        .split('/')
        .at(-1)
        .replace(/\.ics$/, ''),
      text,
      fields: fieldsOf(text),
    }));
  }

  /** Waits until an event has this title there, and gives it. */
  event(title, holds = () => true) {
    return waitFor(
      `the server has "${title}"`,
      async () =>
        (await this.events()).find(({ fields }) => fields.SUMMARY === title && holds(fields)),
      20_000,
    );
  }

  /** Waits until no event has this title there. */
  eventGone(title) {
    return waitFor(
      `the server has no "${title}"`,
      async () => !(await this.events()).some(({ fields }) => fields.SUMMARY === title),
      20_000,
    );
  }
}

/** The properties of the first event in an iCalendar text, without their parameters and escapes. */
function fieldsOf(text) {
  const [, event = ''] = /BEGIN:VEVENT\r?\n([^]*?)END:VEVENT/.exec(text) ?? [];
  const lines = event.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(':'))
      .map((line) => /^([^:;]+)[^:]*:(.*)$/.exec(line))
      .map(([, name, value]) => [name, value.replaceAll(/\\([\\;,])/g, '$1')]),
  );
}
