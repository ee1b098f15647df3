// A simulated Google: somebody in front of its pages, and somebody else at work in its calendars.
import { join } from 'node:path';
import { background, firstLine } from '../../../scripts/lib/processes.mjs';
import { target } from '../../../scripts/lib/project.mjs';

/** The program that plays calendar services. */
export const services = process.env.DAYBOOK_SERVICES ?? join(target, 'debug/daybook-sim');

/** What Daybook asks for. */
const SCOPES = [
  'https://www.googleapis.com/auth/calendar.events',
  'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
];

export class Google {
  #process;

  /** A Google at an address. */
  constructor(url, user = 'desk@sim.example') {
    this.url = url;
    this.user = user;
  }

  /** Starts one. */
  static async start() {
    const process = background(services, ['google']);
    const said = JSON.parse(await firstLine(process, 'daybook-sim'));
    const google = new Google(said.url, said.user);
    Object.assign(google, { clientId: said.clientId, clientSecret: said.clientSecret });
    google.#process = process;
    return google;
  }

  /** Ends it. */
  stop = () => this.#process?.stop();

  /** Somebody does something in the calendars by other means; `path` is below `/calendar/v3/`. */
  async act(method, path, body = null, email = this.user) {
    return this.#sim('as', { email, method, path, body });
  }

  /** Puts an hour into the main calendar. `start` in milliseconds. */
  async add(id, title, start) {
    const at = (time) => ({ dateTime: new Date(time).toISOString() });
    const event = { id, summary: title, start: at(start), end: at(start + 3_600_000) };
    await this.act('POST', 'calendars/primary/events', event);
  }

  /** What is in the main calendar. */
  async events() {
    const { items } = await this.act('GET', 'calendars/primary/events');
    return items;
  }

  /** Every code and token it has ever given out, and every verifier that came for one. */
  async secrets() {
    return (await this.#seen('secrets')).secrets;
  }

  /** The requests so far. */
  async requests() {
    return (await this.#seen('requests')).requests;
  }

  /** The person takes every permission back. */
  revoke = () => this.#sim('expire', { what: 'grants', email: this.user });

  async #seen(what) {
    return (await fetch(new URL(`/sim/${what}`, this.url))).json();
  }

  async #sim(what, body) {
    const answer = await fetch(new URL(`/sim/${what}`, this.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`/sim/${what}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /**
   * What somebody does at the page to sign in at: chooses who they are and allows `scopes`, or says no
   * without them. Gives the address the browser is sent to then.
   */
  async decide(page, { email = this.user, scopes = SCOPES } = {}) {
    let shown = await open(page);
    if (shown.text.includes('name="account"')) {
      shown = await submit(shown, '/o/oauth2/v2/auth/account', { account: email });
    }
    if (!shown.location) {
      const decision = scopes ? 'allow' : 'cancel';
      const fields = [['decision', decision], ...(scopes ?? []).map((scope) => ['scope', scope])];
      shown = await submit(shown, '/o/oauth2/v2/auth/consent', fields);
    }
    if (!shown.location) throw new Error(`the browser stays at ${shown.text}`);
    return shown.location;
  }

  /** The same, and the browser goes where it is sent. Gives what it shows there. */
  async signIn(page, decision = {}) {
    const { text } = await open(await this.decide(page, decision));
    return text;
  }
}

async function open(url, init = {}) {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { url, text: await answer.text(), location: answer.headers.get('location') };
}

function submit(shown, path, fields) {
  const attempt = /name="attempt" value="([^"]*)"/.exec(shown.text)?.[1];
  if (!attempt) throw new Error(`no form: ${shown.text}`);
  const body = new URLSearchParams(fields);
  body.set('attempt', attempt);
  return open(new URL(path, shown.url), { method: 'POST', body });
}
