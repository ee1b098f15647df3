/**
 * What the window shows beside the calendar. Every part reads and sets this one object; nobody
 * passes callbacks through the tree.
 *
 * - `selected`  the occurrence in the details panel (`DetailsPanel`, beside the grid).
 * - `editing`   what the editor holds (`Editor`). While it is set nothing reloads under it.
 * - `dialog`    the one dialog that is open: connecting an account, an account, who is right in it, disconnecting
 *               it, a client, changes to settle, what was refused, search, quick add, settings, keys, sync activity,
 *               what a calendar holds, how it compares, files, versions, the trash, another time, printing.
 */

import { createContext } from 'svelte';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { OpenedFileDto } from '$lib/api/bindings/OpenedFileDto';
import type { Draft } from '$lib/components/appointment/draft.svelte';
import type { DraftFields } from '$lib/components/appointment/draftFields';
import type { Landing } from '$lib/time/drag';

/** Names an occurrence, or a whole appointment when `occurrence` is `null`. */
export interface Selection {
  id: string;
  occurrence: string | null;
}

/** Where a new appointment is to be. Local minutes. */
export interface NewPlace {
  start: number;
  /** Exclusive; absent takes the usual length. */
  end?: number;
  allDay?: boolean;
  staff?: string | null;
}

/** What the editor opens with; `base` and `fields` are a change that was begun before. */
export type Editing =
  | ({ kind: 'new' } & NewPlace)
  | ({ kind: 'change'; base?: DraftFields; fields?: DraftFields } & Selection)
  /** `weeks` later, or at the same time. */
  | ({ kind: 'copy'; weeks?: number } & Selection)
  /** What was begun somewhere else goes on in the editor. */
  | { kind: 'begun'; draft: Draft };

/** Where the appointment being booked would stand; the grid draws it. */
export interface Drafted {
  start: number;
  end: number;
  allDay: boolean;
  staff: string | null;
}

/** What is carried with the keyboard, and where it would land. */
export interface Carried {
  item: ItemDto;
  span: Landing;
}

/** Dialogs of which one is open at a time. */
export type Dialog =
  | 'connect'
  | 'account'
  | 'policy'
  | 'disconnect'
  | 'client'
  | 'conflicts'
  | 'failures'
  | 'search'
  | 'quickAdd'
  | 'settings'
  | 'shortcuts'
  | 'activity'
  | 'news'
  | 'receipt'
  | 'compare'
  | 'dryRun'
  | 'transfer'
  | 'history'
  | 'trash'
  | 'reschedule'
  | 'print';

/** After so long one comes again. */
const WEEKS_UNTIL_AGAIN = 6;

/** Open parts of the window. */
export class Ui {
  selected = $state.raw<Selection | null>(null);
  editing = $state.raw<Editing | null>(null);
  drafted = $state.raw<Drafted | null>(null);
  carried = $state.raw<Carried | null>(null);
  /** The day of the small month something is carried over. */
  aimed = $state.raw<number | null>(null);
  dialog = $state.raw<Dialog | null>(null);
  /**
   * The account `connect` mends or the service it begins with, the `account`, that of a `policy` or a `disconnect`,
   * the `client`, the conflict `conflicts` starts with, whose `receipt` or `history` it is, the calendar of a `dryRun`
   * or a `compare`, the page `settings` shows, or the line of `quickAdd`.
   */
  subject = $state.raw<string | null>(null);
  /** The occurrence that `reschedule` is about. */
  moving = $state.raw<Selection | null>(null);
  /** Calendar files that were opened with this program and wait to be looked at. */
  files = $state.raw<readonly OpenedFileDto[]>([]);
  /** The last sentence for screen readers. */
  spoken = $state.raw('');

  /** Shows an occurrence in the details panel. */
  select(item: Selection | ItemDto | null): void {
    this.selected = item && { id: item.id, occurrence: item.occurrence };
  }

  /** Opens the editor on an existing occurrence. */
  edit({ id, occurrence }: Selection): void {
    this.editing = { kind: 'change', id, occurrence };
  }

  /** Begins a new appointment like an existing one. */
  duplicate({ id, occurrence }: Selection): void {
    this.editing = { kind: 'copy', id, occurrence };
  }

  /** Begins the same for the same client, some weeks later. */
  bookAgain({ id, occurrence }: Selection): void {
    this.editing = { kind: 'copy', id, occurrence, weeks: WEEKS_UNTIL_AGAIN };
  }

  /** Asks where an appointment goes. */
  reschedule({ id, occurrence }: Selection): void {
    this.moving = { id, occurrence };
    this.open('reschedule');
  }

  /** Begins a new appointment. */
  book(place: NewPlace): void {
    this.editing = { kind: 'new', ...place };
  }

  /** Goes on in the editor with what was begun elsewhere. */
  continue(draft: Draft): void {
    this.editing = { kind: 'begun', draft };
  }

  /** Shows where the appointment being booked would stand; `null` once it is booked or left. */
  draft(place: Drafted | null): void {
    this.drafted = place && {
      start: place.start,
      end: place.end,
      allDay: place.allDay,
      staff: place.staff,
    };
  }

  /** Opens a dialog, on a subject if there is one. */
  open(dialog: Dialog, subject: string | null = null): void {
    this.subject = subject;
    this.dialog = dialog;
  }

  /** Closes the open dialog. */
  close(): void {
    this.dialog = null;
    this.subject = null;
  }

  /** The file that has waited longest. */
  takeFile(): OpenedFileDto | null {
    const [first, ...rest] = this.files;
    this.files = rest;
    return first ?? null;
  }

  /** Says something politely. */
  say(sentence: string): void {
    this.spoken = sentence;
  }

  /** Whether something in front of the calendar takes the keys. */
  get covered(): boolean {
    return this.dialog !== null || this.editing !== null;
  }
}

export const [useUi, provideUi] = createContext<Ui>();
