import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SettingsDto } from '$lib/api/bindings/SettingsDto';
import { PretendBook } from '$lib/preview/fakeApi';
import { salon } from '$lib/preview/salon';
import { expectAccessible } from '$lib/testing/accessible';
import { renderPart, sent } from '$lib/testing/render';
import SettingsDialog from './SettingsDialog.svelte';

const day = [{ from: 510, to: 1110 }];
const split = [
  { from: 540, to: 750 },
  { from: 810, to: 1080 },
];

describe('hours in the settings', () => {
  const open = async () => {
    const book = salon();
    const pretend = new PretendBook({ book });
    await renderPart(SettingsDialog, { first: 'hours', onclose: vi.fn() }, pretend);
    return pretend;
  };
  const saved = (pretend: PretendBook) => sent(pretend, 'save_settings') as SettingsDto | undefined;
  const times = (weekday: string, about = 'opening hours') =>
    page.getByLabelText(`Times on ${weekday}, ${about}`);
  const box = (weekday: string, about = 'opening hours') =>
    page.getByRole('checkbox', { name: new RegExp(`^${weekday} ?, ${about}$`) });

  it('are others on one day, with a break', async () => {
    const pretend = await open();
    await times('Thursday').fill('9-12:30, 13:30-18');
    await userEvent.keyboard('{Tab}');
    await expect.element(times('Thursday')).toHaveValue('9:00 – 12:30, 13:30 – 18:00');
    await vi.waitFor(() =>
      expect(saved(pretend)?.openingHours).toEqual([day, day, day, split, day, day, []]),
    );
    await expectAccessible();
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect.element(times('Thursday')).toHaveValue('8:30 – 18:30');
    await vi.waitFor(() => expect(saved(pretend)?.openingHours[3]).toEqual(day));
  });

  it('say what cannot be read, and keep what was typed', async () => {
    const pretend = await open();
    await times('Monday').fill('in the morning');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText(/^Such as 9 – 18/)).toBeVisible();
    await expect.element(times('Monday')).toHaveValue('in the morning');
    expect(saved(pretend)).toBeUndefined();
  });

  it('close a day, and open it with the times of another', async () => {
    const pretend = await open();
    await box('Monday').click();
    await expect.element(times('Monday')).not.toBeInTheDocument();
    await times('Tuesday').fill('10-16');
    await box('Sunday').click();
    await expect.element(times('Sunday')).toHaveValue('10:00 – 16:00');
    await vi.waitFor(() => expect(saved(pretend)?.openingHours[0]).toEqual([]));
  });

  it('are the same on every day that is ticked at one press', async () => {
    const pretend = await open();
    const all = (weekday: string) =>
      page.getByRole('button', { name: `Use ${weekday}’s times for every ticked day` });
    await expect.element(all('Monday')).not.toBeInTheDocument();
    await times('Friday').fill('9-20');
    await userEvent.keyboard('{Tab}');
    await all('Friday').click();
    await expect.element(all('Friday')).not.toBeInTheDocument();
    const late = [{ from: 540, to: 1200 }];
    await vi.waitFor(() =>
      expect(saved(pretend)?.openingHours).toEqual([late, late, late, late, late, late, []]),
    );
    await expect.element(times('Friday')).toHaveFocus();
  });

  it('of a person are those of the business until they are others', async () => {
    const pretend = await open();
    await page.getByRole('combobox', { name: /^Working hours of/ }).click();
    await page.getByRole('option', { name: 'Idris Bello' }).click();
    await box('Wednesday', 'Idris Bello').click();
    await vi.waitFor(() =>
      expect(saved(pretend)?.staffHours.find(({ staff }) => staff === 'ib')?.week[2]).toEqual([]),
    );
    await page.getByRole('checkbox', { name: 'Same as the opening hours' }).click();
    await vi.waitFor(() =>
      expect(saved(pretend)?.staffHours.some(({ staff }) => staff === 'ib')).toBe(false),
    );
    await page.getByRole('checkbox', { name: 'Same as the opening hours' }).click();
    await expect.element(times('Monday', 'Idris Bello')).toHaveValue('8:30 – 18:30');
  });
});
