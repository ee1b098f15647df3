// A book whose file is damaged, and how it comes back.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { book, chip, makeBook, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';
import { Key } from '../harness/webdriver.mjs';

const DAMAGE = 'no book any more, but long enough to be taken for one';

let desk;
before(async () => {
  desk = await openDesk();
  await makeBook(desk);
});
after(() => desk?.close());

const file = () => join(desk.dataFolder, 'book.sqlite3');

/** The files that were put aside so far. */
const aside = () => readdirSync(desk.dataFolder).filter((name) => name.startsWith('put-aside-'));

async function damage() {
  await desk.quit();
  // What SQLite keeps beside it would mend it.
  for (const part of ['-wal', '-shm']) rmSync(file() + part, { force: true });
  writeFileSync(file(), DAMAGE);
  await desk.open();
  await desk.byName('heading', 'Your book cannot be opened');
}

test('a damaged book is said to be one, and its backups are offered', async () => {
  await book(desk, 'Colour consult', openDay(), 10, 11);
  await desk.ask('back_up_now');
  await damage();

  await desk.says('damaged and cannot be read');
  await desk.says('1 appointment, 0 clients');
  await desk.picture('damaged-book');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});

test('a backup is restored by keyboard, and the damaged file stays', async () => {
  await desk.window.press(Key.Tab);
  await desk.window.press(Key.Enter);
  await desk.byName('heading', 'Your book can be opened again');
  await desk.says('Restored 1 appointment.');
  const [name] = aside();
  await desk.says(name);
  assert.equal(readFileSync(join(desk.dataFolder, name), 'utf8'), DAMAGE);
  await desk.picture('restored-book');
  assert.deepEqual(await desk.accessibilityProblems(), []);

  await desk.press('Open the book');
  await chip(desk, 'Colour consult');
  await book(desk, 'Skin fade', openDay(), 13, 14);
});

test('the restored book is there again after the window was closed', async () => {
  await desk.quit();
  await desk.open();
  await chip(desk, 'Skin fade');
});

test('without a backup a new book can be started, and the window can be left', async () => {
  await desk.quit();
  rmSync(join(desk.dataFolder, 'backups'), { recursive: true });
  await desk.open();
  await damage();
  await desk.says('There is no backup');
  await desk.says(file());
  await desk.press('Start a new book');
  await desk.press('Open the book');
  await desk.byName('heading', 'Welcome to Daybook');
  assert.equal(aside().length, 2);
});
