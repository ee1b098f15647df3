/** What a failure means and what to do, in plain words. */

import type { ErrorCode } from './bindings/ErrorCode';
import { ApiError } from './client';

/** Said when the failure brings no sentence of its own. */
const SENTENCES: Record<ErrorCode, string> = {
  validation: 'Something in the form is not right yet. Look at the marked fields.',
  notFound: 'This appointment is gone. It was deleted somewhere else.',
  changed: 'This was changed somewhere else just now. Look at the new version and try again.',
  signInRefused: 'The user name or the password was refused. Check both and try again.',
  signInRequired: 'This account needs a new sign-in. Your changes are kept.',
  signInCancelled: 'The sign-in was cancelled. Nothing has been changed; sign in again.',
  signInExpired: 'The sign-in took too long. Sign in again.',
  missingPermission: 'Daybook was not allowed to use the calendars. Sign in again and allow it.',
  otherPerson: 'Somebody else signed in. Sign in again with the account that belongs here.',
  notRegistered:
    'There is no client id to sign in with. Enter one in the settings, under Connections.',
  clientRefused:
    'The client id or its secret is not accepted. Correct it in the settings, under Connections.',
  system: 'This computer refuses something that Daybook needs. Restart it and try again.',
  browser: 'No browser could be opened. Copy the link and open it in a browser.',
  offline: 'The server cannot be reached. Check the internet connection and try again.',
  certificate:
    'The server cannot prove who it is, so nothing was sent. Check the date of this computer, and whether a guest network stands in between.',
  notACalendarServer: 'No calendars answer at this address. Check it and try again.',
  readOnly: 'This calendar can be read but not changed.',
  keychainUnavailable:
    "The computer's password store cannot be used. Unlock it, then start Daybook again.",
  file: 'The file could not be read or written. Choose another place and try again.',
  bookUnusable: 'The book’s file cannot be used. A backup can take its place.',
  internal: 'Something went wrong inside Daybook. Nothing was changed; please try again.',
};

/** One or two plain sentences for whatever was thrown. */
export function explain(cause: unknown): string {
  const error = ApiError.from(cause);
  // The wording of an internal failure is for developers.
  if (error.code === 'internal' || error.message === '') return SENTENCES[error.code];
  return error.message;
}
