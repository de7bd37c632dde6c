import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { type ServedBundle, serveBundle } from './browser/serve-bundle.js'

const executablePath = findChromium()
if (!executablePath) console.log('gpu.js devices are not tested in a browser: there is no Chromium; install one or set CHROMIUM_PATH.')

describe.skipIf(!executablePath)('in a real browser, from a minified bundle, all laws of devices hold for gpu.js', () => {
  let bundle: ServedBundle
  let browser: Browser

  beforeAll(async () => {
    bundle = await serveBundle({ plain: {} }, new URL('./gpujs-browser/', import.meta.url))
    browser = await chromium.launch({
      executablePath: executablePath!,
      chromiumSandbox: false,
      headless: true,
      args: [
        '--enable-unsafe-webgpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    })
  })

  afterAll(async () => {
    await browser?.close()
    bundle?.close()
  })

  test('webgl2 and webgpu', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    await page.goto(`${bundle.url}/plain/`)
    await page.waitForSelector('#report[data-done]', { timeout: 300_000 })
    const report: unknown = JSON.parse((await page.textContent('#report')) ?? '')
    await page.close()
    expect(report).toMatchObject({
      chosen: 'gpu.js webgl2',
      longSum: 40_000,
      reports: [
        { name: 'gpu.js webgl2', failures: [] },
        { name: 'gpu.js webgpu', failures: [] },
      ],
    })
    for (const { name, count } of Object(report).reports) {
      expect(count).toBeGreaterThan(450)
      console.log(`${name}: ${count} laws hold`)
    }
    expect([...complaints, ...bundle.missing]).toEqual([])
  }, 300_000)
})
