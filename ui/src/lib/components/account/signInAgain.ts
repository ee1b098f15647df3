import type { AccountDto } from '$lib/api/bindings/AccountDto';
import type { SignIn } from '$lib/state/signIn.svelte';

/** Sends the person of a known account to the browser. */
export function signInAgain(signIn: SignIn, { id, kind, staff }: AccountDto): Promise<void> {
  return signIn.begin({ provider: kind, staff, account: id });
}
