/** People or calendars that are shown or hidden, of which a double click shows only one. */

import { explain } from '$lib/api/explain';
import { problems } from '$lib/components/shared/problems.svelte';

/** Something that can be hidden. */
interface Hideable {
  id: string;
  visible: boolean;
}

export class OnlyOne<One extends Hideable> {
  #all: () => readonly One[];
  #show: (one: One, visible: boolean) => Promise<unknown>;
  /** What was shown before only one was. */
  #before: ReadonlySet<string> | null = null;
  /** What was shown before the last click, which may become a double click. */
  #clicked: ReadonlySet<string> = new Set();
  #underWay: Promise<void> = Promise.resolve();

  /** Whether one is shown and others are not. */
  readonly alone = $derived.by(() => {
    const all = this.#all();
    return all.length > 1 && all.filter(({ visible }) => visible).length === 1;
  });

  constructor(all: () => readonly One[], show: (one: One, visible: boolean) => Promise<unknown>) {
    this.#all = all;
    this.#show = show;
  }

  /** Shows or hides one; the second click of two means something else. */
  click({ detail }: MouseEvent, one: One): void {
    if (detail > 1) return;
    this.#clicked = this.#visible();
    this.#run(() => this.#show(one, !one.visible));
  }

  /** Shows only this one, or the others again. */
  doubleClick({ id }: One): void {
    const before = this.#clicked;
    if (before.size === 1 && before.has(id)) this.#back(id);
    else this.#only(id, before);
  }

  /** Shows only this one. */
  choose({ id }: One): void {
    this.#only(id, this.#visible());
  }

  /** Shows again what was shown before, or all when that is not known. */
  others(): void {
    this.#back();
  }

  #visible(): ReadonlySet<string> {
    return new Set(this.#all().flatMap(({ id, visible }) => (visible ? [id] : [])));
  }

  #only(id: string, before: ReadonlySet<string>): void {
    this.#before = before;
    this.#set(({ id: other }) => other === id, id);
  }

  #back(clicked?: string): void {
    const before = this.#before;
    this.#before = null;
    this.#set(({ id }) => before?.has(id) ?? true, clicked);
  }

  /** Changes what is not so; whether that which was `clicked` just now is so, is not known yet. */
  #set(shown: (one: One) => boolean, clicked?: string): void {
    this.#run(() =>
      Promise.all(
        this.#all()
          .filter((one) => one.visible !== shown(one) || one.id === clicked)
          .map((one) => this.#show(one, shown(one))),
      ),
    );
  }

  /** One change after the other. */
  #run(change: () => Promise<unknown>): void {
    this.#underWay = this.#underWay.then(change).then(
      () => undefined,
      (cause: unknown) => {
        problems.show(explain(cause));
      },
    );
  }
}
