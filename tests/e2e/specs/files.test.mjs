// Calendar files that somebody opens with Daybook, as with a double click.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chip, instant, makeBook, openDay } from '../harness/book.mjs';
import { openDesk } from '../harness/desk.mjs';

let desk;
const day = openDay();
before(async () => {
  desk = await openDesk();
  await makeBook(desk);
});
after(() => desk?.close());

/** A calendar file with one appointment, outside the book. */
function file(name, title, hour) {
  const path = join(desk.session.folder, name);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Else//EN',
    'BEGIN:VEVENT',
    `UID:${title.toLowerCase()}`,
    'DTSTAMP:20261101T000000Z',
    `DTSTART:${instant(day, hour)}`,
    `DTEND:${instant(day, hour + 1)}`,
    `SUMMARY:${title}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  writeFileSync(path, lines.join('\r\n'));
  return path;
}

test('a file opened while Daybook runs is shown, and nothing is written before it is imported', async () => {
  await desk.follow(file('week 47.ics', 'Photo shoot', 10));

  await desk.byName('dialog', 'Calendar files');
  await desk.says('week 47.ics');
  await desk.says('1 appointment');
  await desk.press('Import 1 appointment');
  await desk.gone('dialog', 'Calendar files');
  await chip(desk, 'Photo shoot');
});

test('a file that Daybook is started with is shown once the calendar is there', async () => {
  const path = file('week 48.ics', 'Stock delivery', 12);
  await desk.quit();
  await desk.open(path);

  await desk.byName('dialog', 'Calendar files');
  await desk.says('week 48.ics');
  await desk.press('Cancel');
  await desk.gone('dialog', 'Calendar files');
});

test('what is no calendar file is said to be none', async () => {
  const path = join(desk.session.folder, 'notes.ics');
  writeFileSync(path, 'Milk, eggs');
  await desk.follow(path);

  await desk.byName('dialog', 'Calendar files');
  await desk.says('This calendar file cannot be read');
  assert.deepEqual(await desk.accessibilityProblems(), []);
});
