/** How sync stands, as the book last said. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { SyncStatusDto } from '$lib/api/bindings/SyncStatusDto';

/** Read again whenever the book announces that sync began, advanced or ended. */
export class Sync {
  #api: Api;
  #reading = false;
  #again = false;
  status = $state.raw<SyncStatusDto | null>(null);

  constructor(api: Api) {
    this.#api = api;
  }

  /** Reads the status; announcements that come meanwhile make one more reading, not many. */
  async load(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    try {
      do {
        this.#again = false;
        this.status = await this.#api('get_sync_status', null);
      } while (this.#again);
    } finally {
      this.#reading = false;
    }
  }
}

export const [useSync, provideSync] = createContext<Sync>();
