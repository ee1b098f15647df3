import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { chip, openWindow } from '$lib/testing/window';
import { toasts } from '../shared/toasts.svelte';
import ClientDialog from './ClientDialog.svelte';

const BALAYAGE = 'week-24';
const dialog = () => page.getByRole('dialog', { name: 'Edit client' });
const field = (label: string) => dialog().getByLabelText(label, { exact: true });
const press = (name: string) => dialog().getByRole('button', { name }).click();

beforeEach(() => toasts.clear());

async function chloe(pretend: PretendBook) {
  const client = (await pretend.api('list_clients', null)).find(
    ({ name }) => name === 'Chloé Martin',
  );
  if (!client) throw new Error('the pretend book has no Chloé');
  return client;
}

describe('what is known of a client', () => {
  const open = async (pretend = new PretendBook()) => {
    const client = await chloe(pretend);
    const onclose = vi.fn();
    const onshow = vi.fn();
    await renderPart(ClientDialog, { client: client.id, onshow, onclose }, pretend);
    await expect.element(field('Name')).toHaveValue('Chloé Martin');
    return { client, onshow, onclose, pretend };
  };

  it('is changed field by field, and the window says so', async () => {
    const { client, onclose, pretend } = await open();
    await field('Phone').fill('07700 900555');
    await field('Notes').fill('Allergic to PPD');
    await expectAccessible();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toEqual({
      ...client,
      phone: '07700 900555',
      notes: 'Allergic to PPD',
    });
    expect(toasts.current?.message).toBe('Saved “Chloé Martin”');
  });

  it('says when they come next and came last, and shows one of these', async () => {
    const { onshow } = await open();
    await dialog()
      .getByRole('button', { name: /Balayage/ })
      .first()
      .click();
    expect(onshow).toHaveBeenCalledWith(expect.objectContaining({ client: 'Chloé Martin' }));
  });

  it('begins with the phone number that is not known yet', async () => {
    const pretend = new PretendBook();
    await pretend.api('save_client', { ...(await chloe(pretend)), phone: '' });
    await open(pretend);
    await expect.element(field('Phone')).toHaveFocus();
  });

  it('is not written when nothing was changed', async () => {
    const { onclose, pretend } = await open();
    await press('Save');
    expect(onclose).toHaveBeenCalled();
    expect(sent(pretend, 'save_client')).toBeUndefined();
  });

  it('is not thrown away half-typed without asking', async () => {
    const { onclose } = await open();
    await field('Phone').fill('07700 9');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/Close without saving/);
    expect(onclose).not.toHaveBeenCalled();
    await expectAccessible();
    await press('Keep editing');
    await expect.element(field('Phone')).toHaveValue('07700 9');
    await press('Cancel');
    await press('Discard');
    expect(onclose).toHaveBeenCalled();
  });

  it('needs a name, and an address that is one', async () => {
    const { pretend } = await open();
    await field('Name').fill(' ');
    await field('E-mail').fill('chloé at home');
    await userEvent.keyboard('{Enter}');
    await expect.element(field('Name')).toHaveAccessibleDescription('Enter the client’s name.');
    await expect
      .element(field('E-mail'))
      .toHaveAccessibleDescription('This is not an e-mail address.');
    expect(sent(pretend, 'save_client')).toBeUndefined();
    await expectAccessible();
  });

  it('stays as it was typed when saving fails', async () => {
    const { onclose, pretend } = await open();
    const problem = { code: 'file', message: '', retryable: true } as const;
    pretend.refusals.set('save_client', new ApiError(problem));
    await field('Phone').fill('07700 900555');
    await press('Save');
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/could not be read/);
    await expect.element(field('Phone')).toHaveValue('07700 900555');
    expect(onclose).not.toHaveBeenCalled();
  });

  it('is read again after a failure', async () => {
    const pretend = new PretendBook();
    const client = await chloe(pretend);
    const problem = { code: 'file', message: '', retryable: true } as const;
    pretend.refusals.set('get_client', new ApiError(problem));
    await renderPart(ClientDialog, { client: client.id, onclose: vi.fn() }, pretend);
    await expect.element(dialog().getByRole('alert')).toHaveTextContent(/could not be read/);
    await expect.element(dialog().getByRole('button', { name: 'Try again' })).toHaveFocus();
    await press('Try again');
    await expect.element(field('Phone')).toHaveValue(client.phone);
  });
});

describe('in the window', () => {
  const openFromDetails = async () => {
    const pretend = await openWindow({
      onready: (ui) => {
        ui.select({ id: BALAYAGE, occurrence: null });
      },
    });
    await page.getByRole('button', { name: 'Edit client' }).click();
    await expect.element(field('Name')).toHaveValue('Chloé Martin');
    return pretend;
  };
  const row = () => page.getByRole('group', { name: 'Client', exact: true });

  it('a client is changed from the details, which show it at once', async () => {
    await openFromDetails();
    await field('Name').fill('Chloé Weiss');
    await field('Phone').fill('07700 900555');
    await userEvent.keyboard('{Enter}');
    await expect.element(row()).toHaveTextContent(/Chloé Weiss.*07700 900555/);
    await expect
      .element(page.getByRole('main').getByRole('status'))
      .toHaveTextContent('Saved “Chloé Weiss”');
    expect(chip(BALAYAGE).textContent).toContain('Chloé Weiss');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.element(row()).toHaveTextContent(/Chloé Martin/);
    await expect.poll(() => chip(BALAYAGE).textContent).toContain('Chloé Martin');
    await page.getByRole('button', { name: /^Redo/ }).click();
    await expect.element(row()).toHaveTextContent(/Chloé Weiss.*07700 900555/);
  });

  it('nothing from outside is put in front of what is typed', async () => {
    const pretend = await openFromDetails();
    await field('Phone').fill('07700 900555');
    pretend.wish({ kind: 'quickAdd' });
    await vi.waitFor(() =>
      expect(pretend.calls.filter(({ command }) => command === 'take_wish').length).toBe(3),
    );
    await expect.element(field('Phone')).toHaveValue('07700 900555');
  });

  it('search opens the only client it finds', async () => {
    await openWindow();
    await userEvent.keyboard('/chloé{Enter}');
    await expect.element(field('Name')).toHaveValue('Chloé Martin');
  });

  it('search shows what is booked for one of several before it opens them', async () => {
    await openWindow();
    await userEvent.keyboard('/ma');
    const clients = page.getByRole('group', { name: 'Clients' });
    await clients.getByRole('option', { name: 'Chloé Martin' }).click();
    await expect
      .element(page.getByRole('combobox', { name: /^Find a client/ }))
      .toHaveValue('Chloé Martin');
    await expect
      .element(page.getByRole('group', { name: 'Coming up' }))
      .toHaveTextContent(/Balayage/);
    await userEvent.keyboard('{Enter}');
    await expect.element(field('Name')).toHaveValue('Chloé Martin');
  });
});
