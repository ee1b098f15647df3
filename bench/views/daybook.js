// The window of Daybook over a pretend book, and what is done in it while it is measured.
import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '../../ui/src/styles/all.css';
import { mount } from 'svelte';
import App from '../../ui/src/App.svelte';
import { PretendBook } from '$lib/preview/fakeApi';
import { STATES } from '$lib/preview/states';
import { writeAsIn } from '$lib/time/locale';
import { SHOWN, appointments, firstOfDay } from './appointments.js';

const MINUTE = 60_000;
const count = Number(new URLSearchParams(location.search).get('appointments'));
writeAsIn('en-GB');

const { book, items } = STATES.eight();
const like = items.find(({ client }) => client !== '');
const all = appointments(count);
const pretend = new PretendBook({
  book: { ...book, settings: { ...book.settings, view: 'month' } },
  items: all.map(({ id, start, end, allDay, service, client, person }) => ({
    ...like,
    id,
    start: start / MINUTE,
    end: end / MINUTE,
    allDay,
    title: service,
    client,
    staff: book.staff[person].id,
  })),
});
const press = (key) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

window.measured = {
  mount: () =>
    mount(App, {
      target: document.getElementById('app'),
      props: {
        api: pretend.api,
        changes: pretend.changes,
        askForFile: () => Promise.resolve(null),
        time: () => new Date(SHOWN + 800 * MINUTE),
        enlarge: () => undefined,
        quit: () => undefined,
      },
    }),
  month: () => press('m'),
  week: () => press('w'),
  next: () => press('j'),
  previous: () => press('k'),
  touch: () => pretend.changeElsewhere(firstOfDay(all), { title: `Changed ${performance.now()}` }),
  view: () => document.querySelector('.month, .time-grid'),
  chips: () => [...document.querySelectorAll('.month [data-key], .time-grid [data-key]')],
};
