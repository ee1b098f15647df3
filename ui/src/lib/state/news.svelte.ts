/** What others have changed since somebody here has looked at it. */

import type { Api } from '$lib/api/client';
import type { SyncLogLineDto } from '$lib/api/bindings/SyncLogLineDto';

/** So many of the latest lines of the log are looked at. */
const LINES = 500;

/** Up to which line of the log everything has been seen, and up to which for single appointments. */
interface Seen {
  all: number;
  each: Record<string, number>;
}

/** A window has one book; what was seen of another book is not its own. */
const name = (business: string) => `daybook.seen ${business}`;

/** Changes that came in from calendars, until somebody has seen them. */
export class News {
  #api: Api;
  #business = '';
  #reading = false;
  #again = false;
  /** The latest change of each appointment. */
  #lines = $state.raw<ReadonlyMap<string, SyncLogLineDto>>(new Map());
  #seen = $state.raw<Seen>({ all: 0, each: {} });

  readonly #unseen = $derived(
    new Set([...this.#lines.keys()].filter((id) => this.#isUnseen(id, this.#lines, this.#seen))),
  );

  constructor(api: Api) {
    this.#api = api;
  }

  /** How many appointments have a change that nobody here has seen. */
  get count(): number {
    return this.#unseen.size;
  }

  /** The latest change of each of them, the newest first. */
  get unseen(): SyncLogLineDto[] {
    return [...this.#lines.values()].filter((line) => this.has(line.appointment ?? ''));
  }

  /** Whether an appointment has one. */
  has(id: string): boolean {
    return this.#unseen.has(id);
  }

  /** The last change of an appointment that came in, seen or not; none from before the window was opened first. */
  of(id: string): SyncLogLineDto | undefined {
    return this.#lines.get(id);
  }

  /** Reads what has come in. The first time ever nothing of it is news. */
  async load(business: string): Promise<void> {
    this.#business = business;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      do {
        this.#again = false;
        await this.#read();
      } while (this.#again);
    } finally {
      this.#reading = false;
    }
  }

  async #read() {
    const found = await this.#api('search_sync_log', {
      run: null,
      account: null,
      calendar: null,
      events: ['imported', 'updatedHere', 'merged'],
      text: '',
      withoutFirstReadings: true,
      limit: LINES,
    });
    const latest = found[0]?.id ?? 0;
    const known = remembered(this.#business);
    const seen = known ?? { all: latest, each: {} };
    const lines = new Map<string, SyncLogLineDto>();
    for (const line of found)
      if (line.appointment !== null && line.id > seen.all)
        lines.set(line.appointment, lines.get(line.appointment) ?? line);
    this.#lines = lines;
    this.#seen = seen;
    if (!known) this.#keep();
  }

  /** Somebody looks at an appointment. */
  see(id: string): void {
    const line = this.#lines.get(id);
    if (!line || !this.has(id)) return;
    const kept = Object.entries(this.#seen.each).filter(([one]) => this.#lines.has(one));
    this.#seen = { ...this.#seen, each: { ...Object.fromEntries(kept), [id]: line.id } };
    this.#keep();
  }

  /** Somebody has looked at all of them. */
  seeAll(): void {
    const latest = Math.max(this.#seen.all, ...[...this.#lines.values()].map(({ id }) => id));
    this.#seen = { all: latest, each: {} };
    this.#keep();
  }

  #isUnseen(id: string, lines: ReadonlyMap<string, SyncLogLineDto>, seen: Seen): boolean {
    return (lines.get(id)?.id ?? 0) > Math.max(seen.all, seen.each[id] ?? 0);
  }

  #keep(): void {
    try {
      localStorage.setItem(name(this.#business), JSON.stringify(this.#seen));
    } catch {
      // A full or forbidden storage: after the next start nothing is news.
    }
  }
}

function remembered(business: string): Seen | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name(business)) ?? 'null');
    return isSeen(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Written by an older version it may be anything. */
function isSeen(value: unknown): value is Seen {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'all' in value &&
    typeof value.all === 'number' &&
    'each' in value &&
    typeof value.each === 'object' &&
    value.each !== null
  );
}
