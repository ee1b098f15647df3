// Takes a sheet of pictures of every view and dialog in every state (`ui/src/lib/preview/catalogue.ts`), light and
// dark, in the sizes that windows have, into docs/screens/sheets: `node tests/e2e/sheets.mjs [name …]`. Over a
// pretend book, in Chromium.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/project.mjs';
import { openPreview } from './harness/preview.mjs';

const SIZES = [
  [1440, 900],
  [1024, 700],
  [800, 600],
];
const THEMES = ['light', 'dark'];
const folder = join(root, 'docs/screens/sheets');
const wanted = process.argv.slice(2);

const preview = await openPreview();
const { page } = preview;
try {
  const names = (await catalogue()).filter((name) => !wanted.length || wanted.includes(name));
  mkdirSync(folder, { recursive: true });
  // What is not in the catalogue any more is nobody's picture.
  if (!wanted.length) for (const file of readdirSync(folder)) rmSync(join(folder, file));
  for (const name of names) {
    const shots = [];
    for (const theme of THEMES) {
      for (const [width, height] of SIZES) shots.push(await shot(name, theme, width, height));
    }
    writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-')}.webp`), await sheet(shots));
  }
  console.log(`${names.length} sheets in ${folder}`);
} finally {
  await preview.close();
}

/** The names of all entries. */
async function catalogue() {
  await preview.show('all');
  return page.locator('li a:first-child').allTextContents();
}

async function shot(entry, theme, width, height) {
  await page.setViewportSize({ width, height });
  // Before there is a book its setting counts for nothing, the system's does.
  await page.emulateMedia({ colorScheme: theme });
  await preview.show(new URLSearchParams({ entry, theme }));
  await page.locator('h1').first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  let [last, next] = [null, await page.screenshot()];
  // Until nothing moves any more; what goes on turning is caught as it is.
  for (let tries = 0; tries < 8 && !(last && last.equals(next)); tries += 1) {
    [last, next] = [next, await page.screenshot({ animations: 'disabled', caret: 'hide' })];
  }
  return next.toString('base64');
}

/** One picture of six: a row for each theme. */
async function sheet(shots) {
  await page.goto('about:blank');
  const url = await page.evaluate(
    async ([pictures, sizes]) => {
      const scale = 0.5;
      const gap = 12;
      const width = sizes.reduce((sum, [w]) => sum + w * scale + gap, gap);
      const row = Math.max(...sizes.map(([, h]) => h * scale)) + gap;
      const canvas = new OffscreenCanvas(width, (pictures.length / sizes.length) * row + gap);
      const paper = canvas.getContext('2d');
      paper.imageSmoothingQuality = 'high';
      paper.fillStyle = '#8a8780';
      paper.fillRect(0, 0, canvas.width, canvas.height);
      for (const [at, picture] of pictures.entries()) {
        const bytes = await (await fetch(`data:image/png;base64,${picture}`)).blob();
        const column = at % sizes.length;
        const x = sizes.slice(0, column).reduce((sum, [w]) => sum + w * scale + gap, gap);
        const y = gap + Math.floor(at / sizes.length) * row;
        const [w, h] = sizes[column];
        paper.drawImage(await createImageBitmap(bytes), x, y, w * scale, h * scale);
      }
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 });
      const reader = new FileReader();
      reader.readAsDataURL(blob);
      await new Promise((resolve) => (reader.onload = resolve));
      return reader.result;
    },
    [shots, SIZES],
  );
  return Buffer.from(url.split(',')[1], 'base64');
}
