/** Whether a form holds a date or a time that cannot be read. The first of it gets the focus: what is wrong stands beside it. */
export function holdsUnread(form: HTMLFormElement | null | undefined): boolean {
  const field = form?.querySelector<HTMLElement>('[data-unread]');
  field?.focus();
  return Boolean(field);
}
