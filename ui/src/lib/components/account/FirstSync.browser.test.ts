import { expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { renderPart } from '$lib/testing/render';
import FirstSync from './FirstSync.svelte';

it('ends with how much somebody has to look at', async () => {
  const state = STATES.usual();
  const [account] = state.book.accounts;
  if (!account) throw new Error('Nothing is connected.');
  Object.assign(account, { conflicts: 1, failed: 1 });
  const pretend = new PretendBook(state);
  await renderPart(FirstSync, { account, onclose: () => undefined }, pretend);
  await expect.element(page.getByRole('status')).toHaveTextContent('All in. 2 things to look at.');
});
