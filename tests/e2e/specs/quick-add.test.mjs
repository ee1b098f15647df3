// A morning at the desk: ten bookings of one line each, three moves, a cancellation, a changed series, and undo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, chipGone, chipSays, makeBook, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Key, waitFor } from '../harness/webdriver.mjs';

let desk;
const day = openDay();
/** "26 Nov", as one types it. */
const dateOf = (one, month) =>
  new Date(one * 86_400_000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month,
    timeZone: 'UTC',
  });
const date = dateOf(day, 'short');
const SERVICES = [
  ['Balayage', 'Balay.', 120],
  ['Root touch-up', 'Roots', 90],
  ['Skin fade', 'Fade', 45],
];
const CLIENTS = [
  ['Chloé Martin', '+44 7700 900142'],
  ['Anna Berg', '+44 7700 900888'],
  ['Anna Olsen', '+44 7700 900777'],
];

before(async () => {
  desk = await openDesk();
  await makeBook(desk);
  for (const [name, shortName, minutes] of SERVICES) {
    const service = { id: null, name, shortName, minutes, price: null, archived: false };
    await desk.ask('save_service', service);
  }
  for (const [name, phone] of CLIENTS) {
    await desk.ask('save_client', { id: null, name, phone, email: '', notes: '' });
  }
});
after(() => desk?.close());

const press = (...keys) => desk.window.press(...keys);
const focusOn = async (title) =>
  desk.window.execute('arguments[0].focus()', await chip(desk, title));

/** Opens quick add with Q and types a line. */
async function type(line) {
  await press('q');
  await desk.byName('textbox', /^Quick add/);
  await waitFor('the line has the focus', () =>
    desk.window.execute('return document.activeElement.matches(".spotlight input")'),
  );
  for (const character of line) await press(character);
}

async function bookLine(line) {
  await type(line);
  await press(Key.Enter);
  await desk.gone('textbox', /^Quick add/);
}

test('ten lines make ten bookings', async () => {
  const lines = [
    ['chloe balayage DATE 9:00 with maren', 'Balayage', /Chloé Martin.* 9:00 to 11:00.*Maren Holt/],
    ['0888 roots DATE 11:00 idris', 'Root touch-up', /Anna Berg.* 11:00 to 12:30.*Idris Bello/],
    ['new Zara Quill fade DATE quarter past one', 'Skin fade', /Zara Quill.* 13:15 to 14:00/],
    ['patch test DATE 14:00 15 min', 'patch test', / 14:00 to 14:15/],
    ['Supplier call DATE 14.30-15:00', 'Supplier call', / 14:30 to 15:00/],
    ['Interview DATE 3pm 45min with maren', 'Interview', / 15:00 to 15:45.*Maren Holt/],
    ['Model night DATE from 5 to 7', 'Model night', / 17:00 to 19:00/],
    ['Team lunch DATE at half past twelve 30 min', 'Team lunch', / 12:30 to 13:00/],
    ['Towels DATE 16h', 'Towels', / 16:00 to 16:30/],
    ['Stocktake DATE all day', 'Stocktake', /all day/],
  ];
  for (const [line, title, says] of lines) {
    await bookLine(line.replace('DATE', date));
    await chipSays(desk, title, says);
  }
  await desk.picture('quick-add-ten');
});

test('a name two people have is asked about, and Enter books nothing before', async () => {
  await type(`anna fade ${date} 10:00`);
  await press(Key.Enter);
  await waitFor('the first choice has the focus', () =>
    desk.window.execute('return document.activeElement.textContent.includes("Anna Berg")'),
  );
  await desk.picture('quick-add-question');
  assert.deepEqual(await desk.accessibilityProblems(), []);
  await press('2');
  await waitFor('it is Anna Olsen', () =>
    desk.window.execute('return document.querySelector(".pieces").textContent.includes("Olsen")'),
  );
  await press(Key.Escape);
  await desk.gone('textbox', /^Quick add/);
  assert.equal((await desk.named('button', /^Skin fade,/)).length, 1);
});

test('three moves: by keyboard, by cutting and pasting, and several at once', async () => {
  await focusOn('Interview');
  await press(Key.Alt, Key.Down);
  await chipSays(desk, 'Interview', / 15:15 to 16:00/);

  await focusOn('patch test');
  await press(Key.Control, 'x');
  await focusOn('Towels');
  await press(Key.Control, 'v');
  await chipSays(desk, 'patch test', / 16:00 to 16:15/);

  await focusOn('Towels');
  await press(Key.Control, ' ');
  await focusOn('patch test');
  await press(Key.Control, ' ');
  await desk.byName('group', 'Chosen appointments');
  await press(Key.Alt, Key.Down);
  await chipSays(desk, 'Towels', / 16:15 to 16:45/);
  await chipSays(desk, 'patch test', / 16:15 to 16:30/);
  await desk.picture('quick-add-chosen');
  await press(Key.Escape);
});

test('one cancellation, and undo takes back one thing after the other', async () => {
  await focusOn('Supplier call');
  await press(Key.Shift, Key.F10);
  await desk.press('Cancelled', 'menuitemradio');
  await chipSays(desk, 'Supplier call', /Cancelled/);

  await press(Key.Control, 'z');
  await waitFor('it is not cancelled any more', async () => {
    const label = await (await chip(desk, 'Supplier call')).attribute('aria-label');
    return !/Cancelled/.test(label);
  });
  // Several that moved together come back together.
  await press(Key.Control, 'z');
  await chipSays(desk, 'Towels', / 16:00 to 16:30/);
  await chipSays(desk, 'patch test', / 16:00 to 16:15/);
});

test('several are deleted at once, and one undo brings all of them back', async () => {
  await focusOn('Towels');
  await press(Key.Control, ' ');
  await focusOn('patch test');
  await press(Key.Control, ' ');
  await press(Key.Delete);
  await chipGone(desk, 'Towels');
  await chipGone(desk, 'patch test');
  await press(Key.Control, 'z');
  await chip(desk, 'Towels');
  await chip(desk, 'patch test');
});

test('a series is moved from its second week on, and one undo puts all of them back', async () => {
  const says = (week, times) =>
    chipSays(desk, 'Yoga', new RegExp(`${dateOf(day + week * 7, 'long')}.* ${times}`));
  await bookLine(`Yoga ${date} 8:00 30 min every week`);
  await says(0, '8:00 to 8:30');
  await press('j');
  await says(1, '8:00 to 8:30');
  await focusOn('Yoga');
  await press(Key.Alt, Key.Down);
  await desk.byName('dialog', 'Move which appointments?');
  await desk.picture('quick-add-series');
  await press('t');
  await says(1, '8:15 to 8:45');
  await press('j');
  await says(2, '8:15 to 8:45');
  await press('k');
  await press('k');
  await says(0, '8:00 to 8:30');

  await press(Key.Control, 'z');
  await press('j');
  await says(1, '8:00 to 8:30');
  await press('k');
  await says(0, '8:00 to 8:30');
});

test('what is half-typed is offered again after the window was closed', async () => {
  await type('chloe balayage thu');
  await desk.window.reload();
  await desk.press('Go on');
  const line = await desk.byName('textbox', /^Quick add/);
  assert.equal(await desk.window.execute('return arguments[0].value', line), 'chloe balayage thu');
  await press(Key.Escape);
});
