// Prints every kind of sheet of a usual and a very full book to PDF, into tests/e2e/screens/printed:
// `node tests/e2e/printed.mjs`. Over a pretend book, in Chromium, to be looked at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { root } from '../../scripts/lib/project.mjs';

const folder = join(root, 'tests/e2e/screens/printed');
const vite = await createServer({ root: join(root, 'ui'), logLevel: 'error', server: { port: 0 } });
await vite.listen();
const [address] = vite.resolvedUrls.local;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(120_000); // the first page is built as it is asked for
  for (const state of ['usual', 'full', 'empty']) {
    await page.goto(
      `${address}preview.html?${new URLSearchParams({ entry: `print ${state}`, theme: 'dark' })}`,
    );
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
  await browser.close();
  await vite.close();
}
