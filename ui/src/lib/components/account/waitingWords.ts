import type { AccountDto } from '$lib/api/bindings/AccountDto';

/** "iCloud signed us out. 3 changes are safe and waiting." */
export function waitingWords(
  account: Pick<AccountDto, 'provider' | 'waiting' | 'label' | 'state'>,
): string {
  const start =
    account.state === 'needsSignIn'
      ? `${account.provider} signed us out of ${account.label}.`
      : `This replaces the stored password of ${account.label}.`;
  if (account.waiting === 0) return `${start} Nothing is lost.`;
  const changes = account.waiting === 1 ? '1 change is' : `${account.waiting} changes are`;
  return `${start} ${changes} safe and waiting.`;
}
