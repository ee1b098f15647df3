import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { appointments, salon, TODAY } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { openWindow } from '$lib/testing/window';
import { DAY } from '../shared/clock';
import QuickAdd from './QuickAdd.svelte';

const line = () => page.getByRole('textbox', { name: /^Quick add/ });
const pieces = () => page.getByRole('list', { name: 'Understood' });

async function open(text: string, pretend = new PretendBook()) {
  const props = { ondone: vi.fn(), onclose: vi.fn() };
  const stage = await renderPart(QuickAdd, props, pretend);
  await expect.element(line()).toHaveFocus();
  await vi.waitFor(() => expect(sent(pretend, 'list_clients')).toBeNull());
  await line().fill(text);
  return { ...props, ...stage };
}

function created(pretend: PretendBook): AppointmentInput {
  return (sent(pretend, 'create_appointment') as { appointment: AppointmentInput }).appointment;
}

describe('quick add', () => {
  it('says what it understands while one types, and books it with Enter', async () => {
    const { pretend, ondone, onclose } = await open('chloe balayage thu 26 nov 14:30 with maren');
    await expect
      .element(pieces())
      .toHaveTextContent(/Chloé Martin.*Balayage.*Thu 26 Nov, 14:30 – 16:30.*with Maren Holt/);
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(onclose).toHaveBeenCalled();
    const start = (TODAY + 8) * DAY + 870;
    expect(created(pretend)).toMatchObject({ start, end: start + 120, staff: 'mh', summary: '' });
    expect(created(pretend).client).not.toBeNull();
    expect(created(pretend).service).not.toBeNull();
  });

  it('keeps the phone number of somebody new', async () => {
    const { pretend, ondone } = await open('new Nora Weiss 07700 900123 balayage thu 10');
    await expect.element(pieces()).toHaveTextContent('Nora Weiss, new client, 07700 900123');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toMatchObject({
      name: 'Nora Weiss',
      phone: '07700 900123',
    });
  });

  it('keeps the said length although the service has another', async () => {
    const { pretend, ondone } = await open('balayage thu 14:30 30 min');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(created(pretend).end - created(pretend).start).toBe(30);
  });

  it('books nothing before it is clear who is meant', async () => {
    const book = salon();
    const items = appointments().map((item) =>
      item.client === 'Ava Lindgren' ? { ...item, client: 'Chloé Lindgren' } : item,
    );
    const { pretend, ondone } = await open(
      'chloe balayage thu 26 nov 9:00',
      new PretendBook({ book, items }),
    );
    await userEvent.keyboard('{Enter}');
    expect(sent(pretend, 'create_appointment')).toBeUndefined();
    await expect.element(page.getByRole('button', { name: /Chloé Lindgren/ })).toHaveFocus();
    await expectAccessible();
    await userEvent.keyboard('{ArrowRight}{Enter}');
    await expect.element(pieces()).toHaveTextContent('Chloé Martin');
    await expect.element(line()).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
  });

  it('offers what else the words can mean, behind the piece itself', async () => {
    await open('chloe cut thu 8');
    await page.getByRole('button', { name: 'Cut & blow-dry' }).click();
    await page.getByRole('menuitemradio', { name: 'Cut & style' }).click();
    await expect.element(pieces()).toHaveTextContent('Cut & style');
    await expect.element(pieces()).toHaveTextContent('8:00 – 9:00');
    await page.getByRole('button', { name: /8:00/ }).click();
    await page.getByRole('menuitemradio', { name: '20:00' }).click();
    await expect.element(pieces()).toHaveTextContent('20:00 – 21:00');
  });

  it('says in plain words what is missing', async () => {
    const { pretend } = await open('chloe balayage thu');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Say at what time, or “all day”.');
    expect(sent(pretend, 'create_appointment')).toBeUndefined();
  });

  it('says when somebody is booked already', async () => {
    await open('elif balayage thu 19 nov 15:00 with maren');
    await expect.element(page.getByText('Overlaps Chloé Martin, 14:30 – 16:30')).toBeVisible();
  });

  it('makes a client who is new', async () => {
    const { pretend, ondone } = await open('new Zara Quill balayage thu 10 with maren');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toMatchObject({ id: null, name: 'Zara Quill' });
  });

  it('goes on in the editor with everything that was understood', async () => {
    const { ui, onclose } = await open('chloe balayage thu at the loft !30 note: allergic');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}');
    expect(onclose).toHaveBeenCalled();
    const editing = ui.editing;
    if (editing?.kind !== 'begun') throw new Error('the editor was not asked for');
    expect(editing.draft.input()).toMatchObject({
      // The day was said, the time was not: the day begins when the studio opens.
      start: (TODAY + 1) * DAY + 510,
      end: (TODAY + 1) * DAY + 630,
      location: 'the loft',
      reminders: [30],
      notes: 'allergic',
    });
    expect(editing.draft.client?.name).toBe('Chloé Martin');
  });

  it('keeps the line when booking fails, and says why', async () => {
    const { pretend, ondone } = await open('patch test thu 9:00');
    const message = 'This calendar can only be read.';
    pretend.refusals.set(
      'create_appointment',
      new ApiError({ code: 'readOnly', message, retryable: false }),
    );
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent(message);
    await expect.element(line()).toHaveValue('patch test thu 9:00');
    expect(ondone).not.toHaveBeenCalled();
  });

  it('breaks no accessibility rule, empty or filled, light or dark', async () => {
    await open('chloe cut thu 8 with maren every week');
    await expectAccessible();
    await line().fill('');
    await expect.element(page.getByText('For example')).toBeVisible();
    await expectAccessible();
  });
});

describe('the window', () => {
  it('opens quick add with Q, books, and takes it back with Ctrl+Z', async () => {
    const pretend = await openWindow();
    await userEvent.keyboard('q');
    await expect.element(line()).toHaveFocus();
    await userEvent.keyboard('chloe balayage fri 8:30 with tom{Enter}');
    await expect.element(page.getByRole('main').getByRole('status')).toHaveTextContent(/Booked/);
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.element(page.getByRole('main').getByRole('status')).toHaveTextContent(/Undone/);
    expect(sent(pretend, 'undo')).toBeNull();
  });

  it('offers quick add among the commands', async () => {
    await openWindow();
    await userEvent.keyboard('/quick{Enter}');
    await expect.element(line()).toHaveFocus();
  });
});
