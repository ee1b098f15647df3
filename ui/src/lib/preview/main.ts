/** The window over a pretend book, for looking at it in a browser. */

import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../styles/all.css';
import { mount } from 'svelte';
import App from '../../App.svelte';
import { PretendBook } from './fakeApi';
import { salon } from './salon';

/** What the address may ask for: `?theme=dark&view=month&first` and so on. */
const wanted = new URLSearchParams(location.search);

function pretence() {
  if (wanted.has('first')) return { book: null };
  const book = salon();
  const { theme, view } = Object.fromEntries(wanted);
  if (theme === 'light' || theme === 'dark') book.settings.theme = theme;
  if (view === 'day' || view === 'week' || view === 'month' || view === 'agenda') {
    book.settings.view = view;
  }
  return { book };
}

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
