import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { ApiError } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import { writeAsIn } from '$lib/time/locale';
import { createActions } from './appointment/actions';
import DetailsPanel from './appointment/DetailsPanel.svelte';
import { createUndo } from './appointment/undo';
import SearchPalette from './search/SearchPalette.svelte';
import SettingsDialog from './settings/SettingsDialog.svelte';
import ShortcutsDialog from './settings/ShortcutsDialog.svelte';
import { dayFromIso } from './shared/clock';
import Toaster from './shared/Toaster.svelte';
import { toasts } from './shared/toasts.svelte';
import FirstStart from './start/FirstStart.svelte';
import TransferDialog from './transfer/TransferDialog.svelte';

async function itemWith(
  pretend: PretendBook,
  wanted: (item: ItemDto) => boolean,
): Promise<ItemDto> {
  const { items } = await pretend.api('get_grid', { from: '2026-11-16', to: '2026-11-23' });
  const item = items.find(wanted);
  if (!item) throw new Error('the pretend book has no such appointment');
  return item;
}

describe('the details of an appointment', () => {
  const open = async (wanted: (item: ItemDto) => boolean) => {
    const pretend = new PretendBook();
    const item = await itemWith(pretend, wanted);
    const book = await pretend.api('get_book', null);
    const actions = createActions(pretend.api, createUndo(pretend.api), () => book);
    const { ui } = await renderPart(DetailsPanel, { actions }, pretend);
    ui.select(item);
    await expect.element(page.getByRole('heading', { level: 2 })).toBeVisible();
    return { pretend, item, ui };
  };

  it.each(['local', 'waiting', 'synced', 'conflict', 'failed'] as const)(
    'breaks no accessibility rule when the appointment is %s',
    async (badge) => {
      await open((item) => item.badge === badge);
      await expectAccessible();
    },
  );

  it('checks a client in', async () => {
    const { pretend, item } = await open(
      (one) => one.progress === 'booked' && one.status === 'confirmed' && one.client !== '',
    );
    await page.getByRole('button', { name: 'Check in' }).click();
    await vi.waitFor(() => {
      expect(sent(pretend, 'set_progress')).toEqual({ id: item.id, progress: 'arrived' });
    });
  });

  it('copies how a client is reached, and says so', async () => {
    const { pretend, item } = await open((one) => one.client !== '');
    const { client } = await pretend.api('get_appointment', item);
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    for (const [what, text] of [
      ['phone number', client?.phone],
      ['e-mail address', client?.email],
    ] as const) {
      await page.getByRole('button', { name: `copy the ${what}` }).click();
      expect(write).toHaveBeenLastCalledWith(text);
      await expect.element(page.getByText('Copied').first()).toBeVisible();
    }
    write.mockRestore();
  });

  it('moves an appointment without dragging', async () => {
    const { pretend, item } = await open((one) => one.client !== '' && one.occurrence === null);
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByLabelText('Start').fill('16:00');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => {
      expect(sent(pretend, 'move_appointment')).toMatchObject({
        id: item.id,
        end: (sent(pretend, 'move_appointment') as ItemDto).start + item.end - item.start,
      });
    });
  });

  it('says before an appointment is moved whether it fits there', async () => {
    await open(({ id }) => id === 'week-24');
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await expect.element(page.getByText('Free, inside Maren’s hours')).toBeVisible();
    await page.getByLabelText('Start').fill('16:00');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('Outside Maren’s hours, 8:30 – 17:30')).toBeVisible();
  });

  it('deletes with Undo and closes', async () => {
    const { pretend, item, ui } = await open((one) => one.client !== '' && one.occurrence === null);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    await vi.waitFor(() => expect(ui.selected).toBeNull());
    expect(sent(pretend, 'delete_appointment')).toMatchObject({ id: item.id });
    toasts.current?.action?.run();
    await vi.waitFor(() => expect(pretend.calls.at(-1)?.command).toBe('undo'));
  });

  it('offers to settle a conflict', async () => {
    const { ui } = await open((item) => item.badge === 'conflict');
    await page.getByRole('button', { name: 'Settle' }).click();
    expect([ui.dialog, ui.subject]).toEqual(['conflicts', 'conflict-1']);
  });
});

