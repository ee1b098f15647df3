/** The only way from the window to the book. */

import { invoke } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { getCurrentWindow } from '@tauri-apps/api/window';
import { createContext } from 'svelte';
import type { Commands } from './bindings/Commands';
import type { ErrorCode } from './bindings/ErrorCode';
import type { ErrorDto } from './bindings/ErrorDto';

/** Calls a command by name. Rejects with {@link ApiError} and nothing else. */
export type Api = <K extends keyof Commands>(
  command: K,
  input: Commands[K]['input'],
) => Promise<Commands[K]['output']>;

/** A command that failed, with the code that decides what the window does. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;

  constructor({ code, message, retryable }: ErrorDto) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }

  /** Whatever was thrown, as an {@link ApiError}. */
  static from(cause: unknown): ApiError {
    if (cause instanceof ApiError) return cause;
    if (isErrorDto(cause)) return new ApiError(cause);
    const message = cause instanceof Error ? cause.message : String(cause);
    return new ApiError({ code: 'internal', message, retryable: false });
  }
}

function isErrorDto(value: unknown): value is ErrorDto {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** The book behind Tauri's bridge. */
export const tauriApi: Api = async (command, input) => {
  try {
    return await invoke(command, { input });
  } catch (cause) {
    throw ApiError.from(cause);
  }
};

/** Enlarges everything in the window, as a browser's zoom does. 100 is the usual size. */
export function tauriZoom(percent: number): void {
  // Where the shell refuses, the text stays as it is; nothing else depends on it.
  getCurrentWebview()
    .setZoom(percent / 100)
    .catch(() => undefined);
}

/** Ends the program, also where closing the window would leave it in the tray. */
export function tauriQuit(): void {
  // Where the shell refuses, the window has a button of its own.
  getCurrentWindow()
    .destroy()
    .catch(() => undefined);
}

/** The book this window looks at; a test or a preview hands in a pretend one. */
export const [useApi, provideApi] = createContext<Api>();
