import { afterAll, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { CATALOGUE } from '$lib/preview/catalogue';
import { openEntry } from '$lib/testing/entry';

/** Opens an entry of the catalogue in the smallest window, and has its buttons. */
async function small(name: string): Promise<HTMLElement> {
  const entry = CATALOGUE.find((one) => one.name === name);
  if (!entry) throw new Error(`${name} is not in the catalogue`);
  await openEntry(entry);
  await page.viewport(800, 600);
  await expect.poll(() => document.querySelector('[data-stays] button')).not.toBeNull();
  return document.querySelector<HTMLElement>('[data-stays]') as HTMLElement;
}

afterAll(() => page.viewport(1280, 800));

describe('the buttons of a step', () => {
  it.each(['connect usual, what would happen', 'settings connections registered'])(
    'go down to the edge of the dialog, so that nothing comes out below them: %s',
    async (name) => {
      const row = await small(name);
      const { left, bottom } = row.getBoundingClientRect();
      const dialog = row.closest('[role="dialog"]')?.getBoundingClientRect();
      expect(Math.abs((dialog?.bottom ?? 0) - bottom)).toBeLessThan(1);
      const below = document.elementFromPoint(left + 4, bottom - 3);
      expect(below?.closest('[data-stays]')).toBe(row);
    },
  );

  it('never lie over what has the focus', async () => {
    const row = await small('settings connections registered');
    const field = page.getByLabelText('Redirect address').element() as HTMLElement;
    field.focus();
    expect(field.getBoundingClientRect().bottom).toBeLessThanOrEqual(
      row.getBoundingClientRect().top,
    );
  });
});