describe('finding', () => {
  const open = async () => {
    const props = { onshow: vi.fn(), oncommand: vi.fn(), onclose: vi.fn() };
    const stage = await renderPart(SearchPalette, props);
    await expect.element(page.getByRole('combobox')).toHaveFocus();
    return { ...stage, ...props };
  };

  it('finds an appointment as one types and shows it with Enter', async () => {
    const { onshow } = await open();
    await userEvent.keyboard('balay');
    await expect.element(page.getByRole('option', { name: /Balayage/ }).first()).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() =>
      expect(onshow).toHaveBeenCalledWith(expect.objectContaining({ title: 'Balayage' })),
    );
  });

  it('shows what was typed when Enter is pressed before the answer is there', async () => {
    const { onshow } = await open();
    await userEvent.keyboard('balay{Enter}');
    await vi.waitFor(() =>
      expect(onshow).toHaveBeenCalledWith(expect.objectContaining({ title: 'Balayage' })),
    );
  });

  it('goes to a date said in simple words', async () => {
    const { oncommand } = await open();
    await userEvent.keyboard('24 nov{Enter}');
    expect(oncommand).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'day', day: dayFromIso('2026-11-24') }),
    );
  });

  it('offers what was meant perhaps where nothing matches', async () => {
    await open();
    await userEvent.keyboard('balyage');
    const meant = page.getByRole('group', { name: 'Did you mean' });
    await expect.element(meant.getByRole('option', { name: 'Balayage' })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('option', { name: /Balayage/ }).nth(2)).toBeVisible();
    expect(page.getByText('Did you mean').query()).toBeNull();
  });

  it('says that nothing matches', async () => {
    await open();
    await userEvent.keyboard('zzzz');
    await expect.element(page.getByText('Nothing matches “zzzz”.')).toBeVisible();
    await expectAccessible();
  });

  it('breaks no accessibility rule', async () => {
    await open();
    await expectAccessible();
    await userEvent.keyboard('chlo');
    await expect.element(page.getByRole('option').first()).toBeVisible();
    await expectAccessible();
  });
});

