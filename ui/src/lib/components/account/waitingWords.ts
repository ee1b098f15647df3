import type { AccountDto } from '$lib/api/bindings/AccountDto';

/** "Nothing is lost.", "3 changes are safe and waiting." */
export function safeWords(waiting: number): string {
  if (waiting === 0) return 'Nothing is lost.';
  return waiting === 1
    ? '1 change is safe and waiting.'
    : `${waiting} changes are safe and waiting.`;
}

/** "iCloud signed us out. 3 changes are safe and waiting." */
export function waitingWords(
  account: Pick<AccountDto, 'kind' | 'provider' | 'waiting' | 'label' | 'state'>,
): string {
  const start =
    account.state === 'needsSignIn'
      ? `${account.provider} signed us out of ${account.label}.`
      : account.kind === 'calDav'
        ? `This replaces the stored password of ${account.label}.`
        : `This replaces the permission for ${account.label}.`;
  return `${start} ${safeWords(account.waiting)}`;
}
