// What a hand can do to an appointment beside pressing and dragging it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  book,
  chip,
  chipGone,
  chipSays,
  makeBook,
  openDay,
  pointAt,
  show,
} from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Key, waitFor } from '../harness/webdriver.mjs';

let desk;
const day = openDay();
/** The same day of the next week, and of the one after that, which the same small month shows. */
const later = day + 7;
const dropped = later + 7;
/** Another day of the same week as `day` on which the business is open. */
const beside = (day) => ((day + 3) % 7 === 0 ? day + 1 : day - 1);
before(async () => {
  desk = await openDesk();
  await makeBook(desk);
  await book(desk, 'Balayage', day, 10, 11);
});
after(() => desk?.close());

const middle = async (element) => (await element.box()).middle;
const saying = (pattern) => desk.named('button', pattern);

test('the right button shows what can be done, and marks the client as here', async () => {
  await desk.window.rightClick(await middle(await chip(desk, 'Balayage')));
  await desk.byName('menuitem', /^Open/);
  await desk.picture('menu');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await desk.press('Arrived', 'menuitemradio');

  await chipSays(desk, 'Balayage', /Arrived/);
});

test('the right button on a free place books there', async () => {
  await desk.window.rightClick(await pointAt(desk, day, 15.1));
  await desk.press(/^New appointment .* 15:00$/, 'menuitem');

  await desk.byName('dialog', 'New appointment');
  await desk.window.press(Key.Escape);
  await desk.gone('dialog', 'New appointment');
});

test('Shift and F10 show the menu of what has the focus', async () => {
  await desk.window.execute('arguments[0].focus()', await chip(desk, 'Balayage'));
  await desk.window.press(Key.Shift, Key.F10);
  await desk.byName('menuitem', /^Open/);
  await desk.window.press(Key.Escape);

  await desk.gone('menuitem', /^Open/);
  await waitFor('the focus is back', () =>
    desk.window.execute('return document.activeElement.hasAttribute("data-key")'),
  );
});

test('a drag with Ctrl makes a second one', async () => {
  await desk.window.keyDown(Key.Control);
  await desk.window.drag(
    await middle(await chip(desk, 'Balayage')),
    await pointAt(desk, beside(day), 13.5),
  );
  await desk.window.keyUp(Key.Control);

  await waitFor('there is a second one', async () => (await saying(/^Balayage,/)).length === 2);
  await waitFor('the copy is at 13:00', async () => (await saying(/13:00 to 14:00/)).length === 1);
  assert.equal((await saying(/^Balayage,.*10:00 to 11:00/)).length, 1);
  await desk.press(/^Undo/);
  await waitFor('the copy is gone', async () => (await saying(/^Balayage,/)).length === 1);
});

test('holding it at the edge turns the page, and it is dropped there', async () => {
  const from = await middle(await chip(desk, 'Balayage'));
  const grid = await (await desk.byName('grid', /^Appointments/)).box();
  const edge = { x: grid.x + grid.width - 5, y: from.y };
  await desk.window.hold(from, edge);
  await desk.seen(`[data-day="${later}"]`, 'the next week');
  const to = await (await desk.window.find(`[data-day="${later}"]`)).box();
  await desk.window.carry(edge, { x: to.middle.x, y: from.y });
  await desk.window.drop();

  await chipSays(desk, 'Balayage', /10:00 to 11:00/);
  const item = await chip(desk, 'Balayage');
  assert.equal(await onDay(item), later);
});

test('a day of the small month takes what is dropped on it', async () => {
  const from = await middle(await chip(desk, 'Balayage'));
  const to = await middle(await desk.window.find(`[data-mini="${dropped}"]`));
  await desk.window.drag(from, to);

  await chipGone(desk, 'Balayage');
  await (await desk.window.find(`[data-mini="${dropped}"]`)).click();
  await chipSays(desk, 'Balayage', /10:00 to 11:00/);
  assert.equal(await onDay(await chip(desk, 'Balayage')), dropped);
});

test('the month copies as well', async () => {
  await show(desk, 'Month');
  await desk.window.keyDown(Key.Control);
  await desk.window.drag(
    await middle(await chip(desk, 'Balayage')),
    await middle(await desk.window.find(`[role="gridcell"][data-day="${beside(dropped)}"]`)),
  );
  await desk.window.keyUp(Key.Control);

  await waitFor('there is a second one', async () => (await saying(/^Balayage,/)).length === 2);
});

/** The day an appointment is drawn on. */
const onDay = (item) =>
  desk.window.execute('return Number(arguments[0].closest("[data-day]").dataset.day)', item);
