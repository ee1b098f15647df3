import { expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { ConnectAccount } from '$lib/api/bindings/ConnectAccount';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import ConnectFlow from './ConnectFlow.svelte';

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const part = (name: string) => page.getByRole('region', { name });

/** Goes as far as what would happen with these calendars of a Google account. */
async function lookAhead(pretend: PretendBook, ...more: string[]) {
  const props = { onclose: vi.fn(), onconnected: vi.fn() };
  await renderPart(ConnectFlow, props, pretend);
  await page.getByRole('button', { name: /^Google/ }).click();
  for (const name of more) await page.getByRole('checkbox', { name: `Use ${name}` }).click();
  await page.getByRole('button', { name: /^Continue/ }).click();
  await expect.element(page.getByRole('heading', { name: 'What would happen' })).toBeVisible();
  return props;
}

const found = () => new PretendBook(STATES.found());
const agreed = (pretend: PretendBook) =>
  (sent(pretend, 'connect_account') as ConnectAccount).calendars.map((one) => [
    one.href,
    one.agreed,
  ]);

it('says of each calendar what would come in, what would be written, and what is only read', async () => {
  const pretend = found();
  const { onconnected } = await lookAhead(pretend, 'Tom Okada');
  await expect.element(part('Maren Holt')).toHaveTextContent(/There 1 added Here 6 added/);
  await expect.element(part('Tom Okada')).toHaveTextContent(/only read, nothing is written/);
  // What would be written is named first, and what does not fit is counted.
  await expect
    .element(part('Maren Holt').getByRole('listitem').first())
    .toHaveTextContent(/New there/);
  await expect.element(part('Maren Holt')).toHaveTextContent('And 2 more');
  await expect
    .element(part('Maren Holt'))
    .toHaveTextContent('3 repeat in ways that Daybook keeps but cannot edit.');
  await expect
    .element(page.getByText(/12 appointments since Wed 20 May would come in, 1 would be written/))
    .toBeVisible();
  await expectAccessible();
  expect(sent(pretend, 'connect_account')).toBeUndefined();

  await button('Agree and start').click();
  await vi.waitFor(() => expect(onconnected).toHaveBeenCalled());
  expect(agreed(pretend)).toEqual([
    ['maren.holt@gmail.com', true],
    ['okada', false],
  ]);
});

it('needs no agreement where nothing would be written', async () => {
  const pretend = found();
  await lookAhead(pretend, 'Tom Okada', 'Maren Holt');
  await button('Start').click();
  await expect.element(page.getByText(/All in/)).toBeVisible();
  expect(agreed(pretend)).toEqual([['okada', false]]);
});

it('starts without an agreement, which is asked for later', async () => {
  const pretend = found();
  await lookAhead(pretend);
  await button('Start, and ask before writing').click();
  await expect.element(page.getByText(/All in/)).toBeVisible();
  expect(agreed(pretend)).toEqual([['maren.holt@gmail.com', false]]);
});

it('says what went wrong with one calendar and asks it once more', async () => {
  const pretend = found();
  const message = 'Google cannot be reached. Check the address and the network, then try again.';
  const offline = new ApiError({ code: 'offline', message, retryable: true });
  pretend.refusals.set('dry_run_found', offline);
  await lookAhead(pretend, 'Tom Okada');
  await expect.element(part('Maren Holt').getByRole('alert')).toHaveTextContent(message);
  await expect.element(part('Tom Okada')).toHaveTextContent(/Here 6 added/);
  await expect.element(button('Start, and ask before writing')).toBeEnabled();
  await expectAccessible();

  await page.getByRole('button', { name: 'Try again with Maren Holt' }).click();
  await expect.element(part('Maren Holt')).toHaveTextContent(/There 1 added/);
  await expect.element(button('Agree and start')).toBeEnabled();
});

it('shows how far it is, and can be started before the answers are in', async () => {
  const pretend = new PretendBook(STATES.found(), { unanswered: ['dry_run_found'] });
  await lookAhead(pretend, 'Tom Okada');
  await expect.element(page.getByText('Asking calendar 1 of 2…')).toBeVisible();
  await expect.element(part('Maren Holt')).toHaveTextContent(/Reading its appointments/);
  await expect.element(part('Tom Okada')).toHaveTextContent(/Not asked yet/);
  await expect.element(button('Start')).toBeDisabled();
  await expectAccessible();
  await button('Start, and ask before writing').click();
  await expect.element(page.getByText(/All in/)).toBeVisible();
});

it('goes back to the calendars as they were chosen, with nothing stored', async () => {
  const pretend = found();
  await lookAhead(pretend, 'Tom Okada', 'Maren Holt');
  await button('Back').click();
  await expect.element(page.getByRole('checkbox', { name: 'Use Tom Okada' })).toBeChecked();
  await expect.element(page.getByRole('checkbox', { name: 'Use Maren Holt' })).not.toBeChecked();
  expect(sent(pretend, 'connect_account')).toBeUndefined();
});
