import { expect, it, vi } from 'vitest';
import type { SignInDto } from '$lib/api/bindings/SignInDto';
import type { Api } from '$lib/api/client';
import { SignIn } from './signIn.svelte';

const waiting: SignInDto = {
  attempt: 'one',
  provider: 'google',
  page: 'https://accounts.example/auth',
  opened: true,
  state: 'waiting',
  found: null,
  account: null,
  problem: null,
};
const wanted = { provider: 'google', staff: null, account: null } as const;

/** Answers by hand. */
function byHand() {
  const asked: { command: string; answer: (value: unknown) => void }[] = [];
  const api = vi.fn(
    (command: string) => new Promise((answer) => asked.push({ command, answer })),
  ) as unknown as Api;
  return { asked, signIn: new SignIn(api) };
}

it('hears what was announced before the answer that names it', async () => {
  const { asked, signIn } = byHand();
  const beginning = signIn.begin(wanted);
  await signIn.changed('one');
  asked[0]?.answer(waiting);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]?.command).toBe('get_sign_in');
  asked[1]?.answer({ ...waiting, state: 'looking' });
  await beginning;
  expect(signIn.stage).toBe('looking');
});

it('gives up a sign-in that begins only after one has left', async () => {
  const { asked, signIn } = byHand();
  const beginning = signIn.begin(wanted);
  signIn.leave();
  asked[0]?.answer(waiting);
  await beginning;
  expect(asked.map(({ command }) => command)).toEqual(['begin_sign_in', 'cancel_sign_in']);
  expect(signIn.underWay).toBe(false);
});

it('makes one more reading of many announcements', async () => {
  const { asked, signIn } = byHand();
  const beginning = signIn.begin(wanted);
  asked[0]?.answer(waiting);
  await beginning;
  const reading = signIn.changed('one');
  void signIn.changed('one');
  void signIn.changed('one');
  asked[1]?.answer(waiting);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  asked[2]?.answer({ ...waiting, state: 'found' });
  await reading;
  expect(asked).toHaveLength(3);
  expect(signIn.stage).toBe('found');
});

it('does not listen to another sign-in', async () => {
  const { asked, signIn } = byHand();
  const beginning = signIn.begin(wanted);
  asked[0]?.answer(waiting);
  await beginning;
  await signIn.changed('two');
  expect(asked).toHaveLength(1);
});
