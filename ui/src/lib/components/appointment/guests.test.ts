import { describe, expect, it } from 'vitest';
import { appointments, salon } from '$lib/preview/salon';
import { guestOf, tellingWords, toldWords } from './guests';

describe('guests', () => {
  it('are an address, with or without a name', () => {
    expect(guestOf(' Ana@Example.com ')).toEqual({ name: '', address: 'ana@example.com' });
    expect(guestOf('"Ana Duarte" <ana@example.com>')).toEqual({
      name: 'Ana Duarte',
      address: 'ana@example.com',
    });
    for (const none of ['', 'Ana', 'ana@', '@example.com', 'a@b@c', 'a b@c.de', 'a@b.de, c@d.de']) {
      expect(guestOf(none)).toBeUndefined();
    }
  });

  it('hear what the calendar they are in does', () => {
    const book = salon();
    expect(tellingWords('studio', book)).toMatch(/no mail\. The server of Nextcloud may tell/);
    expect(tellingWords(null, book)).toMatch(/The server of the calendar may tell/);
    expect(tellingWords('own', book)).toMatch(/^Nobody is told/);
    book.accounts = book.accounts.map((one) => ({ ...one, kind: 'google', provider: 'Google' }));
    expect(tellingWords('studio', book)).toMatch(/Google does not invite them/);
    book.accounts = book.accounts.map((one) => ({ ...one, invites: true }));
    expect(tellingWords('studio', book)).toMatch(/^Google writes to guests/);
    book.accounts = [];
    expect(tellingWords(null, book)).toMatch(/^Nobody is told/);
  });

  it('are named by who tells them of a change', () => {
    const book = salon();
    const [item] = appointments().filter(({ calendar }) => calendar === 'studio');
    if (!item) throw new Error('The studio has no appointments.');
    const guest = (name: string) => ({ name, address: 'a@b.de', answer: '', organizer: false });
    const told = (guests: ReturnType<typeof guest>[], own = true) =>
      toldWords({ item, guests, organizer: { name: '', address: '', own } }, book);
    expect(told([])).toBeUndefined();
    expect(told([{ ...guest('Maren'), organizer: true }])).toBeUndefined();
    expect(told([guest('Noor')], false)).toBeUndefined();
    expect(told([guest('Noor')])).toBe('Nextcloud may tell Noor by e-mail');
    book.accounts = book.accounts.map((one) => ({ ...one, kind: 'google', provider: 'Google' }));
    expect(told([guest('')])).toBe('No mail is sent to a@b.de');
    book.accounts = book.accounts.map((one) => ({ ...one, invites: true }));
    expect(told([guest('Noor'), guest('Ana')])).toBe('Google tells 2 guests by e-mail');
  });
});
