// A full book in every view, in both colours, in a large, a middling and the smallest window.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeBook, paint, set, show, ZONE } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { furnish } from '../harness/salon.mjs';
import { waitFor } from '../harness/webdriver.mjs';

let desk;
before(async () => {
  desk = await openDesk();
  await makeBook(desk, { staff: [] });
  await furnish(desk, Math.floor(Date.now() / 60_000) + ZONE.hours * 60);
});
after(() => desk?.close());

const SIZES = [
  [1440, 900],
  [1024, 700],
  [800, 600],
];

for (const theme of ['light', 'dark']) {
  for (const view of ['Day', 'Week', 'Month', 'Agenda']) {
    test(`the ${view.toLowerCase()} in ${theme} colours fits its window and is accessible`, async () => {
      await paint(desk, theme);
      await show(desk, view);
      for (const [width, height] of SIZES) {
        await desk.resize(width, height);
        await desk.picture(`${view.toLowerCase()}-${theme}-${width}`);
        assert.deepEqual(await overflowing(), [], `${width} by ${height}`);
      }
      assert.deepEqual(await desk.accessibilityProblems(), []);
    });
  }
}

test('enlarged by half, every window still names its days and fits', async () => {
  await show(desk, 'Week'); // while it is not enlarged: the driver's clicks go astray then
  await set(desk, { zoom: 150 });
  for (const [width, height] of SIZES) {
    await desk.window.resize(width, height);
    await waitFor('the page has its enlarged size', () =>
      desk.window.execute('return Math.abs(innerWidth * 1.5 - arguments[0]) < 3', width),
    );
    await desk.picture(`week-enlarged-${width}`);
    assert.deepEqual(await overflowing(), [], `${width} by ${height}`);
    const cut = await desk.window.execute(`
      const { scrollWidth, clientWidth } = document.querySelector('h1');
      return scrollWidth - clientWidth;
    `);
    assert.ok(cut <= 1, `${width} by ${height}: ${cut} pixels of the heading are cut off`);
  }
});

/** What would make the page itself scroll. */
const overflowing = () =>
  desk.window.execute(`
    const page = document.documentElement;
    // Half a pixel of an enlarged page is rounded up.
    const wide = page.scrollWidth > innerWidth + 1 || page.scrollHeight > innerHeight + 1;
    return wide ? [page.scrollWidth, page.scrollHeight] : [];
  `);
