// FullCalendar with the same appointments, and what is done in it while it is measured.
import 'temporal-polyfill/global';
import { Calendar } from 'fullcalendar';
import dayGrid from 'fullcalendar/daygrid';
import timeGrid from 'fullcalendar/timegrid';
import interaction from 'fullcalendar/interaction';
import classic from 'fullcalendar/themes/classic';
import 'fullcalendar/skeleton.css';
import 'fullcalendar/themes/classic/theme.css';
import 'fullcalendar/themes/classic/palette.css';
import { SHOWN, appointments, firstOfDay } from './appointments.js';

const COLORS = [
  '#b0447c',
  '#8250b4',
  '#3d4fc4',
  '#1f6fb5',
  '#14808a',
  '#2f7a4d',
  '#5d7a1f',
  '#80722a',
];
const count = Number(new URLSearchParams(location.search).get('appointments'));
const all = appointments(count);
const event = ({ id, start, end, allDay, service, client, person }) => ({
  id,
  start: new Date(start).toISOString(),
  end: new Date(end).toISOString(),
  allDay,
  title: `${service}, ${client}`,
  color: COLORS[person],
});

const calendar = new Calendar(document.getElementById('app'), {
  plugins: [dayGrid, timeGrid, interaction, classic],
  initialView: 'dayGridMonth',
  initialDate: new Date(SHOWN).toISOString().slice(0, 10),
  headerToolbar: { left: 'title', right: 'prev,today,next timeGridWeek,dayGridMonth' },
  timeZone: 'UTC',
  firstDay: 1,
  height: '100%',
  dayMaxEvents: true,
  editable: true,
  nowIndicator: true,
  scrollTime: '08:00',
  eventClass: 'measured',
  // As Daybook is asked: for what is shown, and nothing else.
  events: ({ start, end }, found) =>
    found(all.filter((one) => one.start < end.valueOf() && one.end > start.valueOf()).map(event)),
});

window.measured = {
  mount: () => calendar.render(),
  month: () => calendar.changeView('dayGridMonth'),
  week: () => calendar.changeView('timeGridWeek'),
  next: () => calendar.next(),
  previous: () => calendar.prev(),
  touch: () =>
    calendar.getEventById(firstOfDay(all)).setProp('title', `Changed ${performance.now()}`),
  view: () => document.getElementById('app'),
  chips: () => [...document.querySelectorAll('.measured')],
};
