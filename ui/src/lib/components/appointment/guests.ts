/** Guests in words, and as they are typed. */

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
