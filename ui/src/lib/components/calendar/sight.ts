/** Brings an appointment into sight: its page, its hour, and a sign which one it is. */

import { tick } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { type Calendar, keyOf } from '$lib/state/calendar.svelte';
import type { Selection, Ui } from '$lib/state/ui.svelte';
import { dayOf } from '../shared/clock';

/** What has to be known to find one. */
export type Sought = Selection & Pick<ItemDto, 'start'>;

const FLASH_MS = 1400;

/** Turns to the day of an appointment, opens its details, and scrolls to it. */
export async function bringIntoSight(sought: Sought, calendar: Calendar, ui: Ui): Promise<void> {
  await calendar.go({ day: dayOf(sought.start) });
  ui.select(sought);
  await tick();
  const key = CSS.escape(keyOf(sought));
  const chip = document.querySelector<HTMLElement>(`main [data-key="${key}"]`);
  const focused = document.activeElement;
  if (chip) {
    chip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // Keys are about what has the focus.
    chip.focus({ preventScroll: true });
    flash(chip);
  } else if (focused instanceof HTMLElement && focused.closest('[data-key]')) focused.blur();
}

/** Where nothing is to move, the ring stands still for as long. */
function flash(chip: HTMLElement): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const ring = { outline: '3px solid var(--accent)', outlineOffset: '1px' };
  const wide = { outline: '3px solid transparent', outlineOffset: '6px' };
  chip.animate(still ? [ring, ring] : [wide, ring, ring, wide], {
    id: 'flash',
    duration: FLASH_MS,
    easing: 'ease-out',
  });
}
