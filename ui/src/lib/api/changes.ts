/** What the book announces to every window. */

import { listen } from '@tauri-apps/api/event';
import type { AppEvent } from './bindings/AppEvent';

/** Calls `listener` for every announcement until the returned function is called. */
export type Changes = (listener: (event: AppEvent) => void) => () => void;

/** Announcements that come over Tauri's bridge. */
export const tauriChanges: Changes = (listener) => {
  const stop = listen<AppEvent>('daybook://changed', (event) => {
    listener(event.payload);
  });
  return () => void stop.then((unlisten) => unlisten());
};
