import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that the built page works under any path.
  base: './',
  resolve: {
    // The sources, so that the page needs no other build and a change in a package is seen at once.
    alias: [
      { find: /^@odot\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
      { find: /^@odot\/([^/]+)\/([^/]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      { find: '#workers', replacement: `${packages}estimators/src/workers/web.ts` },
    ],
  },
  worker: { format: 'es' },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
  preview: { host: '127.0.0.1' },
  server: { host: '127.0.0.1' },
})
