/** What somebody wants from outside the window: in the tray, with the hotkey, in a notification, in a browser. */

import type { Api } from '$lib/api/client';
import type { SignIn } from '$lib/state/signIn.svelte';
import type { Ui } from '$lib/state/ui.svelte';
import type { Sought } from '../calendar/sight';
import { problems } from '../shared/problems.svelte';

/** What the window can be asked to do. */
export interface Begin {
  create: () => void;
  show: (sought: Sought) => Promise<void>;
}

/** Does all of it, in order. Nothing is put in front of a change that was begun. */
export async function takeWishes(api: Api, ui: Ui, signIn: SignIn, begin: Begin): Promise<void> {
  for (;;) {
    const wish = await api('take_wish', null);
    if (!wish) return;
    if (wish.kind === 'warning') {
      problems.show(wish.message);
      continue;
    }
    if (ui.editing || ui.dialog === 'client') continue;
    ui.close();
    if (wish.kind === 'newAppointment') begin.create();
    else if (wish.kind === 'quickAdd') ui.open('quickAdd');
    else if (wish.kind === 'signIn') {
      const { attempt, provider, account } = wish;
      await signIn.resume(attempt, { provider, staff: null, account });
      ui.open('connect', account ?? provider);
    } else {
      await begin.show(wish);
    }
  }
}
