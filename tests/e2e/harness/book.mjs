// What journeys do with the calendar in the window, in the words of its user.
import { Key, waitFor } from './webdriver.mjs';

/**
 * Where the businesses of the journeys are: a zone four hours ahead of UTC all year, so that the
 * hour in the window and the hour on the server differ, and differ the same on every day.
 */
export const ZONE = { name: 'Asia/Dubai', hours: 4 };

const HOUR = 3_600_000;

/** A day of the week the calendar opens with on which the business is open: today, or the day before a Sunday. */
export function openDay() {
  const today = Math.floor((Date.now() / HOUR + ZONE.hours) / 24); // counted from 1970, a Thursday
  const sunday = (today + 3) % 7 === 6;
  return sunday ? today - 1 : today;
}

/** The instant of a day and an hour (9.5 is half past nine) at the business, as `dav.py change` takes it. */
export const isoInstant = (day, hour) =>
  new Date((day * 24 + hour - ZONE.hours) * HOUR).toISOString().replace(/\.\d+/, '');

/** The same as iCalendar writes it. */
export const instant = (day, hour) => isoInstant(day, hour).replaceAll(/[-:]/g, '');

/** Whether an iCalendar value, be it an instant or a local time of the business, is that hour of that day. */
export const isAt = (value, day, hour) =>
  value === instant(day, hour) || `${value}Z` === instant(day, hour + ZONE.hours);

/** Makes a book without going through the first page. */
export async function makeBook(
  desk,
  { staff = ['Maren Holt', 'Idris Bello'], zone = ZONE.name } = {},
) {
  await desk.byName('heading', 'Welcome to Daybook');
  await desk.ask('create_book', { business: 'Holt & Lind Studio', zone, staff });
  await desk.window.reload();
  await desk.byName('grid', /./);
}

/** Connects a server's calendar without going through the dialogs, and reads what is in it. */
export async function connect(desk, server, { staff = null } = {}) {
  const { attempt, calendars } = await desk.ask('discover_caldav', {
    address: server.url,
    userName: server.user,
    password: server.password,
  });
  const chosen = calendars
    .filter(({ events }) => events)
    .map(({ href, color }) => ({ href, color, mode: 'twoWay' }));
  const account = await desk.ask('connect_account', { attempt, staff, calendars: chosen });
  await desk.ask('sync_now', { account: account.id });
  return account;
}

/** Brings the window in step with what a journey did elsewhere, by its button. */
export const syncNow = (desk) => desk.press('Sync now');

/** Waits until the calendars have everything. */
export function allSent(desk, milliseconds) {
  const nothingWaits = async () => {
    const { phase, waiting } = await desk.ask('get_sync_status');
    return phase === 'idle' && waiting === 0;
  };
  return waitFor('everything is sent', nothingWaits, milliseconds);
}

const beginning = (title) => new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,|$)`);

/** The appointment with this title on the calendar. Waits for it. */
export const chip = (desk, title) => desk.byName('button', beginning(title));

/** Waits until no appointment has this title. */
export const chipGone = (desk, title) => desk.gone('button', beginning(title));

/** Waits until an appointment says what `pattern` matches: title, client, day, times, staff, state. */
export async function chipSays(desk, title, pattern) {
  await waitFor(`"${title}" says ${pattern}`, async () =>
    pattern.test(await (await chip(desk, title)).attribute('aria-label')),
  );
}

/** The point of the grid that stands for an hour of a day, scrolled to where a pointer reaches it. */
export async function pointAt(desk, day, hour) {
  const find = `
    const [day, hour] = arguments;
    const cell = document.querySelector('[data-day="' + day + '"]');
    if (!cell) return null;
    const grid = cell.closest('[role="grid"]');
    const height = parseFloat(getComputedStyle(grid).getPropertyValue('--hour'));
    const frame = grid.getBoundingClientRect();
    const y = () => cell.getBoundingClientRect().top + hour * height;
    if (y() < frame.top + 150 || y() > frame.bottom - 60) {
      grid.scrollTop += y() - (frame.top + frame.height / 2);
    }
    const box = cell.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: y() };
  `;
  return waitFor('the day is drawn', () => desk.window.execute(find, day, hour));
}

/** Draws a new appointment on the grid and books it under this title. */
export async function book(desk, title, day, from, to) {
  await pointAt(desk, day, (from + to) / 2);
  const start = await pointAt(desk, day, from + 0.05);
  const end = await pointAt(desk, day, to - 0.05);
  await desk.window.drag(start, end);
  await desk.byName('dialog', 'New appointment');
  await desk.fill('Title', title);
  await desk.window.press(Key.Enter);
  await chip(desk, title);
}

/** Changes a setting, as the settings dialog would. */
export async function set(desk, setting) {
  const { settings } = await desk.ask('get_book');
  await desk.ask('save_settings', { ...settings, ...setting });
}

/** Shows the calendar in these colours. */
export async function paint(desk, theme) {
  await set(desk, { theme });
  await waitFor(`the window is ${theme}`, () =>
    desk.window.execute('return document.documentElement.dataset.theme === arguments[0]', theme),
  );
}

/**
 * Shows the day, week, month or agenda. The page writes its settings as a whole, so what a test
 * sets next must not meet the view still on its way to the book.
 */
export async function show(desk, view) {
  await desk.press(view, 'radio');
  await waitFor(`the view is ${view}`, async () => {
    const radio = await desk.byName('radio', view);
    return (await radio.attribute('aria-checked')) === 'true';
  });
  await waitFor('the view is saved', async () => {
    const { settings } = await desk.ask('get_book');
    return settings.view === view.toLowerCase();
  });
}
