/** Pretend answers of a provider one signs in to with the browser. */

import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { CheckDto } from '$lib/api/bindings/CheckDto';
import type { DiscoveredDto } from '$lib/api/bindings/DiscoveredDto';
import type { RegistrationDto } from '$lib/api/bindings/RegistrationDto';

/** The page that is opened in the browser. */
export const SIGN_IN_PAGE =
  'https://accounts.google.com/o/oauth2/v2/auth?client_id=1234567890-abc.apps.googleusercontent.com&redirect_uri=http%3A%2F%2F127.0.0.1%3A43117&response_type=code';

/** The registration Daybook brings along. */
export function someRegistration(): RegistrationDto {
  return {
    provider: 'google',
    clientId: '1234567890-abc.apps.googleusercontent.com',
    hasSecret: true,
    redirect: '',
    service: '',
    builtIn: true,
  };
}

/** What is found at Google for somebody new. */
export function aGoogleDiscovery(): DiscoveredDto {
  const calendar = (href: string, name: string, color: string, rest = {}) => ({
    href,
    name,
    color,
    readOnly: false,
    events: true,
    primary: false,
    ...rest,
  });
  return {
    attempt: 'google-found',
    label: 'maren.holt@gmail.com',
    provider: 'Google',
    existing: null,
    calendars: [
      calendar('family', 'Family', '#2f7a4d'),
      calendar('maren.holt@gmail.com', 'Maren Holt', '#3d4fc4', { primary: true }),
      calendar('okada', 'Tom Okada', '#a63a6b', { readOnly: true }),
      calendar('holidays', 'Holidays in United Kingdom', '#8f5100', { readOnly: true }),
    ],
  };
}

/** How many appointments they hold; one says nothing. */
export const FOUND_COUNTS: Record<string, number> = {
  'maren.holt@gmail.com': 1204,
  family: 87,
  holidays: 31,
  '/calendars/studio/': 642,
  '/calendars/private/': 1,
};

/** What is found when a connection is looked at. */
export function someChecks({ provider, state }: AccountDto): CheckDto[] {
  const reached: CheckDto[] = [
    { step: 'name', outcome: 'well', message: 'The name of the service is known.' },
    {
      step: 'connect',
      outcome: 'well',
      message: 'The connection is encrypted, and with whom it should be.',
    },
    { step: 'answer', outcome: 'well', message: 'The service answers.' },
  ];
  if (state === 'needsSignIn') {
    const skipped = { outcome: 'skipped', message: 'Not tried without a sign-in.' } as const;
    return [
      ...reached,
      {
        step: 'signIn',
        outcome: 'badly',
        message: `${provider} does not take the sign-in any more. Sign in again.`,
      },
      { step: 'permissions', ...skipped },
      { step: 'list', ...skipped },
      { step: 'write', ...skipped },
    ];
  }
  return [
    ...reached,
    { step: 'signIn', outcome: 'well', message: 'It takes the sign-in.' },
    {
      step: 'permissions',
      outcome: 'well',
      message: 'Daybook may list the calendars and change events.',
    },
    { step: 'list', outcome: 'well', message: 'Both calendars in use are there.' },
    {
      step: 'write',
      outcome: 'well',
      message: 'A test event was written to Studio bookings, read again and removed.',
    },
  ];
}
