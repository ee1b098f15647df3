import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { Scope } from '$lib/api/bindings/Scope';

/** What is about to happen to an occurrence of a series. */
export type ScopeVerb = 'move' | 'change' | 'delete';

/** A question that waits for its answer. */
export interface ScopeQuestion {
  verb: ScopeVerb;
  /** Which occurrence. */
  id: string;
  occurrence: string;
  title: string;
  /** Whether one occurrence alone may be meant; not when the repetition itself changes. */
  allowsThis: boolean;
  /** What was answered last time, in this session. */
  suggested: Scope;
}

/** Asks how much of a series a change is meant for, one question at a time. */
export class ScopeAsker {
  question = $state.raw<ScopeQuestion>();
  #answer: ((scope: Scope | null) => void) | undefined;
  #last: Scope = 'this';

  /**
   * How much of its series a change of `item` is meant for; `null` when the user stepped back. A
   * single appointment is not asked about. The answer of this session is suggested next time.
   */
  ask(
    verb: ScopeVerb,
    item: Pick<ItemDto, 'id' | 'occurrence' | 'title'>,
    { allowsThis = true }: { allowsThis?: boolean } = {},
  ): Promise<Scope | null> {
    const { id, occurrence, title } = item;
    if (occurrence === null) return Promise.resolve('all');
    this.answer(null);
    const remembered = verb === 'delete' ? 'this' : this.#last;
    const suggested = !allowsThis && remembered === 'this' ? 'following' : remembered;
    this.question = { verb, id, occurrence, title, allowsThis, suggested };
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  /** Answers the open question. */
  answer(scope: Scope | null): void {
    const resolve = this.#answer;
    const verb = this.question?.verb;
    this.#answer = undefined;
    this.question = undefined;
    // A series deleted as a whole must not make that the suggestion for the next one.
    if (scope && verb !== 'delete') this.#last = scope;
    resolve?.(scope);
  }
}

/** The window's scope question; {@link ScopeDialog} shows it. */
export const scopeAsker = new ScopeAsker();

/** Asks in the window how much of a series `verb` is meant for; `null` leaves everything as it is. */
export function askScope(
  verb: ScopeVerb,
  item: Pick<ItemDto, 'id' | 'occurrence' | 'title'>,
  options?: { allowsThis?: boolean },
): Promise<Scope | null> {
  return scopeAsker.ask(verb, item, options);
}
