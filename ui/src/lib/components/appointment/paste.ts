import type { Calendar } from '$lib/state/calendar.svelte';
import type { Chosen } from '$lib/state/chosen.svelte';
import type { PastePlace, SeveralActions } from './several';

/** Puts what was copied or cut at a place. */
export async function pasteAt(
  place: PastePlace,
  { actions, chosen, calendar }: { actions: SeveralActions; chosen: Chosen; calendar: Calendar },
): Promise<void> {
  const { clip } = chosen;
  if (!clip) return;
  const act = clip.cut ? actions.take : actions.copy;
  if (!(await act(clip.items, place))) return;
  // What was moved is where it was pasted; it is not moved once more.
  if (clip.cut) chosen.clip = null;
  chosen.clear();
  await calendar.reload();
}
