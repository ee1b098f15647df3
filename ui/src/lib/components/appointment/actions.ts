import type { BookDto } from '$lib/api/bindings/BookDto';
import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { ItemDto } from '$lib/api/bindings/ItemDto';
import type { ProgressDto } from '$lib/api/bindings/ProgressDto';
import type { StatusDto } from '$lib/api/bindings/StatusDto';
import type { Api } from '$lib/api/client';
import { askScope } from './askScope.svelte';
import { createDoing, type Landed } from './doing';
import { Draft } from './draft.svelte';
import type { Mark } from './marks';
import { toCheck } from './misfit';
import type { Undo } from './undo';

/** Where an appointment goes. */
export interface Destination {
  /** Local minutes. */
  start: number;
  /** Local minutes, exclusive. */
  end: number;
  allDay: boolean;
  /** Staff id of whose it is then; `null` is nobody's. */
  staff: string | null;
}

/** What can be done to an appointment from anywhere. Each resolves to whether it happened. */
export interface AppointmentActions {
  remove: (item: ItemDto) => Promise<boolean>;
  move: (item: ItemDto, to: Destination) => Promise<Landed>;
  setProgress: (item: ItemDto, progress: ProgressDto) => Promise<boolean>;
  /** Says whether its calendars are kept in step. */
  setSync: (item: ItemDto, on: boolean) => Promise<boolean>;
  /** Says how it stands. */
  mark: (item: ItemDto, mark: Mark) => Promise<boolean>;
  /** Makes a single appointment like this one elsewhere. */
  copy: (item: ItemDto, to: Destination) => Promise<Landed>;
  /** The client is here, or it is over: the step that comes next, if any. */
  advance: (item: ItemDto) => Promise<boolean>;
}

/** The next step of a booking, in the words of its button. */
export function nextStep(item: ItemDto): { progress: ProgressDto; label: string } | undefined {
  if (item.readOnly || item.busy || item.allDay || item.status === 'cancelled') return undefined;
  if (item.progress === 'booked') return { progress: 'arrived', label: 'Check in' };
  if (item.progress === 'arrived') return { progress: 'completed', label: 'Done' };
  return undefined;
}

/** The actions of a window: each shows its result with Undo, and its failure in the problem bar. */
export function createActions(
  api: Api,
  undo: Undo,
  book: () => BookDto | null,
): AppointmentActions {
  const { run, land } = createDoing(api, undo, book);

  const setProgress = ({ id }: ItemDto, progress: ProgressDto) =>
    run(() => api('set_progress', { id, progress }));

  /** What the editor would do: everything else stays as it is. */
  async function rewrite(
    item: ItemDto,
    { verb, allowsThis }: { verb: 'change' | 'move'; allowsThis: boolean },
    change: (draft: Draft) => void,
  ): Promise<DoneDto | null> {
    const scope = await askScope(verb, item, { allowsThis });
    const current = book();
    if (!scope || !current) return null;
    const { id, occurrence } = item;
    const appointment = await api('get_appointment', { id, occurrence });
    const draft = Draft.of(appointment, current);
    change(draft);
    const { revision } = appointment;
    const input = { id, occurrence, scope, revision, appointment: draft.input() };
    return api('change_appointment', input);
  }

  const setStatus = (item: ItemDto, status: StatusDto) =>
    run(() =>
      rewrite(item, { verb: 'change', allowsThis: true }, (draft) => {
        draft.status = status;
      }),
    );

  async function moveTo(item: ItemDto, to: Destination): Promise<DoneDto | null> {
    const { start, end, allDay, staff } = to;
    if (staff === null && item.staff !== null) {
      return rewrite(item, { verb: 'move', allowsThis: false }, (draft) => {
        draft.start = start;
        draft.end = end;
        draft.allDay = allDay;
        draft.staff = null;
      });
    }
    const whose = staff === item.staff ? null : staff;
    // One date of a series stays with whom the series is.
    const scope = await askScope('move', item, { allowsThis: whose === null });
    const { id, occurrence } = item;
    return (
      scope && api('move_appointment', { id, occurrence, scope, start, end, allDay, staff: whose })
    );
  }

  return {
    setProgress,
    setSync: ({ id }, on) => run(() => api('set_sync', { id, on })),
    remove: (item) =>
      run(async () => {
        const scope = await askScope('delete', item);
        const { id, occurrence } = item;
        return scope && api('delete_appointment', { id, occurrence, scope });
      }),
    move: (item, to) => land(toCheck(item, to), () => moveTo(item, to)),
    mark: async (item, mark) => {
      if (mark === 'tentative' || mark === 'cancelled') return setStatus(item, mark);
      if (item.status !== 'confirmed' && !(await setStatus(item, 'confirmed'))) return false;
      return item.progress === mark || setProgress(item, mark);
    },
    copy: ({ id, occurrence, opaque }, to) =>
      land([{ ...to, id: null, opaque }], async () => {
        const current = book();
        if (!current) return null;
        const draft = Draft.like(await api('get_appointment', { id, occurrence }), current);
        return api('create_appointment', { appointment: { ...draft.input(), ...to } });
      }),
    advance: async (item) => {
      const next = nextStep(item);
      return next ? setProgress(item, next.progress) : false;
    },
  };
}
