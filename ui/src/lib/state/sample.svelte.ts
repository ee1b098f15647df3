/** The sample business: whether it can be shown, and whether it is what is open. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { SampleDto } from '$lib/api/bindings/SampleDto';

/** Read once: going to the sample business and back loads the window anew. */
export class Sample {
  #api: Api;
  current = $state.raw<SampleDto>({ offered: false, open: false, otherSides: [] });

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.current = await this.#api('get_sample', null);
  }
}

export const [useSample, provideSample] = createContext<Sample>();
