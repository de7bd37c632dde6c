import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { normal, seededRandom } from '@odot/autodiff'
import { type Browser, chromium } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { crossValidate, lasso } from '../src/index.js'

const executablePath = findChromium()
if (!executablePath) console.log('Workers are not tested in a browser: there is no Chromium; install one or set CHROMIUM_PATH.')

const packages = fileURLToPath(new URL('../../', import.meta.url))
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

describe.skipIf(!executablePath)('in a page', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'odot-'))
  let browser: Browser

  beforeAll(async () => {
    await build({
      configFile: false,
      root: fileURLToPath(new URL('./workers-page/', import.meta.url)),
      base: './',
      logLevel: 'error',
      resolve: {
        alias: [
          { find: /^@odot\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
          { find: '#workers', replacement: `${packages}estimators/src/workers/web.ts` },
        ],
      },
      worker: { format: 'es' },
      build: { target: 'es2023', outDir, emptyOutDir: true, modulePreload: { polyfill: false } },
    })
    browser = await chromium.launch({
      executablePath: executablePath!,
      chromiumSandbox: false,
      headless: true,
      args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(outDir, { recursive: true })
  })

  /** What the page reports, served with these headers. */
  async function report(headers: Readonly<Record<string, string>>): Promise<unknown> {
    const root = fileURLToPath(new URL('./workers-page/', import.meta.url))
    const server: PreviewServer = await preview({
      configFile: false,
      root,
      logLevel: 'error',
      build: { outDir },
      preview: { host: '127.0.0.1', port: 0, headers },
    })
    const page = await browser.newPage()
    try {
      await page.goto(server.resolvedUrls?.local[0] ?? '')
      await page.waitForSelector('#report[data-done]', { timeout: 60_000 })
      return JSON.parse((await page.textContent('#report')) ?? '')
    } finally {
      await page.close()
      await server.close()
    }
  }

  test.each([
    ['with shared memory', isolation, true],
    ['without shared memory', {}, false],
  ] as const)('Web Workers %s give the bits of one thread, and the numbers of Node', async (_, headers, isolated) => {
    const found = Object(await report(headers))
    expect(found).toMatchObject({ isolated, equal: true, workers: [0, 2, 2, 2], notes: [], stable: [0, 1], stopped: 'aborted' })
    const [rows, columns] = [120, 5]
    const random = seededRandom(1)
    const data = Float64Array.from({ length: rows * columns }, () => normal(random))
    const y = Array.from({ length: rows }, (_, i) => 2 * data[i * columns]! - data[i * columns + 1]! + normal(random))
    const here = await crossValidate(lasso(), { folds: 4, count: 8, seed: 5, workers: false }).fit({ data, shape: [rows, columns] }, y)
    // engines differ in the last bits of sines and logarithms, of which the data are made
    for (const [l, mean] of here.scores.mean.entries()) expect(found.means[l]).toBeCloseTo(mean, 10)
  })

  test('a bundle for pages has no module of Node in it', () => {
    const files = readdirSync(join(outDir, 'assets')).filter((file) => file.endsWith('.js'))
    expect(files.some((file) => file.includes('web-worker'))).toBe(true)
    for (const file of files) expect(readFileSync(join(outDir, 'assets', file), 'utf8')).not.toMatch(/piscina|from\s*["']node:/i)
  })
})
