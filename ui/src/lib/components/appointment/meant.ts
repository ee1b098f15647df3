/** The one appointment that keys and commands are about. */

import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { type Calendar, keyOf } from '$lib/state/calendar.svelte';
import type { Selection, Ui } from '$lib/state/ui.svelte';
import { pointedAt } from '../calendar/pointed';
import type { AppointmentActions } from './actions';

/** Of those that are shown the one with the focus, else the one in the details. */
export function meantOf(
  items: readonly ItemDto[],
  selected: Selection | null,
): ItemDto | undefined {
  const focused = pointedAt(document.activeElement);
  const key = focused?.kind === 'item' ? focused.key : selected && keyOf(selected);
  return items.find((item) => keyOf(item) === key);
}

/** Whatever has the focus comes first: the details may still show another. */
export class Meant {
  #calendar: Calendar;
  #ui: Ui;
  #actions: AppointmentActions;

  constructor(calendar: Calendar, ui: Ui, actions: AppointmentActions) {
    this.#calendar = calendar;
    this.#ui = ui;
    this.#actions = actions;
  }

  get item(): ItemDto | undefined {
    return meantOf(this.#calendar.items, this.#ui.selected);
  }

  /** Opens the editor; what the details show is edited although the page was turned. */
  edit(): void {
    const { item } = this;
    const target = item ?? this.#ui.selected;
    if (target && !item?.readOnly) this.#ui.edit(target);
  }

  /** The client is here, or it is over. */
  async advance(): Promise<void> {
    const { item } = this;
    if (item) await this.#actions.advance(item);
  }

  /** It does not take place. */
  async cancel(): Promise<void> {
    const { item } = this;
    if (!item || item.readOnly || item.busy || item.status === 'cancelled') return;
    await this.#actions.mark(item, 'cancelled');
  }

  /** Asks where it goes. */
  reschedule(): void {
    const { item } = this;
    if (item && !item.readOnly) this.#ui.reschedule(item);
  }

  /** Begins a new one like it. */
  duplicate(): void {
    const { item } = this;
    if (item) this.#ui.duplicate(item);
  }

  /** Begins the same again for the same client. */
  bookAgain(): void {
    const { item } = this;
    if (item) this.#ui.bookAgain(item);
  }

  async remove(): Promise<void> {
    const { item } = this;
    if (item && !item.readOnly) await this.#actions.remove(item);
  }
}
