import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Only these three files know that the window runs in Tauri. */
const tauri = {
  group: ['@tauri-apps/*'],
  message:
    'Only lib/api/client.ts, lib/api/changes.ts and lib/api/files.ts talk to Tauri; take what they give from context.',
};

/** `shared` knows nothing of the book; `domain` parts know the book but no view. */
const domainParts = {
  regex:
    'components/(appointment|account|client|conflict|quickAdd|search|start|settings|sync|transfer|calendar|shell)/',
  message: 'Shared components know nothing of the book.',
};
const views = { regex: '(^|/)views/', message: 'Views use components, not the other way round.' };

export default defineConfig(
  { ignores: ['dist/', 'src/lib/api/bindings/'] },
  ts.configs.strict,
  ts.configs.stylistic,
  svelte.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [tauri] }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // `$bindable` props must be declared with `let` together with the others.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // Maps and dates are held raw and replaced as a whole, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    files: ['src/lib/api/client.ts', 'src/lib/api/changes.ts', 'src/lib/api/files.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['src/lib/components/shared/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [tauri, domainParts, views] },
      ],
    },
  },
  {
    files: ['src/lib/components/**'],
    ignores: ['src/lib/components/shared/**'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [tauri, views] }] },
  },
);
