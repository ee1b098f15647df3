import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ConflictDto } from '$lib/api/bindings/ConflictDto';
import type { ResolveConflict } from '$lib/api/bindings/ResolveConflict';
import { ApiError, type Api } from '$lib/api/client';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import ConflictDialog from './ConflictDialog.svelte';

const [first] = await new PretendBook().api('list_conflicts', null);

/** A pretend book whose conflicts are these. */
function clashing(...conflicts: ConflictDto[]): PretendBook {
  const pretend = new PretendBook();
  const { api } = pretend;
  const answering: Api = async (command, input) => {
    const answer = await api(command, input);
    return command === 'list_conflicts' ? (conflicts as typeof answer) : answer;
  };
  return Object.assign(pretend, { api: answering });
}

async function open(pretend = new PretendBook()) {
  const props = { ondone: vi.fn(), onclose: vi.fn() };
  await renderPart(ConflictDialog, props, pretend);
  await expect.element(page.getByRole('button', { name: /^Apply/ })).toBeVisible();
  return { ...props, pretend, answer: () => sent(pretend, 'resolve_conflict') as ResolveConflict };
}

const apply = page.getByRole('button', { name: /^Apply/ });
const radio = (field: string, name: RegExp) =>
  page.getByRole('radiogroup', { name: field }).getByRole('radio', { name });

