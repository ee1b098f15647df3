import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { expectAccessible, openWindow } from '$lib/testing/window';

const group = (name: string) => page.getByRole('group', { name, exact: true });
const title = () => page.getByRole('heading', { level: 1 });

describe('find and do', () => {
  it('groups what it finds, as one types', async () => {
    await openWindow();
    await userEvent.keyboard('/');
    await userEvent.keyboard('chlo');
    await expect.element(group('Clients')).toHaveTextContent('Chloé Martin');
    await expect.element(group('Coming up')).toHaveTextContent(/Balayage/);
    await expect.element(group('Past')).toHaveTextContent(/Balayage/);
    await expectAccessible();
  });

  it('finds clients whose letters the keyboard lacks', async () => {
    const pretend = await openWindow();
    for (const [id, name] of [
      ['lw', 'Łukasz Weiß'],
      ['oa', 'Øyvind Åsen'],
    ] as const) {
      await pretend.api('save_client', { id, name, phone: '', email: '', notes: '' });
    }
    await userEvent.keyboard('/lukasz weiss');
    await expect.element(group('Clients')).toHaveTextContent('Łukasz Weiß');
    await page.getByRole('combobox').fill('asen oyv');
    await expect.element(group('Clients')).toHaveTextContent('Øyvind Åsen');
    await page.getByRole('combobox').fill('lukasz berg');
    await expect.element(page.getByText('Nothing matches “lukasz berg”.')).toBeVisible();
  });

  it('books whoever is not known yet', async () => {
    await openWindow();
    await userEvent.keyboard('/nora feldt');
    await expect.element(group('Book')).toHaveTextContent('New appointment for “nora feldt”');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('textbox', { name: /^Quick add/ }))
      .toHaveValue('nora feldt');
  });

  it('shows commands last, and runs the chosen one', async () => {
    await openWindow();
    await userEvent.keyboard('/month view');
    await expect.element(group('Commands')).toHaveTextContent('Month view');
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull());
    await expect.element(title()).toHaveTextContent('November 2026');
  });

  it('takes a line that says what and when to quick add', async () => {
    await openWindow();
    await userEvent.keyboard('/balayage fri 9:00');
    await expect.element(group('Book')).toHaveTextContent('Book “balayage fri 9:00”');
    await page.getByRole('option', { name: /^Book/ }).click();
    await expect
      .element(page.getByRole('textbox', { name: /^Quick add/ }))
      .toHaveValue('balayage fri 9:00');
  });

  it('goes to a date in words with Ctrl+G', async () => {
    await openWindow();
    await userEvent.keyboard('{Control>}g{/Control}');
    await userEvent.keyboard('in 6 weeks');
    await expect
      .element(page.getByRole('option', { selected: true }))
      .toHaveTextContent('Go to Wednesday 30 December 2026');
    await userEvent.keyboard('{Enter}');
    await expect.element(title()).toHaveTextContent(/December 2026|Dec/);
  });

  it('says when something is no date', async () => {
    await openWindow();
    await userEvent.keyboard('{Control>}g{/Control}');
    await userEvent.keyboard('balayage');
    await expect
      .element(page.getByText('“balayage” is not a date. Try “26 Nov” or “next Thu”.'))
      .toBeVisible();
    await expectAccessible();
  });
});
