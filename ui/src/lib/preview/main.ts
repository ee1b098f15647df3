/** The window over a pretend book, for looking at it in a browser. */

import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../styles/all.css';
import { mount } from 'svelte';
import type { View } from '$lib/api/bindings/View';
import App from '../../App.svelte';
import { dayToIso } from '$lib/components/shared/clock';
import { writeAsIn } from '$lib/time/locale';
import { PretendBook } from './fakeApi';
import { TODAY } from './salon';
import { STATES } from './states';

/** What the address may ask for: `?theme=dark&view=team&state=busy&day=2026-11-20&locale=en-US`, or `?first`. */
const wanted = new URLSearchParams(location.search);

const VIEWS: View[] = ['day', 'team', 'workWeek', 'week', 'days', 'month', 'agenda'];

function pretence() {
  if (wanted.has('first')) return { book: null };
  const { theme, view, state } = Object.fromEntries(wanted);
  const [, begin] = Object.entries(STATES).find(([name]) => name === state) ?? [];
  const pretence = (begin ?? STATES.usual)();
  const { settings } = pretence.book;
  if (theme === 'light' || theme === 'dark') settings.theme = theme;
  settings.view = VIEWS.find((one) => one === view) ?? settings.view;
  settings.zoom = Number(wanted.get('zoom') ?? settings.zoom);
  const day = wanted.get('day');
  if (day) settings.lastDay = { day, on: dayToIso(TODAY) };
  settings.scrollMinute = wanted.has('scroll') ? Number(wanted.get('scroll')) : null;
  return pretence;
}

writeAsIn(wanted.get('locale') ?? 'en-GB');

const target = document.getElementById('app');
if (target) {
  const { api, changes } = new PretendBook(pretence());
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
    },
  });
}
