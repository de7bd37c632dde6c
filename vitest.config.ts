import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  root,
  resolve: {
    // Tests read the sources, so that they need no build.
    alias: [
      { find: /^@odot\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` },
      { find: /^@odot\/([^/]+)\/([^/]+)$/, replacement: `${root}packages/$1/src/$2/index.ts` },
    ],
  },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
      'docs/.generated/**/*.test.ts',
      'tools/test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './tools/count-reporter.mjs'],
    globalSetup: './tools/assemble-kernels.mjs',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
