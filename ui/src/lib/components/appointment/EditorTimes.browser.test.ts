import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ChangeAppointment } from '$lib/api/bindings/ChangeAppointment';
import type { CreateAppointment } from '$lib/api/bindings/CreateAppointment';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { DAY, dayFromIso } from '../shared/clock';
import Editor from './Editor.svelte';
import QuickCreate from './QuickCreate.svelte';

const open = async (state: keyof typeof STATES, id: string, occurrence: string | null = null) => {
  const pretend = new PretendBook(STATES[state]());
  const appointment = await pretend.api('get_appointment', { id, occurrence });
  const props = { appointment, ondone: vi.fn(), onclose: vi.fn() };
  await renderPart(Editor, props, pretend);
  const save = async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await vi.waitFor(() => expect(props.ondone).toHaveBeenCalled());
    return (sent(pretend, 'change_appointment') as ChangeAppointment).appointment;
  };
  return { pretend, appointment, save };
};

const zone = () => page.getByRole('combobox', { name: 'Time zone' });

describe('whether what is edited fits', () => {
  it('is said by where the business is, also on the clock of another zone', async () => {
    await open('usual', 'week-24');
    await expect.element(page.getByText('Free, inside Maren’s hours')).toBeVisible();
    await page.getByRole('button', { name: 'Time zone' }).click();
    await zone().fill('new york');
    await page.getByRole('option', { name: /^America\/New York/ }).click();
    await expect.element(page.getByText('Outside Maren’s hours, 8:30 – 17:30')).toBeVisible();
  });

  it('is said of whoever it is given to, and not of what is cancelled', async () => {
    await open('usual', 'week-24');
    await page.getByLabelText(/^With/).click();
    await page.getByRole('option', { name: 'Idris Bello' }).click();
    const fit = page.getByText(/Overlaps Idris/);
    await expect.element(fit).toBeVisible();
    await expectAccessible();
    await page.getByLabelText(/^Status/).click();
    await page.getByRole('option', { name: 'Cancelled' }).click();
    await expect.element(fit).not.toBeInTheDocument();
  });
});

describe('a time', () => {
  it('is typed anew by whoever clicks into it', async () => {
    await open('usual', 'week-24');
    const start = page.getByLabelText('Start');
    await start.click();
    await userEvent.keyboard('17:00{Tab}');
    await expect.element(start).toHaveValue('17:00');
  });

  it.each(['{Enter}', '{Control>}{Enter}{/Control}', 'Save'])(
    'that cannot be read is never left out: %s',
    async (way) => {
      const { pretend } = await open('usual', 'week-24');
      const start = page.getByLabelText('Start');
      await start.fill('13:117:005');
      if (way === 'Save') await page.getByRole('button', { name: 'Save' }).click();
      else await userEvent.keyboard(way);
      await expect.element(start).toHaveAccessibleDescription(/^Not a time/);
      await expect.element(start).toHaveFocus();
      await expect.element(start).toHaveValue('13:117:005');
      expect(sent(pretend, 'change_appointment')).toBeUndefined();
    },
  );
});

describe('the time zone of an appointment', () => {
  it('stands behind a word, and keeps what the clock says when it changes', async () => {
    const { appointment, save } = await open('usual', 'week-24');
    expect(zone().query()).toBeNull();
    await page.getByRole('button', { name: 'Time zone' }).click();
    await zone().fill('new york');
    await page.getByRole('option', { name: /^America\/New York/ }).click();
    await expect.element(page.getByLabelText('Start')).toHaveValue('14:30');
    await expect
      .element(page.getByText('In Europe/London that is Thu 19 Nov, 19:30 – 21:30.'))
      .toBeVisible();
    await expectAccessible();
    const { start, clock } = await save();
    expect(start).toBe(appointment.item.start);
    expect(clock).toMatchObject({ zone: 'America/New_York' });
  });

  it('is shown where it is another, with the times on its clock', async () => {
    const { appointment, save } = await open('abroad', 'week-24');
    await expect.element(zone()).toHaveValue('America/New York');
    await expect.element(page.getByLabelText('Start')).toHaveValue('9:30');
    await page.getByLabelText('Start').fill('10:30');
    await userEvent.keyboard('{Tab}');
    await expect
      .element(page.getByText(/^In Europe\/London that is .* 15:30 – 17:30/))
      .toBeVisible();
    const { start, clock } = await save();
    expect(start).toBe(appointment.clock.start + 60);
    expect(clock).toMatchObject({ zone: 'America/New_York' });
  });

  it('stays when another is looked for and not found', async () => {
    const { save } = await open('abroad', 'week-24');
    await zone().fill('Atlantis');
    await page.getByLabelText('Notes').fill('Ring first');
    expect((await save()).clock).toMatchObject({ zone: 'America/New_York' });
  });

  it('is none of what takes whole days', async () => {
    const { save } = await open('abroad', 'week-24');
    await page.getByRole('checkbox', { name: 'All day' }).click();
    expect(zone().query()).toBeNull();
    expect((await save()).clock).toBeNull();
  });

  it('goes along with the next dates of a series', async () => {
    const { pretend } = await open('abroad', 'week-24');
    await page.getByRole('combobox', { name: /^Repeats/ }).click();
    await page.getByRole('option', { name: /^Every 2 weeks/ }).click();
    await expect.element(page.getByText(/^Next:/)).toBeVisible();
    expect(sent(pretend, 'next_dates')).toMatchObject({ zone: 'America/New_York' });
  });
});

