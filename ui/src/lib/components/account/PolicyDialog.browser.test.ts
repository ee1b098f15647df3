import { expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import PolicyDialog from './PolicyDialog.svelte';

const [account] = salon().accounts;

it('says who is right from now on', async () => {
  if (!account) throw new Error('an account');
  const onclose = vi.fn();
  const { pretend } = await renderPart(PolicyDialog, { account, onclose });
  await expectAccessible();
  await page.getByLabelText(/^When the same was changed/).click();
  await page.getByRole('option', { name: /^The newest/ }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(sent(pretend, 'set_conflict_policy')).toEqual({ id: account.id, policy: 'newest' });
});
