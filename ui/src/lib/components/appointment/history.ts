import CalendarPlus from '@lucide/svelte/icons/calendar-plus';
import Cloud from '@lucide/svelte/icons/cloud';
import Move from '@lucide/svelte/icons/move';
import Pencil from '@lucide/svelte/icons/pencil';
import Trash from '@lucide/svelte/icons/trash-2';
import UserCheck from '@lucide/svelte/icons/user-check';
import type { Icon } from '../shared/icon';

const BY_WORD: [RegExp, Icon][] = [
  [/^(moved|rescheduled)\b/i, Move],
  [/^(synced|sent|received|confirmed by|imported)\b/i, Cloud],
  [/^(booked|made|brought|restored|created|added|as it came)\b/i, CalendarPlus],
  [/^(deleted|cancelled)\b/i, Trash],
  [/^(arrived|checked in|done|no-show)\b/i, UserCheck],
];

/** The sign beside a line of the history; a decoration, the words say everything. */
export function historyIcon(what: string): Icon {
  return BY_WORD.find(([word]) => word.test(what))?.[1] ?? Pencil;
}
