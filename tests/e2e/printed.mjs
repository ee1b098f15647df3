// Prints every kind of sheet of a usual and a very full book to PDF, into tests/e2e/screens/printed:
// `node tests/e2e/printed.mjs`. Over a pretend book, in Chromium, to be looked at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/project.mjs';
import { openPreview } from './harness/preview.mjs';

const folder = join(root, 'tests/e2e/screens/printed');
const preview = await openPreview();
const { page } = preview;
try {
  mkdirSync(folder, { recursive: true });
  for (const state of ['usual', 'full', 'empty']) {
    await preview.show(new URLSearchParams({ entry: `print ${state}`, theme: 'dark' }));
    await page.getByRole('dialog', { name: 'Print' }).waitFor();
    const what = page.getByLabel('What');
    await what.click();
    const kinds = await page.getByRole('option').allTextContents();
    await page.keyboard.press('Escape');
    for (const kind of kinds.map((text) => text.trim())) {
      await what.click();
      await page.getByRole('option', { name: kind, exact: true }).click();
      await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
      const name = `${kind.toLowerCase().replaceAll(/\W+/g, '-')}-${state}.pdf`;
      await page.pdf({ path: join(folder, name), preferCSSPageSize: true, printBackground: true });
      console.log(join(folder, name));
    }
  }
} finally {
  await preview.close();
}
