import type { ErrorCode } from '$lib/api/bindings/ErrorCode';
import type { ApiError } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import type { Preset } from './presets';
import type { BrowserCode } from './signInErrors';

/** What to put right before trying again. */
export type Mend = 'address' | 'password' | 'nothing';

/** A failed sign-in in plain words. */
export interface ConnectProblem {
  title: string;
  advice: string;
  mend: Mend;
}

/**
 * Says why connecting failed and what to do, each reason in its own words. `service` is whose
 * passwords are asked for, when that is known better than by the chosen preset.
 */
export function connectProblem(
  error: ApiError,
  preset: Preset,
  service: Preset = preset,
): ConnectProblem {
  const place = preset.id === 'other' ? 'The server' : preset.name;
  const words: Record<Exclude<ErrorCode, BrowserCode | 'bookUnusable'>, ConnectProblem> = {
    signInRefused: {
      title: `${place} refused the user name or the password.`,
      advice: service.refused,
      mend: 'password',
    },
    signInRequired: {
      title: `${place} asks for a new sign-in.`,
      advice: 'Enter the password again.',
      mend: 'password',
    },
    offline: {
      title: `${place} cannot be reached.`,
      advice: 'Check the internet connection and that the address is right, then try again.',
      mend: preset.address === '' ? 'address' : 'nothing',
    },
    certificate: {
      title: `${place} cannot prove who it is.`,
      advice:
        'Its certificate is not trusted here, so the password was not sent. Check the date of this computer and, in a guest network, sign in to that first; else ask whoever runs the server.',
      mend: preset.address === '' ? 'address' : 'nothing',
    },
    notACalendarServer: {
      title: 'No calendars answer at this address.',
      advice:
        preset.address === ''
          ? 'Check it for a typing mistake, or ask your provider for the CalDAV address.'
          : `${preset.name} answered in a way Daybook does not understand. Try again later.`,
      mend: preset.address === '' ? 'address' : 'nothing',
    },
    validation: {
      title: error.message || 'Something is missing.',
      advice: 'Correct it and try again.',
      mend: 'address',
    },
    keychainUnavailable: {
      title: 'The password cannot be stored safely.',
      advice:
        'Unlock the computer’s keychain (Keychain on a Mac, Credential Manager on Windows, the keyring on Linux) and try again. Daybook never writes passwords to a plain file.',
      mend: 'nothing',
    },
    readOnly: {
      title: `${place} lets this account only look, not change.`,
      advice: 'Connect it for busy times only, or ask its owner for the right to change it.',
      mend: 'nothing',
    },
    notFound: {
      title: 'This took too long and was forgotten.',
      advice: 'Enter the password again. Nothing has been stored.',
      mend: 'password',
    },
    changed: {
      title: `The calendars of ${place === 'The server' ? 'the server' : place} have changed meanwhile.`,
      advice: 'Look for them again.',
      mend: 'nothing',
    },
    file: {
      title: 'The book could not be written to the disk.',
      advice: 'Check that there is space left, then try again.',
      mend: 'nothing',
    },
    internal: {
      title: 'Something went wrong inside Daybook.',
      advice: 'Nothing has been connected. Try again; if it stays, start Daybook anew.',
      mend: 'nothing',
    },
  };
  // With a password nobody is sent to a browser; should it be said all the same, it is not lost.
  const known: Partial<Record<ErrorCode, ConnectProblem>> = words;
  return known[error.code] ?? { title: explain(error), advice: 'Try again.', mend: 'nothing' };
}