describe('the first start', () => {
  const open = async () => {
    const onfinish = vi.fn();
    const stage = await renderPart(FirstStart, { onfinish }, new PretendBook({ first: true }));
    return { ...stage, onfinish };
  };

  it('takes people in where nobody was named, and goes on to the first appointment', async () => {
    const onbook = vi.fn();
    await renderPart(FirstStart, { onfinish: vi.fn(), onbook }, new PretendBook({ first: true }));
    await page.getByLabelText('Name of your business').fill('Quill & Co');
    await page.getByRole('button', { name: 'Make the book' }).click();
    await page.getByRole('button', { name: 'Add people' }).click();
    await expect
      .element(page.getByRole('tab', { name: 'Team' }))
      .toHaveAttribute('aria-selected', 'true');
    await page.getByLabelText('Add somebody').fill('Ada Quill');
    await userEvent.keyboard('{Enter}{Escape}');
    await expect.element(page.getByText('Ada Quill')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Add more' })).toBeVisible();
    await page.getByRole('button', { name: 'Book it' }).click();
    expect(onbook).toHaveBeenCalled();
  });

  it('makes a book and leads on to the calendars', async () => {
    const { pretend, onfinish } = await open();
    await page.getByLabelText('Name of your business').fill('Quill & Co');
    await page.getByLabelText('Name of person 1').fill('Ada Quill');
    await page.getByLabelText('Name of person 2').fill('Ben Ink');
    await page.getByRole('button', { name: 'Make the book' }).click();
    await expect.element(page.getByRole('heading', { name: 'Quill & Co is open' })).toBeVisible();
    expect(sent(pretend, 'create_book')).toMatchObject({
      business: 'Quill & Co',
      staff: ['Ada Quill', 'Ben Ink'],
    });
    await expectAccessible();
    await page.getByRole('button', { name: /open the book/ }).click();
    expect(onfinish).toHaveBeenCalled();
  });

  it.each([
    ['en-US', { clock24: false, weekStart: 7 }],
    ['sv-SE', { clock24: true, weekStart: 1 }],
    ['ar-EG', { clock24: false, weekStart: 6 }],
  ])('writes times and weeks as in %s', async (locale, settings) => {
    writeAsIn(locale);
    try {
      const { pretend } = await open();
      await page.getByLabelText('Name of your business').fill('Quill & Co');
      await page.getByRole('button', { name: 'Make the book' }).click();
      await vi.waitFor(() => expect(sent(pretend, 'save_settings')).toMatchObject(settings));
    } finally {
      writeAsIn('en-GB');
    }
  });

  it('asks for the name and nothing else', async () => {
    const { pretend } = await open();
    await page.getByRole('button', { name: 'Make the book' }).click();
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent(/Enter the name of your business/);
    expect(sent(pretend, 'create_book')).toBeUndefined();
    await expectAccessible();
  });
});

describe('calendar files', () => {
  const text = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
  const file = new File([text], 'studio.ics', { type: 'text/calendar' });

  it('are looked at before anything is written', async () => {
    const pretend = new PretendBook();
    await renderPart(TransferDialog, { ondone: vi.fn(), onclose: vi.fn() }, pretend);
    await expectAccessible();
    await page.getByLabelText('Choose a calendar file').upload(file);
    await expect
      .element(page.getByRole('button', { name: /^Import \d+ appointment/ }))
      .toBeVisible();
    expect(sent(pretend, 'preview_import')).toEqual({ bytes: btoa(text), calendar: null });
    expect(sent(pretend, 'import_file')).toBeUndefined();
    await expectAccessible();
    await page.getByRole('button', { name: /^Import \d+ appointment/ }).click();
    await expect.element(page.getByText(/added/)).toBeVisible();
  });

  it('say what is wrong where it happened', async () => {
    const pretend = new PretendBook();
    pretend.refusals.set(
      'preview_import',
      new ApiError({ code: 'file', message: 'This is no calendar file.', retryable: false }),
    );
    await renderPart(TransferDialog, { ondone: vi.fn(), onclose: vi.fn() }, pretend);
    await page.getByLabelText('Choose a calendar file').upload(file);
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is no calendar file.');
  });
});

describe('the message at the bottom', () => {
  it('is one at a time, and Undo means the last change', async () => {
    await render(Toaster);
    const [first, last] = [vi.fn(), vi.fn()];
    const back = (run: () => void) => ({ label: 'Undo', key: 'Ctrl Z', run });
    toasts.show('Moved “Balayage”', back(first));
    toasts.show('Deleted “Skin fade”', back(last));
    await expect.element(page.getByRole('status')).toHaveTextContent(/^Deleted “Skin fade”/);
    await expectAccessible();
    await page.getByRole('button', { name: /^Undo/ }).click();
    expect([first.mock.calls.length, last.mock.calls.length]).toEqual([0, 1]);
    await expect.element(page.getByRole('status')).toBeEmptyDOMElement();
  });
});

describe('every other dialog', () => {
  const onclose = vi.fn();

  it('breaks no accessibility rule: keys', async () => {
    await renderPart(ShortcutsDialog, { onclose });
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await expectAccessible();
  });

  it('leaves the window usable when its owner takes it away while it is open', async () => {
    const { unmount } = await renderPart(ShortcutsDialog, { onclose });
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await unmount();
    expect(document.body.style.pointerEvents).toBe('');
  });

  it('stand still while one looks through the pages of the settings', async () => {
    await renderPart(SettingsDialog, { onclose });
    const dialog = page.getByRole('dialog').element() as HTMLElement;
    const place = () => [dialog.offsetTop, dialog.offsetHeight];
    const first = place();
    for (const tab of page.getByRole('tab').elements()) {
      await userEvent.click(tab);
      expect(place()).toEqual(first);
    }
  });

  it('breaks no accessibility rule: settings, on every page', async () => {
    await renderPart(SettingsDialog, { onclose });
    for (const tab of ['General', 'Hours', 'Team', 'Services']) {
      await page.getByRole('tab', { name: tab }).click();
      await expectAccessible();
    }
  });
});
