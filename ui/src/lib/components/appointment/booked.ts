import type { DoneDto } from '$lib/api/bindings/DoneDto';
import type { Api } from '$lib/api/client';
import { explain } from '$lib/api/explain';
import type { Calendar } from '$lib/state/calendar.svelte';
import type { Ui } from '$lib/state/ui.svelte';
import { bringIntoSight } from '../calendar/sight';
import { dayOf } from '../shared/clock';
import { problems } from '../shared/problems.svelte';
import type { ToastAction } from '../shared/toasts.svelte';
import type { Undo } from './undo';

/** Says that something was booked; from another page than the one shown, the message leads to it. */
export function createBooked(
  api: Api,
  undo: Undo,
  calendar: Calendar,
  ui: Ui,
): (done: DoneDto) => Promise<void> {
  async function wayTo(id: string): Promise<ToastAction | undefined> {
    const { item } = await api('get_appointment', { id, occurrence: null });
    const { shown } = calendar;
    const day = dayOf(item.start);
    if (shown && day >= shown.from && day < shown.to) return undefined;
    return { label: 'Show', run: () => void bringIntoSight(item, calendar, ui) };
  }

  return async (done) => {
    let way: ToastAction | undefined;
    try {
      way = done.id === null ? undefined : await wayTo(done.id);
    } catch (cause) {
      problems.show(explain(cause));
    }
    undo.done(done, way);
  };
}
