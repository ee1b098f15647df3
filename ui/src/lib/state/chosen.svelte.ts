/** Several appointments chosen together, and what was copied or cut. */

import { createContext } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import { keyOf } from './calendar.svelte';

/** What waits to be pasted. */
export interface Clip {
  items: readonly ItemDto[];
  /** Whether pasting moves them. */
  cut: boolean;
}

/** Chosen appointments stay chosen while one pages; what may not be changed is never chosen. */
export class Chosen {
  #items = $state.raw<ReadonlyMap<string, ItemDto>>(new Map());
  clip = $state.raw<Clip | null>(null);

  /** The chosen ones, by start. */
  readonly items = $derived(
    [...this.#items.values()].sort((a, b) => a.start - b.start || a.end - b.end),
  );

  get count(): number {
    return this.#items.size;
  }

  has(item: Pick<ItemDto, 'id' | 'occurrence'>): boolean {
    return this.#items.has(keyOf(item));
  }

  /** Whether what happens to `item` happens to others as well. */
  together(item: ItemDto): boolean {
    return this.count > 1 && this.has(item);
  }

  /** Chooses one more, or one fewer. */
  toggle(item: ItemDto): void {
    const items = new Map(this.#items);
    if (!items.delete(keyOf(item)) && !item.readOnly) items.set(keyOf(item), item);
    this.#items = items;
  }

  /** Chooses these besides. */
  add(more: readonly ItemDto[]): void {
    const changeable = more.filter((item) => !item.readOnly);
    this.#items = new Map([
      ...this.#items,
      ...changeable.map((item) => [keyOf(item), item] as const),
    ]);
  }

  clear(): void {
    if (this.count > 0) this.#items = new Map();
  }

  /** Takes what the chosen ones are now, of those that are shown. */
  refresh(shown: readonly ItemDto[]): void {
    const known = new Map(shown.map((item) => [keyOf(item), item]));
    const stale = [...this.#items].some(([key, item]) => (known.get(key) ?? item) !== item);
    if (!stale) return;
    this.#items = new Map([...this.#items].map(([key, item]) => [key, known.get(key) ?? item]));
  }
}

export const [useChosen, provideChosen] = createContext<Chosen>();
