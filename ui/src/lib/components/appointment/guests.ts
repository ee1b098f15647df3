/** Guests in words, and as they are typed. */

import type { AppointmentDto } from '$lib/api/bindings/AppointmentDto';
import type { BookDto } from '$lib/api/bindings/BookDto';
import type { GuestInput } from '$lib/api/bindings/GuestInput';

const ANSWERS: Record<string, string> = {
  accepted: 'Going',
  declined: 'Declined',
  tentative: 'Maybe',
  needsAction: 'No answer yet',
  delegated: 'Sends somebody else',
};

/** What a guest answered. */
export function answerWords(answer: string): string {
  return ANSWERS[answer] ?? 'No answer yet';
}

/** Somebody as typed: "ana@example.com" or "Ana Duarte <ana@example.com>"; `undefined` without an address. */
export function guestOf(text: string): GuestInput | undefined {
  const typed = text.trim();
  const named = /^(.*?)<([^<>]+)>$/.exec(typed);
  const address = (named?.[2] ?? typed).trim().toLowerCase();
  if (!/^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(address)) return undefined;
  return { name: (named?.[1] ?? '').replaceAll('"', '').trim(), address };
}

/** What happens to guests when an appointment in `calendar` is saved; `null` is whoever's usual one. */
export function tellingWords(calendar: string | null, book: BookDto): string {
  const chosen = book.calendars.find(({ id }) => id === calendar);
  const account = book.accounts.find(({ id }) => id === chosen?.account);
  if (book.accounts.length === 0 || (chosen && !account)) {
    return 'Nobody is told: this calendar is only on this computer.';
  }
  if (account?.kind === 'google' && account.invites) {
    return 'Google writes to guests: who is added is invited, and the others hear what changes.';
  }
  if (account?.kind === 'google') {
    return (
      'No mail is sent. Guests added here are noted in the appointment, but Google does not invite them; ' +
      'guests removed here leave Google’s list as well. The page of the account has a switch for it.'
    );
  }
  const server = account ? `The server of ${account.provider}` : 'The server of the calendar';
  return `Daybook sends no mail. ${server} may tell guests of it by itself.`;
}

/** Who hears of a change that is sent, in short; `undefined` where nobody else is to come. */
export function toldWords(
  { guests, item, organizer }: Pick<AppointmentDto, 'guests' | 'item' | 'organizer'>,
  book: BookDto,
): string | undefined {
  const others = guests.filter((guest) => !guest.organizer);
  const [first] = others;
  if (!first || organizer?.own === false) return undefined;
  const who = others.length === 1 ? first.name || first.address : `${others.length} guests`;
  const home = book.calendars.find(({ id }) => id === item.calendar);
  const account = book.accounts.find(({ id }) => id === home?.account);
  if (account?.kind !== 'google') {
    return `${account?.provider ?? 'The server of the calendar'} may tell ${who} by e-mail`;
  }
  return account.invites ? `Google tells ${who} by e-mail` : `No mail is sent to ${who}`;
}
