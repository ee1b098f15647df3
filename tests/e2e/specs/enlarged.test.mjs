// Everything at twice its size: what is booked, moved and looked at fits the window and can be reached.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chip, chipSays, makeBook, set } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Key, waitFor } from '../harness/webdriver.mjs';

let desk;
before(async () => {
  desk = await openDesk();
  await makeBook(desk);
  await set(desk, { zoom: 200 });
});
after(() => desk?.close());

// The driver's clicks go astray while the page is enlarged: all of this is done with keys.
const press = (...keys) => desk.window.press(...keys);

async function size(width, height) {
  await desk.window.resize(width, height);
  await waitFor('the page has its enlarged size', () =>
    desk.window.execute('return Math.abs(innerWidth * 2 - arguments[0]) < 4', width),
  );
}

/** What reaches beyond the window, or is cut off in a dialog where nothing scrolls to it. */
const beyond = () =>
  desk.window.execute(`
    const page = document.documentElement;
    const found = [];
    if (page.scrollWidth > innerWidth + 1) found.push('page: ' + page.scrollWidth + ' of ' + innerWidth);
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const { left, top, right, bottom } = dialog.getBoundingClientRect();
      if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
        found.push('dialog: ' + [left, top, right, bottom].map(Math.round));
      for (const one of dialog.querySelectorAll('button, input, [role="combobox"], [role="tab"]')) {
        one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        const box = one.getBoundingClientRect();
        const hidden = box.width === 0 || getComputedStyle(one).visibility === 'hidden';
        if (!hidden && (box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
          found.push((one.getAttribute('aria-label') || one.textContent || one.id).trim());
      }
    }
    return found;
  `);

for (const [width, height] of [
  [1440, 900],
  [1024, 700],
]) {
  test(`an appointment is booked and moved in a window of ${width} by ${height}`, async () => {
    await size(width, height);
    await press('n');
    await desk.byName('dialog', 'New appointment');
    await desk.picture(`enlarged-new-${width}`);
    assert.deepEqual(await beyond(), []);
    const title = `Colour consult ${width}`;
    await desk.fill('Start', '10:00');
    await desk.fill('End', '11:00');
    await desk.fill('Title', title);
    await press(Key.Enter);
    await chipSays(desk, title, /, 10:00 to 11:00/);
    await desk.window.execute('arguments[0].focus()', await chip(desk, title));
    await press(Key.Alt, Key.Down);
    await chipSays(desk, title, /, 10:15 to 11:15/);
    await desk.picture(`enlarged-week-${width}`);
    assert.deepEqual(await beyond(), []);
    await press(Key.Enter);
    await desk.byName('button', 'Reschedule');
    await desk.picture(`enlarged-details-${width}`);
    assert.deepEqual(await beyond(), []);
    assert.deepEqual(await desk.accessibilityProblems(), []);
    await press(Key.Escape);
    await desk.gone('button', 'Reschedule');
  });

  test(`dialogs fit a window of ${width} by ${height}`, async () => {
    await size(width, height);
    for (const [keys, name] of [
      [['q'], 'Quick add'],
      [['/'], 'Find and do'],
      [['?'], 'Keys'],
      [[Key.Control, ','], 'Settings'],
      [[Key.Control, 'p'], 'Print'],
    ]) {
      await press(...keys);
      await desk.byName('dialog', name);
      const word = name.toLowerCase().replaceAll(' ', '-');
      await desk.picture(`enlarged-${word}-${width}`);
      assert.deepEqual(await beyond(), [], word);
      await press(Key.Escape);
      await desk.gone('dialog', name);
    }
  });
}