describe('settling a change made on both sides', () => {
  it('waits until everything both sides changed is decided', async () => {
    await open();
    await expect.element(apply).toBeDisabled();
    await radio('When', /^Yours/).click();
    await expect.element(apply).toBeDisabled();
    await radio('Notes', /^Theirs/).click();
    await expect.element(apply).toBeEnabled();
  });

  it('takes what only one side changed, unless told otherwise', async () => {
    const { ondone, answer } = await open();
    await expect.element(radio('Place', /^Theirs/)).toBeChecked();
    await page.getByRole('button', { name: 'Keep all of yours' }).click();
    await radio('Place', /^Theirs/).click();
    await apply.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(answer().fields).toEqual([
      { key: 'when', keep: 'mine', text: null },
      { key: 'description', keep: 'mine', text: null },
      { key: 'location', keep: 'theirs', text: null },
    ]);
  });

  it('is settled with the keyboard alone', async () => {
    const { ondone, answer } = await open();
    await expect.element(radio('When', /^Yours/)).toHaveFocus();
    await userEvent.keyboard('3{ArrowDown}1');
    await expect.element(radio('When', /^Theirs/)).toBeChecked();
    await expect.element(radio('Notes', /^Yours/)).toBeChecked();
    await apply.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(
      answer()
        .fields.slice(0, 2)
        .map((field) => field.keep),
    ).toEqual(['theirs', 'mine']);
  });

  it('keeps the words of both, edited if need be', async () => {
    const { ondone, answer } = await open();
    await radio('When', /^Before/).click();
    await radio('Notes', /^Keep both/).click();
    await expect.element(radio('Notes', /^Keep both/)).toBeChecked();
    await page.getByRole('button', { name: 'Edit Notes of both' }).click();
    await page.getByRole('textbox', { name: /^Notes of both/ }).fill('Bring photos, 3 of them.');
    await expectAccessible();
    await apply.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(answer().fields.slice(0, 2)).toEqual([
      { key: 'when', keep: 'before', text: null },
      { key: 'description', keep: 'mine', text: 'Bring photos, 3 of them.' },
    ]);
  });

  it('takes what was before, and the words of both, by key', async () => {
    await open();
    await expect.element(radio('When', /^Yours/)).toHaveFocus();
    await userEvent.keyboard('2{ArrowDown}b');
    await expect.element(radio('When', /^Before/)).toBeChecked();
    await expect.element(radio('Notes', /^Keep both/)).toBeChecked();
  });

  it('says line by line whether the result fits into the day', async () => {
    const one = first as ConflictDto;
    const { mine } = one.times;
    const late = mine && { ...mine, end: mine.end + 15 };
    await open(clashing({ ...one, times: { ...one.times, theirs: late } }));
    const fits = page.getByRole('region', { name: 'Result' }).getByRole('listitem');
    await radio('When', /^Yours/).click();
    await expect.element(fits.nth(0)).toHaveTextContent('Sofia has nothing else then');
    await expect.element(fits.nth(1)).toHaveTextContent('Inside Sofia’s hours');
    await expect
      .element(page.getByRole('region', { name: 'Result' }))
      .toHaveTextContent(/Sofia, break/);
    await radio('When', /^Theirs/).click();
    await expect.element(fits.nth(1)).toHaveTextContent('Overlaps Sofia’s break, 13:00 – 13:45');
  });

  it('shows what is the same on both sides when asked', async () => {
    await open();
    await page.getByRole('button', { name: 'Show 4 fields' }).click();
    await expect.element(page.getByText('Everybody')).toBeVisible();
  });

  it('settles all changes of one account the same way after asking once', async () => {
    const one = first as ConflictDto;
    const conflicts = [
      one,
      { ...one, id: 'conflict-2' },
      { ...one, id: 'conflict-3', account: 'team@holtlind.co' },
    ];
    const { pretend, ondone } = await open(new PretendBook({ ...STATES.usual(), conflicts }));
    await page.getByRole('button', { name: 'Settle several the same way…' }).click();
    await expect
      .element(page.getByRole('group', { name: 'team@holtlind.co, 1 change' }))
      .toBeVisible();
    await expectAccessible();
    expect(sent(pretend, 'resolve_conflict')).toBeUndefined();
    await page
      .getByRole('group', { name: 'maren@holtlind.co, 2 changes' })
      .getByRole('button', { name: 'Keep theirs' })
      .click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalledTimes(2));
    const left = await pretend.api('list_conflicts', null);
    expect(left.map(({ account }) => account)).toEqual(['team@holtlind.co']);
    const answers = pretend.calls.filter(({ command }) => command === 'resolve_conflict');
    expect(answers.map(({ input }) => (input as ResolveConflict).id)).toEqual([
      one.id,
      'conflict-2',
    ]);
  });

  it('says whose each version is, and since when', async () => {
    await open();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog).toHaveTextContent(/Yours\s*Changed here 9:42/);
    await expect.element(dialog).toHaveTextContent(/Before\s*Both agreed Mon 18:05/);
    await expect
      .element(dialog)
      .toHaveTextContent(/Theirs\s*Nextcloud, Studio bookings, seen 9:47/);
    await expect.element(dialog).toHaveTextContent(/in Studio bookings \(Nextcloud\) before/);
  });

  it('says who hears of the result, unless nothing is sent', async () => {
    const { book, items, records, conflicts } = STATES.atOdds();
    await open(new PretendBook({ book, items, records, conflicts }));
    const result = page.getByRole('region', { name: 'Result' });
    await page.getByRole('button', { name: 'Keep all of yours' }).click();
    await expect.element(result).toHaveTextContent(/Nextcloud may tell 4 guests by e-mail/);
    await page.getByRole('button', { name: 'Keep all of theirs' }).click();
    await expect.element(result).not.toHaveTextContent(/may tell/);
  });

  it('has the focus on what a key has chosen, and goes to what is chosen in the next field', async () => {
    await open();
    await userEvent.keyboard('3');
    await expect.element(radio('When', /^Theirs/)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(radio('Place', /^Theirs/)).toHaveFocus();
  });

  it('says what is still to be chosen beside the button that waits for it', async () => {
    await open();
    const foot = apply.element().closest('.foot');
    expect(foot?.textContent).toMatch(/Still to choose: When and Notes\./);
  });

  it('says so where the appointment will be gone', async () => {
    const deleted = { ...(first as ConflictDto), kind: 'deletedThere' as const };
    const { answer } = await open(clashing(deleted));
    await page.getByRole('radio', { name: 'Delete here too' }).click();
    await expect
      .element(page.getByRole('region', { name: 'Result' }))
      .toHaveTextContent(/It is deleted here as well/);
    await page.getByRole('button', { name: 'Delete it' }).click();
    await vi.waitFor(() => expect(answer()).toMatchObject({ choice: 'theirs' }));
  });

  it('shows the result before anything is sent', async () => {
    const { pretend } = await open();
    await page.getByRole('button', { name: 'Keep all of theirs' }).click();
    await expect
      .element(page.getByRole('region', { name: 'Result' }))
      .toHaveTextContent(/11:15 – 13:00.*Chair 4/);
    expect(sent(pretend, 'resolve_conflict')).toBeUndefined();
  });

  it('keeps the choices when the other side changed once more', async () => {
    const { pretend, ondone } = await open();
    pretend.refusals.set(
      'resolve_conflict',
      new ApiError({ code: 'changed', message: '', retryable: true }),
    );
    await page.getByRole('button', { name: 'Keep all of yours' }).click();
    await apply.click();
    await expect.element(page.getByRole('alert')).toHaveTextContent(/changed there once more/);
    await expect.element(radio('When', /^Yours/)).toBeChecked();
    await apply.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
  });

  it('asks one question when it was changed here and deleted there', async () => {
    const deleted = { ...(first as ConflictDto), kind: 'deletedThere' as const };
    const { ondone, answer } = await open(clashing(deleted));
    await expect.element(apply).toBeDisabled();
    await page.getByRole('radio', { name: 'Book it again' }).click();
    await expectAccessible();
    await apply.click();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    expect(answer()).toMatchObject({ choice: 'mine', fields: [] });
  });

  it('goes from one to the next and keeps the choices of each', async () => {
    const one = first as ConflictDto;
    await open(clashing(one, { ...one, id: 'conflict-2', title: 'Skin fade, Samuel Osei' }));
    await radio('When', /^Yours/).click();
    await page.getByRole('button', { name: 'Next change' }).click();
    await expect
      .element(page.getByRole('heading', { name: 'Skin fade, Samuel Osei' }))
      .toBeVisible();
    await expect.element(radio('When', /^Yours/)).not.toBeChecked();
    await page.getByRole('button', { name: 'Previous change' }).click();
    await expect.element(radio('When', /^Yours/)).toBeChecked();
  });

  it('goes through all of them by key, to what is to be chosen', async () => {
    const one = first as ConflictDto;
    const title = (name: string) => page.getByRole('heading', { name });
    await open(clashing(one, { ...one, id: 'conflict-2', title: 'Skin fade, Samuel Osei' }));
    await userEvent.keyboard('j');
    await expect.element(title('Skin fade, Samuel Osei')).toBeVisible();
    await expect.element(radio('When', /^Yours/)).toHaveFocus();
    await userEvent.keyboard('jk');
    await expect.element(title(one.title)).toBeVisible();
    await expect.element(radio('When', /^Yours/)).toHaveFocus();
  });

  it('says when it is, also where that did not change', async () => {
    const { fields, ...one } = first as ConflictDto;
    const same = fields.map((field) => ({ ...field, mine: field.before, theirs: null }));
    await open(clashing({ ...one, kind: 'deletedThere', fields: same }));
    const card = page.getByRole('radio', { name: 'Book it again' });
    await expect.element(card).toHaveTextContent(/When Thu 19 Nov, 10:45 – 12:30/);
    await expect.element(card).not.toHaveTextContent('Notes');
  });

  it('has its result beside the choices, and where there is no room for that says it beside Apply', async () => {
    await page.viewport(1024, 700);
    await open();
    await page.getByRole('button', { name: 'Keep all of theirs' }).click();
    const said = page.getByText('Free, inside Sofia’s hours');
    const result = page.getByRole('region', { name: 'Result' }).element();
    const [choices, beside] = [document.querySelector('.choices'), result].map((part) =>
      part?.getBoundingClientRect(),
    );
    expect(beside?.left).toBeGreaterThan(choices?.right ?? Infinity);
    await expect.element(said).not.toBeVisible();
    await page.viewport(800, 600);
    await expect.element(said).toBeVisible();
    await expect.element(page.getByText('Thu 19 Nov, 11:15 – 13:00').last()).toBeVisible();
    await page.viewport(1280, 800);
  });

  it('sends nothing with Later', async () => {
    const { pretend, onclose } = await open();
    await page.getByRole('button', { name: 'Later' }).click();
    expect(onclose).toHaveBeenCalled();
    expect(sent(pretend, 'resolve_conflict')).toBeUndefined();
  });

  it('breaks no accessibility rule', async () => {
    await open();
    await radio('When', /^Yours/).click();
    await expectAccessible();
  });
});
