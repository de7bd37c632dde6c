import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { type ServedBundle, serveBundle } from './browser/serve-bundle.js'

const executablePath = findChromium()
if (!executablePath) console.log('WebGPU is not tested in a browser: there is no Chromium; install one or set CHROMIUM_PATH.')

/** Shaders are no code of the page, so that the strictest policy allows them. */
const strict = { 'content-security-policy': "default-src 'none'; script-src 'self'; worker-src 'self'; img-src data:" }

describe.skipIf(!executablePath)(
  'in a real browser, from a minified bundle under a strict policy, the laws of devices hold for WebGPU in',
  () => {
    let bundle: ServedBundle
    let browser: Browser

    beforeAll(async () => {
      bundle = await serveBundle({ strict }, new URL('./webgpu-browser/', import.meta.url))
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

    test.each([
      ['a page', '', 500],
      ['a module worker, one of ten', '#worker', 50],
    ] as const)(
      '%s',
      async (where, hash, least) => {
        const page = await browser.newPage()
        const complaints: string[] = []
        page.on('pageerror', ({ message }) => complaints.push(message))
        await page.goto(`${bundle.url}/strict/${hash}`)
        await page.waitForSelector('#report[data-done]', { timeout: 300_000 })
        const report: unknown = JSON.parse((await page.textContent('#report')) ?? '')
        await page.close()
        expect(report).toMatchObject({ failures: [], left: 0 })
        const { count, about } = Object(report)
        expect(count).toBeGreaterThan(least)
        console.log(`${where}: ${count} laws hold on ${about.vendor} ${about.architecture}`)
        expect([...complaints, ...bundle.missing]).toEqual([])
      },
      300_000,
    )
  },
)
