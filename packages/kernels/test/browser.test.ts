import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { type ServedBundle, serveBundle } from './browser/serve-bundle.js'

const executablePath = findChromium()
if (!executablePath) console.log('Devices are not tested in a browser: there is no Chromium; install one or set CHROMIUM_PATH.')

/** Nothing but what the server gives; scripts may not make code of text. */
const strict = "default-src 'none'; script-src 'self'; worker-src 'self'; img-src data:"
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }
const wasmOnly = { 'content-security-policy': strict.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'") }
const headers = {
  plain: {},
  strict: { 'content-security-policy': strict },
  wasm: wasmOnly,
  isolated: isolation,
  // threads are workers of a blob, which the policy refuses
  both: { ...isolation, ...wasmOnly },
}
/** What `auto` must choose in each place. */
const expected = {
  plain: { code: 'generated', products: 'wasm', isolated: false, threads: 1 },
  strict: { code: 'closures', products: 'javascript', isolated: false, threads: 1 },
  wasm: { code: 'closures', products: 'wasm', isolated: false, threads: 1 },
  isolated: { code: 'generated', products: 'wasm', isolated: true, threads: 2 },
  both: { code: 'closures', products: 'wasm', isolated: true, threads: 1 },
} as const

describe.skipIf(!executablePath)('in a real browser all laws of devices and designs hold', () => {
  let bundle: ServedBundle
  let browser: Browser

  beforeAll(async () => {
    bundle = await serveBundle(headers)
    browser = await chromium.launch({
      executablePath: executablePath!,
      chromiumSandbox: false,
      headless: true,
      args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'],
    })
  })

  afterAll(async () => {
    await browser?.close()
    bundle?.close()
  })

  const places = [
    { place: 'plain', where: 'a page' },
    { place: 'plain', where: 'a module worker' },
    { place: 'strict', where: "a page whose content security policy allows neither 'unsafe-eval' nor 'wasm-unsafe-eval'" },
    { place: 'strict', where: 'a module worker under the same policy' },
    { place: 'wasm', where: "a page whose content security policy allows 'wasm-unsafe-eval' only" },
    { place: 'isolated', where: 'a page that is cross-origin isolated' },
    { place: 'isolated', where: 'a module worker of such a page' },
    { place: 'both', where: 'a page that is cross-origin isolated, whose policy refuses threads' },
  ] as const

  test.each(places.map((each) => [each.where, each.place] as const))(
    '%s',
    async (where, place) => {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(`${bundle.url}/${place}/`) && !/^(data|blob):/.test(url)) complaints.push(`asked for ${url}`)
      })
      await page.goto(`${bundle.url}/${place}/${where.includes('worker') ? '#worker' : ''}`)
      await page.waitForSelector('#report[data-done]', { timeout: 300_000 })
      const report: unknown = JSON.parse((await page.textContent('#report')) ?? '')
      await page.close()
      expect(report).toMatchObject({ ...expected[place], failures: [] })
      const { count, devices } = Object(report)
      expect(count).toBeGreaterThan(1000)
      console.log(`${where}: ${count} laws hold (${devices.join('; ')})`)
      expect([...complaints, ...bundle.missing]).toEqual([])
    },
    300_000,
  )
})
