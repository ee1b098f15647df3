/** How Daybook stands on the desktop: the tray, the start at login, the hotkey. */

import { createContext } from 'svelte';
import type { Api } from '$lib/api/client';
import type { DesktopDto } from '$lib/api/bindings/DesktopDto';

/** Read again whenever something of it changes. */
export class Desktop {
  #api: Api;
  current = $state.raw<DesktopDto | null>(null);

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    this.current = await this.#api('get_desktop', null);
  }

  /** Has Daybook start at login, or no longer. */
  async startAtLogin(on: boolean): Promise<void> {
    this.current = await this.#api('set_start_at_login', { on });
  }
}

export const [useDesktop, provideDesktop] = createContext<Desktop>();
