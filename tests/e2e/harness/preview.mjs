// The window over a pretend book, in Chromium: everything in `ui/src/lib/preview/catalogue.ts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { root } from '../../../scripts/lib/project.mjs';

/** Opens a page for it. Close it, whatever happened. */
export async function openPreview() {
  // Built once: hundreds of pages are opened, each of which would ask for every file by itself.
  const ui = join(root, 'ui');
  const outDir = mkdtempSync(join(tmpdir(), 'daybook-preview-'));
  const options = { root: ui, logLevel: 'error', preview: { port: 0 } };
  const bundle = {
    outDir,
    emptyOutDir: false,
    rolldownOptions: { input: join(ui, 'preview.html') },
  };
  await build({ ...options, build: bundle });
  const served = await preview({ ...options, build: { outDir } });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  return {
    page,
    /** Shows what a query names: `all`, or an `entry` of the catalogue in a `theme`. */
    show: (query) => page.goto(`${served.resolvedUrls.local[0]}preview.html?${query}`),
    async close() {
      await browser.close();
      await served.close();
      rmSync(outDir, { recursive: true });
    },
  };
}
