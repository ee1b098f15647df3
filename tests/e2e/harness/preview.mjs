// The window over a pretend book, in Chromium: everything in `ui/src/lib/preview/catalogue.ts`.
import { join } from 'node:path';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { root } from '../../../scripts/lib/project.mjs';

/** Opens a page for it. Close it, whatever happened. */
export async function openPreview() {
  const vite = await createServer({
    root: join(root, 'ui'),
    logLevel: 'error',
    server: { port: 0 },
  });
  await vite.listen();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(120_000); // the first page is built as it is asked for
  return {
    page,
    /** Shows what a query names: `all`, or an `entry` of the catalogue in a `theme`. */
    show: (query) => page.goto(`${vite.resolvedUrls.local[0]}preview.html?${query}`),
    async close() {
      await browser.close();
      await vite.close();
    },
  };
}