describe('a time that comes twice', () => {
  const which = (name: string, turn: string) =>
    page.getByRole('radiogroup', { name }).getByRole('radio', { name: turn });

  it('says which of the two it is, and the other can be chosen', async () => {
    const { save } = await open('twice', 'night-0');
    await expect.element(which('Start, which 1:15', '1st')).toBeChecked();
    await expectAccessible();
    await which('Start, which 1:15', '2nd').click();
    // It does not end before it starts.
    await expect.element(which('End, which 1:45', '2nd')).toBeChecked();
    await expect.element(page.getByText('2nd · 30 min')).toBeVisible();
    expect((await save()).clock).toMatchObject({ startSecond: true, endSecond: true });
  });

  it('is as long as it lasts', async () => {
    await open('twice', 'night-2');
    await expect.element(page.getByText('2nd · 2 h')).toBeVisible();
    await which('End, which 1:30', '1st').click();
    await expect.element(page.getByText('1st · 1 h')).toBeVisible();
  });

  it('can be typed, also where it says less than the start', async () => {
    const { save } = await open('twice', 'night-0');
    await page.getByRole('textbox', { name: 'End' }).fill('01:00 2nd');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('2nd · 45 min')).toBeVisible();
    const { start, end, clock } = await save();
    expect(end).toBe(start - 15);
    expect(clock).toMatchObject({ startSecond: false, endSecond: true });
  });

  it('can be chosen when something is booked quickly', async () => {
    const pretend = new PretendBook(STATES.twice());
    const place = { start: dayFromIso('2026-10-25') * DAY + 75 };
    const ondone = vi.fn();
    await renderPart(QuickCreate, { place, ondone, onmore: vi.fn(), onclose: vi.fn() }, pretend);
    await which('Start, which 1:15', '2nd').click();
    await page.getByRole('button', { name: 'Book' }).click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    const { appointment } = sent(pretend, 'create_appointment') as CreateAppointment;
    expect(appointment.clock).toMatchObject({ startSecond: true });
  });
});

describe('the guests of an appointment', () => {
  const field = () => page.getByRole('combobox', { name: 'Guests' });

  it('are found among clients with an address, added and removed', async () => {
    const { save } = await open('invited', 'week-24');
    await expect.element(page.getByText('Declined')).toBeVisible();
    await expect.element(page.getByText('Organiser')).toBeVisible();
    await field().fill('freya');
    await page.getByRole('option', { name: /^Freya Olsen/ }).click();
    await expect.element(page.getByText('freya@example.com')).toBeVisible();
    await page.getByRole('button', { name: 'Remove Priya Nair' }).click();
    await expect.element(field()).toHaveFocus();
    await expectAccessible();
    const { guests } = await save();
    const addresses = guests?.map(({ address }) => address);
    expect(addresses).toEqual([
      'chloé@example.com',
      'jules@example.com',
      'tess@example.com',
      'freya@example.com',
    ]);
  });

  it('are added by their address alone, with Enter or by saving', async () => {
    const { save } = await open('usual', 'week-24');
    await field().click();
    await userEvent.keyboard('Ana Duarte <Ana@Example.com>{Enter}');
    await expect.element(page.getByText('ana@example.com')).toBeVisible();
    await expect.element(page.getByText(/^Daybook sends no mail/)).toBeVisible();
    await field().fill('bo@example.com');
    const { guests } = await save();
    expect(guests).toEqual([
      { name: 'Ana Duarte', address: 'ana@example.com' },
      { name: '', address: 'bo@example.com' },
    ]);
  });

  it('need an address', async () => {
    const { pretend } = await open('usual', 'week-24');
    await field().fill('Somebody unknown');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/is not an e-mail address/);
    await expect.element(field()).toHaveValue('Somebody unknown');
    expect(sent(pretend, 'change_appointment')).toBeUndefined();
  });

  it('are only shown where somebody else invites', async () => {
    const { save } = await open('theirs', 'week-24');
    await expect
      .element(page.getByText(/^Noor Haddad organises this appointment; only they/))
      .toBeVisible();
    await expect.element(page.getByText('Maybe')).toBeVisible();
    expect(field().query()).toBeNull();
    await page.getByLabelText('Notes').fill('Ring first');
    expect((await save()).guests).toBeNull();
  });
});
