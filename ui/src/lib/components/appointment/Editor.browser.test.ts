import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { AppointmentInput } from '$lib/api/bindings/AppointmentInput';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { LONDON_CHANGES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { DAY, dayFromIso } from '../shared/clock';
import Editor from './Editor.svelte';
import { remembered } from './kept';
import QuickCreate from './QuickCreate.svelte';

const TEN = dayFromIso('2026-11-19') * DAY + 600;
const place = { start: TEN };
const BUSINESS = salon().business;

async function stored(pretend: PretendBook, series = false): Promise<AppointmentDto> {
  const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
  const item = items.find(
    (one) => !one.readOnly && !one.allDay && (one.occurrence !== null) === series,
  );
  if (!item) throw new Error('the pretend book has no such appointment');
  return pretend.api('get_appointment', { id: item.id, occurrence: item.occurrence });
}

function created(pretend: PretendBook): AppointmentInput {
  return (sent(pretend, 'create_appointment') as { appointment: AppointmentInput }).appointment;
}

function changed(pretend: PretendBook) {
  return sent(pretend, 'change_appointment') as {
    scope: string;
    revision: number;
    appointment: AppointmentInput;
  };
}

describe('booking quickly', () => {
  const open = async (pretend = new PretendBook()) => {
    const props = { place, ondone: vi.fn(), onmore: vi.fn(), onclose: vi.fn() };
    await renderPart(QuickCreate, props, pretend);
    return { ...props, pretend };
  };

  it('books with a service, a typed time and Enter', async () => {
    const { pretend, ondone } = await open();
    const service = (await pretend.api('get_book', null))?.services[0];
    await page.getByLabelText('Service').fill(service?.name ?? '');
    await userEvent.keyboard('{Enter}');
    await page.getByLabelText('Start').fill('3:15p');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(created(pretend)).toMatchObject({
      start: TEN + 315,
      end: TEN + 315 + (service?.minutes ?? 0),
      service: service?.id,
    });
  });

  it('takes the client that is found when Enter follows the name at once', async () => {
    const { pretend, ondone } = await open();
    await page.getByLabelText('Client').click();
    await userEvent.keyboard('chlo{Enter}');
    await expect.element(page.getByLabelText('Client')).toHaveValue('Chloé Martin');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toBeUndefined();
    expect(created(pretend).client).not.toBeNull();
  });

  it('takes the client and the service whose whole names are typed before going on', async () => {
    const { pretend, ondone } = await open();
    const service = (await pretend.api('get_book', null))?.services[0];
    await page.getByLabelText('Client').click();
    await userEvent.keyboard('chloé martin{Tab}');
    await expect.element(page.getByLabelText('Client')).toHaveValue('Chloé Martin');
    await page.getByLabelText('Service').click();
    await userEvent.keyboard(`${service?.name.toLowerCase() ?? ''}{Tab}`);
    await expect.element(page.getByLabelText('Service')).toHaveValue(service?.name);
    await page.getByRole('button', { name: 'Book' }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toBeUndefined();
    expect(created(pretend)).toMatchObject({ service: service?.id });
  });

  it('makes a client nobody knows yet', async () => {
    const { pretend, ondone } = await open();
    await page.getByLabelText('Client').fill('Freya Quillfeather');
    await page.getByRole('button', { name: 'Book' }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toMatchObject({ id: null, name: 'Freya Quillfeather' });
    expect(created(pretend).client).not.toBeNull();
  });

  it('takes the phone number of a client nobody knows yet', async () => {
    const { pretend, ondone } = await open();
    await page.getByLabelText('Client').click();
    await userEvent.keyboard('Freya Quillfeather');
    await expect.element(page.getByLabelText('Phone')).toBeVisible();
    await userEvent.keyboard('{Tab}07700 900555');
    await expect.element(page.getByLabelText('Phone')).toHaveValue('07700 900555');
    await expectAccessible();
    await vi.waitFor(() =>
      expect(remembered(BUSINESS)).toMatchObject({ fields: { newPhone: '07700 900555' } }),
    );
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'save_client')).toMatchObject({
      name: 'Freya Quillfeather',
      phone: '07700 900555',
    });
  });

  it('asks for no phone number while somebody known may be meant', async () => {
    const { pretend } = await open();
    await page.getByLabelText('Client').click();
    await userEvent.keyboard('chlo');
    await expect.element(page.getByRole('option', { name: /^Chloé Martin/ })).toBeVisible();
    expect(page.getByLabelText('Phone').query()).toBeNull();
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByLabelText('Phone')).toBeVisible();
    await page.getByLabelText('Client').click();
    await userEvent.keyboard('é martin{Enter}');
    await expect.element(page.getByLabelText('Phone')).not.toBeInTheDocument();
    const [client] = (await pretend.api('search', { text: 'chloé', limit: 1 })).clients;
    await expect.element(page.getByText(client?.phone ?? 'no number')).toBeVisible();
  });

  it('says so when the time comes twice on the day on which clocks go back', async () => {
    const pretend = new PretendBook({ clockChanges: LONDON_CHANGES });
    await open(pretend);
    const remark = page.getByText(/^Clocks go back/);
    await expect.element(page.getByRole('textbox', { name: 'Start' })).toHaveValue('10:00');
    expect(remark.query()).toBeNull();
    await page.getByRole('textbox', { name: 'Date' }).fill('25 Oct 2026');
    await page.getByRole('textbox', { name: 'Start' }).fill('01:30');
    await userEvent.keyboard('{Tab}');
    await expect.element(remark).toBeVisible();
    await expectAccessible();
    await page.getByRole('textbox', { name: 'Start' }).fill('02:00');
    await userEvent.keyboard('{Tab}');
    await expect.element(remark).not.toBeInTheDocument();
  });

  it('leaves nothing behind with Esc', async () => {
    const { pretend, onclose } = await open();
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalled();
    expect(sent(pretend, 'create_appointment')).toBeUndefined();
    expect(remembered(BUSINESS)).toBeNull();
  });

  it('keeps what is typed while it is open, and forgets it once it is booked', async () => {
    const { ondone } = await open();
    await page.getByLabelText('Title').fill('Patch test');
    await vi.waitFor(() =>
      expect(remembered(BUSINESS)).toMatchObject({
        kind: 'new',
        fields: { summary: 'Patch test' },
      }),
    );
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(remembered(BUSINESS)).toBeNull();
  });

  it('stays open with everything typed when booking fails', async () => {
    const { pretend, ondone } = await open();
    pretend.refusals.set(
      'create_appointment',
      new ApiError({
        code: 'readOnly',
        message: 'This calendar can only be read.',
        retryable: false,
      }),
    );
    await page.getByLabelText('Title').fill('Patch test');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('This calendar can only be read.');
    await expect.element(page.getByLabelText('Title')).toHaveValue('Patch test');
    expect(ondone).not.toHaveBeenCalled();
  });

  it('breaks no accessibility rule', async () => {
    await open();
    await expectAccessible();
  });
});

