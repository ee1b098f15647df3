/** Pretend answers about accounts: signing in, connecting, and what a connection needs. */

import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { DiscoveredDto } from '$lib/api/bindings/DiscoveredDto';
import { ApiError } from '$lib/api/client';
import {
  aGoogleDiscovery,
  FOUND_COUNTS,
  SIGN_IN_PAGE,
  someChecks,
  someRegistration,
} from '../accounts';
import type { Handlers, Pretend } from '../pretend';
import { gone } from '../records';
import { aConnection, aDiscovery, aFirstDryRun } from '../sync';

export function accountCommands(pretend: Pretend) {
  const known = (id: string): AccountDto => {
    const account = pretend.open().accounts.find((one) => one.id === id);
    if (!account) throw gone();
    return account;
  };
  /** What a finished search found. */
  const foundBy = (attempt: string): DiscoveredDto => {
    const google = aGoogleDiscovery();
    return attempt === google.attempt ? google : aDiscovery(attempt);
  };

  return {
    begin_sign_in: ({ provider, account }) => {
      pretend.signIn = {
        attempt: pretend.id('sign-in'),
        provider,
        page: SIGN_IN_PAGE,
        opened: true,
        state: 'waiting',
        found: null,
        account: null,
        problem: null,
        ...pretend.signInBegins,
      };
      if (account) known(account);
      return pretend.signIn;
    },
    get_sign_in: ({ attempt }) => pretend.signInOf(attempt),
    open_sign_in_page: ({ attempt }) => {
      pretend.signIn = { ...pretend.signInOf(attempt), opened: true };
      return pretend.signIn;
    },
    cancel_sign_in: () => {
      pretend.signIn = null;
      return null;
    },
    discover_caldav: ({ address, userName, password }) => {
      if (password === 'wrong') {
        throw new ApiError({
          code: 'signInRefused',
          message: 'The server refused this password. Make an app password and try again.',
          retryable: true,
        });
      }
      return aDiscovery(`${userName || address} ${address}`);
    },
    count_found: ({ attempt, href }) => {
      const { calendars } = foundBy(attempt);
      const count = FOUND_COUNTS[href];
      if (count === undefined || !calendars.some((one) => one.href === href)) throw gone();
      return count;
    },
    dry_run_found: ({ attempt, calendar: { href, mode } }) => {
      const calendar = foundBy(attempt).calendars.find((one) => one.href === href);
      if (!calendar) throw gone();
      return aFirstDryRun(calendar.name, calendar.readOnly || mode === 'busy');
    },
    connect_account: (input) => {
      const book = pretend.open();
      const found = foundBy(input.attempt);
      const { account, calendars } = aConnection(found, input, (kind) => pretend.id(kind));
      pretend.patchBook({
        accounts: [...book.accounts, account],
        calendars: [...book.calendars, ...calendars],
      });
      return account;
    },
    reconnect_account: ({ id }) =>
      pretend.patchAccount(id, {
        state: 'connected',
        lastError: '',
        lastOk: new Date().toISOString(),
      }),
    set_account_paused: ({ id, paused }) =>
      pretend.patchAccount(id, { state: paused ? 'paused' : 'connected' }),
    set_conflict_policy: ({ id, policy }) => pretend.patchAccount(id, { conflictPolicy: policy }),
    set_invites: ({ id, invites }) => pretend.patchAccount(id, { invites }),
    check_connection: ({ id }) => someChecks(known(id)),
    count_in_step: ({ id }) => {
      const own = pretend.open().calendars.filter(({ account }) => account === known(id).id);
      return own.map((calendar) => ({
        calendar: calendar.id,
        appointments: pretend.items.filter(
          (item) => item.calendar === calendar.id && item.badge === 'synced',
        ).length,
      }));
    },
    get_keychain: () => pretend.keychain,
    disconnect_account: ({ id }) => {
      const { kind } = known(id);
      const book = pretend.open();
      pretend.patchBook({
        accounts: book.accounts.filter((account) => account.id !== id),
        calendars: book.calendars.filter((calendar) => calendar.account !== id),
      });
      return {
        notRevoked:
          kind === 'google' && pretend.phase === 'offline'
            ? 'Google could not be told. Remove Daybook at myaccount.google.com, under Connections.'
            : '',
      };
    },
    list_registrations: () => [pretend.registration],
    save_registration: ({ clientId, clientSecret, redirect }) => {
      const before = pretend.registration;
      pretend.registration =
        clientId === ''
          ? someRegistration()
          : {
              ...before,
              clientId,
              redirect,
              hasSecret:
                clientSecret === undefined
                  ? !before.builtIn && before.hasSecret
                  : clientSecret !== '',
              builtIn: false,
            };
      return pretend.registration;
    },
    get_sample: () => pretend.sample,
    take_opened_file: () => pretend.files.shift() ?? null,
    open_sample: () => null,
    leave_sample: () => null,
    open_other_side: ({ id }) => {
      if (!pretend.sample.otherSides.some((side) => side.id === id)) throw gone();
      return null;
    },
  } satisfies Partial<Handlers>;
}
