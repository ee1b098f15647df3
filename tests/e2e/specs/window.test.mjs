import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDesk } from '../harness/desk.mjs';
import { waitFor } from '../harness/webdriver.mjs';

let desk;
before(async () => {
  desk = await openDesk();
});
after(() => desk?.close());

test('the window opens and is called Daybook', async () => {
  assert.equal(await desk.window.title(), 'Daybook');
  await waitFor('the page has drawn something', () =>
    desk.window.execute('return document.body.innerText.trim()'),
  );
  await desk.picture('window');
});

test('the first page has no accessibility problem a machine can find', async () => {
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

test('the window opens again after the program was killed', async () => {
  await desk.crash();
  await desk.open();

  assert.equal(await desk.window.title(), 'Daybook');
});
