// Starts the simulated Google, and signs in there as somebody in front of a browser would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts the program that `DAYBOOK_SIM` names. */
export async function startSimulator() {
  const program = process.env.DAYBOOK_SIM;
  if (!program) throw new Error('DAYBOOK_SIM does not name the program.');
  const child = spawn(program, ['google'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const said = JSON.parse(line);
  return {
    ...said,
    /** Decides what the service does. */
    async control(path, body) {
      const answer = await fetch(`${said.url}sim/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Chooses an account and says yes; gives the address the browser is sent back to. */
export async function signIn(url, account) {
  let answer = await fetch(url, { redirect: 'manual' });
  while (answer.status !== 302) {
    const page = await answer.text();
    if (answer.status !== 200) throw new Error(page);
    const fields = new URLSearchParams();
    for (const [input] of page.matchAll(/<input [^>]*>/g)) {
      const of = (name) => input.match(new RegExp(`${name}="([^"]*)"`))?.[1];
      if (of('type') === 'hidden' || / checked/.test(input)) fields.append(of('name'), of('value'));
    }
    if (page.includes('name="account"')) fields.append('account', account);
    else fields.append('decision', 'allow');
    const [, action] = page.match(/action="([^"]*)"/);
    answer = await fetch(new URL(action, url), {
      method: 'POST',
      body: fields,
      redirect: 'manual',
    });
  }
  return new URL(answer.headers.get('location'));
}
