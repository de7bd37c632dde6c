import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { type ServedDemo, serveDemo } from './serve-demo.js'

const executablePath = findChromium()
if (!executablePath) console.log('Devices of the demo are not tested: there is no Chromium; install one or set CHROMIUM_PATH.')

/** A software adapter shares the processor with everything else: what takes seconds alone may take minutes. */
const patience = 600_000

describe.skipIf(!executablePath)('devices of the demo, in a real browser with WebGPU', () => {
  let demo: ServedDemo
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    demo = await serveDemo()
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
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(patience)
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(demo.url)
    // the parts above start to work when they are seen
    await page.evaluate(() => document.querySelector('#devices')?.scrollIntoView())
    await page.waitForFunction(() => document.querySelector('#devices-status')?.textContent === 'Ready')
  }, patience)

  afterAll(async () => {
    await browser?.close()
    await demo?.close()
  })

  afterEach(() => {
    expect(complaints.splice(0)).toEqual([])
  })

  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? ''
  const status = (words: string): Promise<unknown> =>
    page.waitForFunction((wanted) => document.querySelector('#devices-status')?.textContent === wanted, words)

  async function choose(device: string): Promise<void> {
    const input = page.locator(`#device-${device}`)
    if (await input.isChecked()) return
    await input.check()
    await status('Ready')
    expect(await input.isChecked()).toBe(true)
  }

  async function trained(columns: number): Promise<void> {
    await page.locator(`#columns-${columns}`).check()
    await page.locator('#train-go').click()
    await status('Trained, certified and polished')
    expect(await text('#train-steps')).toBe('1,000')
    expect(Number(await text('#train-seconds'))).toBeGreaterThan(0)
    expect(await text('#train-nonzeros')).toMatch(new RegExp(`^\\d{1,2} of ${columns.toLocaleString('en')}$`))
    // what a device has trained, in float32 or not, is close, and what was polished is proved
    expect(await text('#train-gap')).toMatch(/^\d\.\d\s×\s10⁻[⁴-⁹]$/)
    expect(await text('#polish-gap')).toMatch(/^(0|\d\.\d\s×\s10⁻(⁹|¹\S))$/)
    const [primal, dual] = [Number(await text('#polish-primal')), Number(await text('#polish-dual'))]
    expect(Number(await text('#train-primal'))).toBeCloseTo(primal, 4)
    expect(dual).toBeCloseTo(primal, 6)
    expect(await text('#long-tasks')).toMatch(/^(none|\d+, the longest \d+ ms)$/)
    expect((await page.getAttribute('#training-chart .course path', 'd'))?.split('L').length).toBe(1000 / 25 + 1)
    expect(await text('#train-go')).toBe('Train 1,000 steps')
  }

  test('WebGPU is opened in a worker and named, and trains 1,000 steps that are read back once in 25', { timeout: patience }, async () => {
    expect(await page.locator('#device-webgpu').isEnabled()).toBe(true)
    await choose('webgpu')
    expect(await text('#device-words')).toMatch(/^WebGPU: .+\.$/)
    await trained(1000)
    expect(await text('#train-readbacks')).toBe(String(1000 / 25 + 1))
  })

  test('the CPU trains in float64 and needs no readbacks', { timeout: patience }, async () => {
    await choose('cpu-f64')
    await trained(1000)
    expect(await text('#train-readbacks')).toBe('none needed')
  })

  test('doctor’s report of the CPU in float32 is healthy, with a line for each kind of kernels', { timeout: patience }, async () => {
    await choose('cpu-f32')
    await page.locator('#check-go').click()
    await status('The device is healthy')
    expect(await text('#report-verdict')).toBe('healthy, float32')
    expect(await text('#report-worst')).toMatch(/^0\.\d+ of its bound \(.+\)$/)
    expect(await text('#report-step')).toMatch(/ ms$/)
    await page.locator('#report summary').click()
    const lines = page.locator('#report-findings tr')
    expect(await lines.count()).toBeGreaterThan(40)
    expect(new Set(await lines.locator('td:last-child').allTextContents())).toEqual(new Set(['agrees']))
    await page.setViewportSize({ width: 360, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  test('a training can be stopped, and another one started', { timeout: patience }, async () => {
    await choose('cpu-f32')
    await page.locator('#columns-10000').check()
    await page.locator('#train-go').click()
    await page.waitForFunction(() => document.querySelector('#devices-status')?.textContent?.includes('step'))
    expect(await text('#train-go')).toBe('Stop')
    await page.locator('#train-go').click()
    expect(await text('#devices-status')).toBe('Stopped')
    const steps = await text('#train-steps')
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    expect(await text('#train-steps')).toBe(steps)
    expect(await text('#train-gap')).toBe('–')
    await trained(1000)
  })
})
