/** The window over a pretend book, for looking at it in a browser. */

import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../styles/all.css';
import { mount } from 'svelte';
import type { View } from '$lib/api/bindings/View';
import App from '../../App.svelte';
import { dayToIso } from '$lib/components/shared/clock';
import type { Ui } from '$lib/state/ui.svelte';
import { markScrollbars } from '$lib/scrollbars';
import { writeAsIn } from '$lib/time/locale';
import { CATALOGUE } from './catalogue';
import { PretendBook } from './fakeApi';
import { TODAY } from './salon';
import { type State, STATES } from './states';
import { take } from './steps';

/**
 * What the address may ask for: `?entry=trash broken&theme=dark` of the catalogue, `?all` for the whole
 * of it, or `?theme=dark&view=team&state=busy&day=2026-11-20&locale=en-US`.
 */
const wanted = new URLSearchParams(location.search);

const VIEWS: View[] = ['day', 'team', 'workWeek', 'week', 'days', 'month', 'agenda'];

const entry = CATALOGUE.find(({ name }) => name === wanted.get('entry'));

function pretence(): State {
  const { theme } = Object.fromEntries(wanted);
  const state = entry?.state ?? wanted.get('state');
  const view = entry?.view ?? wanted.get('view');
  const [, begin] = Object.entries(STATES).find(([name]) => name === state) ?? [];
  const pretence = (begin ?? STATES.usual)();
  const { settings } = pretence.book;
  if (theme === 'light' || theme === 'dark') settings.theme = theme;
  settings.view = VIEWS.find((one) => one === view) ?? settings.view;
  settings.zoom = Number(wanted.get('zoom') ?? settings.zoom);
  const day = wanted.get('day');
  if (day) settings.lastDay = { day, on: dayToIso(TODAY) };
  if (wanted.has('scroll')) settings.scrollMinute = Number(wanted.get('scroll'));
  return pretence;
}

writeAsIn(wanted.get('locale') ?? 'en-GB');

/** A page of links, light and dark. */
function list(target: HTMLElement) {
  document.documentElement.style.overflow = 'auto';
  document.body.style.overflow = 'auto';
  const items = CATALOGUE.map(({ name }) => {
    const item = document.createElement('li');
    for (const theme of ['light', 'dark']) {
      const link = document.createElement('a');
      link.href = `?${new URLSearchParams({ entry: name, theme }).toString()}`;
      link.textContent = theme === 'light' ? name : ' (dark)';
      item.append(link);
    }
    return item;
  });
  const all = document.createElement('ul');
  all.style.padding = '24px';
  all.append(...items);
  target.append(all);
}

markScrollbars();

const target = document.getElementById('app');
if (target && wanted.has('all')) list(target);
else if (target) {
  const begun = pretence();
  const { api, changes } = new PretendBook(begun, begun.trouble);
  mount(App, {
    target,
    props: {
      api,
      changes,
      askForFile: (name: string) => Promise.resolve(`/home/maren/Documents/${name}`),
      time: () => new Date('2026-11-18T13:20:00Z'),
      enlarge: (percent: number) => {
        document.documentElement.style.setProperty('zoom', `${percent}%`);
      },
      quit: () => undefined,
      onready: (ui: Ui) => {
        entry?.open?.(ui);
      },
    },
  });
  if (entry?.steps) void take(entry.steps);
}
