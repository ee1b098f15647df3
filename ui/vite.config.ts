import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { leanIcons } from './leanIcons.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The browser that component tests run in. */
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  plugins: [leanIcons(), svelte({ configFile: path('./svelte.config.js') })],
  resolve: { alias: { $lib: path('./src/lib') } },
  // The shell looks for the development server here; tests take any free port.
  server: { port: 5173, strictPort: process.env['VITEST'] === undefined },
  build: {
    target: ['chrome120', 'safari18'],
    // One bundle: a window opens from the disk, where a second request costs more than it saves.
    rolldownOptions: { input: path('./index.html') },
    modulePreload: false,
    chunkSizeWarningLimit: 900,
  },
  // One file for each icon: bundled ahead, the first use of a new one would reload the page under a running test.
  optimizeDeps: { exclude: ['@lucide/svelte'] },
  test: {
    // Vitest leaves a core free, which of two is half of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'rules',
          environment: 'node',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts'],
          setupFiles: ['src/lib/testing/place.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'window',
          include: ['src/**/*.browser.test.ts'],
          setupFiles: ['src/lib/testing/place.ts', 'src/lib/testing/setup.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            viewport: { width: 1280, height: 800 },
            provider: playwright({
              launchOptions: { executablePath: chromium, args: ['--no-sandbox'] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
