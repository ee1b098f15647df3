import type { ErrorCode } from '$lib/api/bindings/ErrorCode';
import type { ApiError } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import type { BrowserService } from './browserServices';

/** Reasons only a sign-in with the browser has. */
export type BrowserCode =
  | 'signInCancelled'
  | 'signInExpired'
  | 'missingPermission'
  | 'otherPerson'
  | 'notRegistered'
  | 'clientRefused'
  | 'system'
  | 'browser';

/** A failed sign-in in plain words, and the one step that helps. */
export interface SignInProblem {
  title: string;
  advice: string;
  next: 'again' | 'register';
  /** What the button of that step says. */
  label: string;
}

/** Says why signing in failed and what to do, each reason in its own words. */
export function signInProblem(
  error: ApiError,
  { name }: Pick<BrowserService, 'name'>,
): SignInProblem {
  const again = { next: 'again', label: 'Try again' } as const;
  const words: Partial<Record<ErrorCode, SignInProblem>> & Record<BrowserCode, SignInProblem> = {
    signInCancelled: {
      ...again,
      title: `Daybook was given no access to ${name}.`,
      advice: 'The sign-in was cancelled in the browser. Nothing has been changed.',
    },
    signInExpired: {
      ...again,
      title: 'The sign-in took too long.',
      advice: `${name} waits for a few minutes only. Begin again; nothing is lost.`,
    },
    missingPermission: {
      ...again,
      title: `Daybook may not use your ${name} calendars yet.`,
      advice: explain(error),
      label: 'Sign in again',
    },
    otherPerson: {
      ...again,
      title: 'That was somebody else’s account.',
      advice: explain(error),
      label: 'Choose the right account',
    },
    notRegistered: {
      title: `Daybook has no client id for ${name} yet.`,
      advice: `${name} lets only programs in that are registered there. That is done once for the whole business, and takes about ten minutes.`,
      next: 'register',
      label: 'Enter a client id',
    },
    clientRefused: {
      title: `${name} does not know the client id that Daybook uses.`,
      advice: explain(error),
      next: 'register',
      label: 'Correct the client id',
    },
    system: {
      ...again,
      title: 'This computer does not let Daybook sign in.',
      advice: explain(error),
    },
    browser: {
      ...again,
      title: 'No browser could be opened.',
      advice: 'Open the browser of this computer yourself, then try again.',
    },
    offline: {
      ...again,
      title: `${name} cannot be reached.`,
      advice: explain(error),
    },
    certificate: {
      ...again,
      title: `${name} cannot prove who it is.`,
      advice: explain(error),
    },
    signInRefused: {
      ...again,
      title: `${name} refused the sign-in.`,
      advice: explain(error),
    },
    keychainUnavailable: {
      ...again,
      title: 'The permission cannot be stored safely.',
      advice:
        'Unlock the computer’s keychain (Keychain on a Mac, Credential Manager on Windows, the keyring on Linux) and try again. Daybook never writes it to a plain file.',
    },
    notFound: {
      ...again,
      title: 'This took too long and was forgotten.',
      advice: 'Sign in once more. Nothing has been stored.',
    },
  };
  return (
    words[error.code] ?? {
      ...again,
      title: `Signing in to ${name} did not work.`,
      advice: explain(error),
    }
  );
}
