// A whole booking without the mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, chipGone, chipSays, makeBook } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Key, waitFor } from '../harness/webdriver.mjs';

let desk;
before(async () => {
  desk = await openDesk();
  await makeBook(desk);
});
after(() => desk?.close());

const press = (...keys) => desk.window.press(...keys);

/** Types what a keyboard would, one key after the other, into whatever has the focus. */
async function type(text) {
  for (const character of text) await press(character);
}

/** Waits until the focus is on something whose name or text begins with this. */
const focusOn = (text) =>
  waitFor(`the focus is on "${text}"`, () =>
    desk.window.execute(
      `
      const element = document.activeElement;
      const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? '';
      return name.startsWith(arguments[0]);
    `,
      text,
    ),
  );

test('N books an appointment', async () => {
  await press('n');
  await focusOn('Client');
  await type('Ava Lindgren');
  await press(Key.Tab);
  await focusOn('Phone');
  await type('07700 900188');
  await press(Key.Tab);
  await focusOn('Service');
  await press(Key.Tab);
  await focusOn('Date');
  await desk.fill('Start', '10:00');
  await desk.fill('End', '11:00');
  await desk.fill('Title', 'Colour consult');
  await press(Key.Enter);

  await chipSays(desk, 'Colour consult', /Ava Lindgren.* 10:00 to 11:00/);
  await desk.picture('keyboard-booked');
});

test('who was new is found by the last digits of their number, and shows what is booked', async () => {
  await press('/');
  await type('0188');
  await desk.byName('option', /^Ava Lindgren/);
  await press(Key.Enter);
  await desk.byName('dialog', 'Edit client');
  await desk.says('Colour consult');
  await press(Key.Escape);
  await desk.gone('dialog', 'Edit client');
});

test('Space picks it up, arrows carry it, Enter drops it', async () => {
  await desk.window.execute('arguments[0].focus()', await chip(desk, 'Colour consult'));
  await press(' ');
  await press(Key.Down);
  await press(Key.Down);
  await desk.picture('keyboard-carried');
  await press(Key.Enter);

  await chipSays(desk, 'Colour consult', /, 10:30 to 11:30/);
  await focusOn('Colour consult');
});

test('Escape leaves it where it was', async () => {
  await press(' ');
  await press(Key.Down);
  await press(Key.Escape);

  await chipSays(desk, 'Colour consult', /, 10:30 to 11:30/);
  await focusOn('Colour consult');
});

test('Delete removes it and Ctrl+Z brings it back', async () => {
  await press(Key.Delete);
  await chipGone(desk, 'Colour consult');
  await press(Key.Control, 'z');
  await chipSays(desk, 'Colour consult', /, 10:30 to 11:30/);
});

test('letters change the view', async () => {
  for (const [key, view] of [
    ['d', 'Day'],
    ['m', 'Month'],
    ['a', 'Agenda'],
    ['w', 'Week'],
  ]) {
    await press(key);
    await waitFor(`the view is ${view}`, async () => {
      const radio = await desk.byName('radio', view);
      return (await radio.attribute('aria-checked')) === 'true';
    });
  }
  assert.equal(await desk.window.title(), 'Daybook');
});
