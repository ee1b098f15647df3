/** Asking the user for a file, in the system's own dialog. */

import { save } from '@tauri-apps/plugin-dialog';
import { createContext } from 'svelte';

/** Asks where to write a calendar file; `null` when the user thinks better of it. */
export type AskForFile = (suggestedName: string) => Promise<string | null>;

/** The dialog of the system. */
export const tauriAskForFile: AskForFile = (suggestedName) =>
  save({
    title: 'Export appointments',
    defaultPath: suggestedName,
    filters: [{ name: 'Calendar file', extensions: ['ics'] }],
  });

/** How this window asks; a test or a preview answers for the user. */
export const [useAskForFile, provideAskForFile] = createContext<AskForFile>();
