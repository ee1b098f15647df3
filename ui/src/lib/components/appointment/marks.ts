/** How an appointment stands, in the words and signs of the window: one mark at a time. */

import CalendarX from '@lucide/svelte/icons/calendar-x';
import Check from '@lucide/svelte/icons/check';
import CheckCheck from '@lucide/svelte/icons/check-check';
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserX from '@lucide/svelte/icons/user-x';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { ProgressDto } from '$lib/api/bindings/ProgressDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';
import type { Icon } from '../shared/icon';
import type { MenuEntry } from '../shared/menu';
import type { Tone } from '../shared/tone';

/** How far a confirmed booking is, or why it is none. */
export type Mark = ProgressDto | Exclude<StatusDto, 'confirmed'>;

interface Look {
  label: string;
  icon: Icon;
  tone: Tone;
}

/** In the order in which they come. */
const LOOKS: Record<Mark, Look> = {
  booked: { label: 'Booked', icon: Check, tone: 'ok' },
  arrived: { label: 'Arrived', icon: UserCheck, tone: 'ok' },
  completed: { label: 'Done', icon: CheckCheck, tone: 'quiet' },
  noShow: { label: 'No-show', icon: UserX, tone: 'error' },
  tentative: { label: 'Unconfirmed', icon: CircleQuestionMark, tone: 'conflict' },
  cancelled: { label: 'Cancelled', icon: CalendarX, tone: 'quiet' },
};

const PROGRESS: readonly Mark[] = ['booked', 'arrived', 'completed', 'noShow'];
const STATUS: readonly Mark[] = ['tentative', 'cancelled'];

/** The mark an item has. */
export function markOf({ status, progress }: ItemDto): Mark {
  return status === 'confirmed' ? progress : status;
}

/** How the mark of an item is shown. */
export function lookOf(item: ItemDto): Look {
  return LOOKS[markOf(item)];
}

/** The lines of a menu that choose a mark. */
export function markEntries(item: ItemDto, onmark: (mark: Mark) => void): MenuEntry[] {
  const current = markOf(item);
  const entry = (mark: Mark): MenuEntry => ({
    label: LOOKS[mark].label,
    icon: LOOKS[mark].icon,
    checked: mark === current,
    onselect: () => {
      onmark(mark);
    },
  });
  return [...PROGRESS.map(entry), { kind: 'separator' }, ...STATUS.map(entry)];
}