describe('the full editor', () => {
  const open = async (pretend = new PretendBook(), series = false) => {
    const appointment = await stored(pretend, series);
    const props = { appointment, ondone: vi.fn(), onclose: vi.fn() };
    await renderPart(Editor, props, pretend);
    return { ...props, pretend };
  };

  const save = () => page.getByRole('button', { name: 'Save' }).click();

  it('sends what was changed with the revision it was opened with', async () => {
    const { pretend, appointment, ondone } = await open();
    await page.getByLabelText('Notes').fill('Bring old photos.');
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    const { item, revision } = appointment;
    expect(changed(pretend)).toMatchObject({ scope: 'all', revision });
    expect(changed(pretend).appointment).toMatchObject({
      notes: 'Bring old photos.',
      start: item.start,
      end: item.end,
    });
  });

  it('asks how much of a series is meant', async () => {
    const { pretend, ondone } = await open(new PretendBook(), true);
    await page.getByLabelText('Notes').fill('Only today');
    await save();
    await page.getByRole('button', { name: / only this/ }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(changed(pretend).scope).toBe('this');
  });

  it('shows the next five dates of a series as the book works them out', async () => {
    const { pretend } = await open();
    await page.getByRole('combobox', { name: /^Repeats/ }).click();
    await page.getByRole('option', { name: /^Every 2 weeks/ }).click();
    await expect.element(page.getByText(/^Next:/)).toBeVisible();
    expect(sent(pretend, 'next_dates')).toMatchObject({ repeat: { every: 'week', interval: 2 } });
    await expectAccessible();
  });

  it('says in plain words how a series repeats', async () => {
    await open(new PretendBook(), true);
    await expect
      .element(page.getByRole('combobox', { name: 'Repeats: Every week on Thursday' }))
      .toBeVisible();
  });

  it('takes over what changed elsewhere while it is open, and keeps what was typed', async () => {
    const { pretend, appointment, ondone } = await open();
    await page.getByLabelText('Notes').fill('Half a thought');
    const { id, start, end } = appointment.item;
    pretend.changeElsewhere(id, { start: start + 60, end: end + 60 });
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Taken over: the time/);
    await expect.element(page.getByLabelText('Notes')).toHaveValue('Half a thought');
    await expectAccessible();
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(changed(pretend)).toMatchObject({ revision: appointment.revision + 1 });
    expect(changed(pretend).appointment).toMatchObject({
      notes: 'Half a thought',
      start: start + 60,
    });
  });

  const clash = async () => {
    const stage = await open();
    await page.getByLabelText('Notes').fill('Half a thought');
    stage.pretend.changeElsewhere(stage.appointment.item.id, {}, { notes: 'Reacts to PPD' });
    await expect.element(page.getByRole('alert')).toHaveTextContent(/“Reacts to PPD”/);
    return stage;
  };

  it('asks where both changed the same, and saves nothing before', async () => {
    const { pretend, ondone } = await clash();
    await expect.element(page.getByRole('button', { name: 'Save' })).toBeDisabled();
    await expectAccessible();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(changed(pretend).appointment.notes).toBe('Half a thought');
  });

  it('takes theirs when asked to', async () => {
    await clash();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await expect.element(page.getByLabelText('Notes')).toHaveValue('Reacts to PPD');
    await expect.element(page.getByRole('button', { name: 'Save' })).toBeEnabled();
  });

  it('says so when it is deleted elsewhere, and books it again', async () => {
    const { pretend, appointment, ondone } = await open();
    await page.getByLabelText('Notes').fill('Still wanted');
    const { id, occurrence } = appointment.item;
    await pretend.api('delete_appointment', { id, occurrence, scope: 'all' });
    await expect.element(page.getByRole('alert')).toHaveTextContent(/was deleted/);
    await page.getByRole('button', { name: 'Book again' }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
  });

  it('asks before it throws away what was typed', async () => {
    const { onclose } = await open();
    await page.getByLabelText('Notes').fill('Half a thought');
    await userEvent.keyboard('{Escape}');
    expect(onclose).not.toHaveBeenCalled();
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(onclose).toHaveBeenCalled();
  });

  it('offers to book again what was deleted meanwhile', async () => {
    const { pretend, ondone } = await open();
    pretend.refusals.set(
      'change_appointment',
      new ApiError({ code: 'notFound', message: '', retryable: false }),
    );
    await page.getByLabelText('Notes').fill('Still wanted');
    await save();
    await page.getByRole('button', { name: 'Book again' }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(created(pretend).notes).toBe('Still wanted');
  });

  it('breaks no accessibility rule', async () => {
    await open();
    await expectAccessible();
  });

  it('says that a stored appointment moves when another calendar is chosen', async () => {
    const { pretend, ondone } = await open();
    await page.getByLabelText(/^Calendar/).click();
    await page.getByRole('option', { name: 'Daybook', exact: true }).click();
    await expect.element(page.getByText('It moves there when you save.')).toBeVisible();
    await expectAccessible();
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'change_appointment')).toMatchObject({ appointment: { calendar: 'own' } });
  });

  it('keeps an appointment from those who can look into its calendar', async () => {
    const { pretend, ondone } = await open();
    await page.getByRole('checkbox', { name: /^Private/ }).click();
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'change_appointment')).toMatchObject({ appointment: { private: true } });
  });

  it('switches sync off for one appointment', async () => {
    const { pretend, ondone } = await open();
    await page.getByRole('checkbox', { name: /^Kept in step with/ }).click();
    await save();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(sent(pretend, 'change_appointment')).toMatchObject({ appointment: { syncOff: true } });
  });
});
