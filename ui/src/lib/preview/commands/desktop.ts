/** Pretend answers about the desktop: reminders, the tray and what is wanted from outside the window. */

import type { Handlers, Pretend } from '../pretend';

export function desktopCommands(pretend: Pretend) {
  const without = (numbers: readonly number[]) => {
    pretend.reminders = pretend.reminders.filter(({ number }) => !numbers.includes(number));
    pretend.announce({ kind: 'reminders' });
    return null;
  };
  return {
    list_reminders: () => pretend.reminders,
    snooze_reminder: ({ number }) => without([number]),
    answer_reminders: ({ numbers }) => without(numbers),
    get_desktop: () => pretend.desktop,
    set_start_at_login: ({ on }) => {
      pretend.desktop = { ...pretend.desktop, startsAtLogin: on };
      return pretend.desktop;
    },
    take_wish: () => pretend.wishes.shift() ?? null,
  } satisfies Partial<Handlers>;
}
