import { breastCancer, diabetes } from '@odot/datasets'
import { elasticNet, lasso, path } from '@odot/estimators'
import { logistic } from '@odot/losses'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../tools/find-chromium.mjs'
import { formatFixed, formatPower } from '../src/format-number.js'
import { fitTolerance as tolerance } from '../src/path/fit-report.js'
import { pointCount, smallestRatio } from '../src/path/path-grid.js'
import type { ShownSolver } from '../src/path/solver-choice.js'
import { type ServedDemo, serveDemo } from './serve-demo.js'

const executablePath = findChromium()
if (!executablePath) console.log('The demo is not tested: there is no Chromium; install one or set CHROMIUM_PATH.')

describe.skipIf(!executablePath)('the demo in a real browser', () => {
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
      args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run'],
    })
    page = await open(1280, 900)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await demo?.close()
  })

  async function open(width: number, height: number): Promise<Page> {
    const opened = await browser.newPage({ viewport: { width, height } })
    opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    opened.on('pageerror', (error) => complaints.push(error.message))
    opened.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(demo.url) && !url.startsWith('data:') && !url.startsWith('blob:')) complaints.push(`asked for ${url}`)
    })
    await opened.goto(demo.url)
    return opened
  }

  const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? ''
  const settled = (selector: string): Promise<unknown> => page.waitForSelector(`${selector}[aria-busy=false]`)
  const coefficients = (): Promise<readonly string[]> => page.locator('#coefficients td.number').allTextContents()
  const ruleShare = (): Promise<number> =>
    page.evaluate(() => {
      const rule = document.querySelector('.lambda-rule line')!.getBoundingClientRect()
      const track = document.querySelector('#lambda')!.getBoundingClientRect()
      // The thumb is 20 px wide and its centre stays 10 px inside the track.
      return (rule.x - track.x - 10) / (track.width - 20)
    })

  async function moveSlider(position: number): Promise<number> {
    await page.locator('#lambda').fill(String(position))
    await settled('#fit')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    return 10 ** (-position / 100)
  }

  async function choose(solver: ShownSolver): Promise<void> {
    await page.locator(`#solver-${solver}`).check()
    await settled('#fit')
  }

  test('the path has one line for each feature, and its status says how sure it is', async () => {
    await settled('#path-status')
    expect(await text('#path-status')).toMatch(/^91 fits in \d+\.\d\d s, each within \d\s×\s10⁻\S+ of its optimum$/)
    await page.waitForSelector('.lines path')
    expect(await page.locator('.lines path').count()).toBe(10)
    expect(await page.locator('.chart .labels text').allTextContents()).toContain('body mass index')
  })

  test('the slider moves the rule and the coefficients', async () => {
    await moveSlider(50)
    const before = await coefficients()
    expect(await ruleShare()).toBeCloseTo(50 / 300, 2)
    await moveSlider(240)
    expect(await ruleShare()).toBeCloseTo(240 / 300, 2)
    expect(await coefficients()).not.toEqual(before)
  })

  test('arrow keys, Home and End move the slider', async () => {
    await moveSlider(100)
    await page.locator('#lambda').focus()
    await page.keyboard.press('ArrowRight')
    await settled('#fit')
    expect(await page.inputValue('#lambda')).toBe('101')
    expect(await page.getAttribute('#lambda', 'aria-valuetext')).toBe('λ is 0.0977 of λmax')
    await page.keyboard.press('Home')
    await settled('#fit')
    expect(await text('#fit-nonzeros')).toBe('0 of 10')
    await page.keyboard.press('End')
    await settled('#fit')
    expect(await text('#fit-nonzeros')).toBe('10 of 10')
  })

  test('the page shows the numbers and the certificate that the library gives in Node', async () => {
    const { X, y } = await diabetes()
    const gaps: string[] = []
    for (const solver of ['auto', 'hadamard', 'coordinate-descent'] as const) {
      await choose(solver)
      for (const position of [37, 118, 163, 251]) {
        const ratio = await moveSlider(position)
        const { certificate, standardizedCoefficients } = await lasso({ lambdaRatio: ratio, solver, tolerance }).fit(X, y)
        const { primal, dual, gap, relativeGap, certifiedZeros } = certificate
        gaps.push(formatPower(relativeGap))
        expect(await text('#certificate-relative-gap')).toBe(formatPower(relativeGap))
        expect(await text('#certificate-gap')).toBe(formatPower(gap))
        expect(await text('#certificate-primal')).toBe(formatFixed(primal, 6))
        expect(await text('#certificate-dual')).toBe(formatFixed(dual, 6))
        const zeros = standardizedCoefficients.filter((b) => b === 0).length
        expect(await text('#certificate-zeros')).toBe(`${certifiedZeros!.length} of ${zeros}`)
        expect(await coefficients()).toEqual([...standardizedCoefficients].map((b) => (b === 0 ? '0' : formatFixed(b, 2))))
      }
    }
    expect(new Set(gaps).size).toBeGreaterThan(1)
  })

  test('both solvers find the same support', async () => {
    await moveSlider(150)
    await choose('hadamard')
    const smooth = await coefficients()
    expect(await text('#agreement')).toMatch(/^Coordinate descent finds the same support/)
    await choose('coordinate-descent')
    expect(await coefficients()).toEqual(smooth)
    expect(await text('#agreement')).toMatch(/^Newton finds the same support/)
  })

  test('the explanation names the λ of the fit', async () => {
    const ratio = await moveSlider(100)
    const { X, y } = await diabetes()
    const model = await lasso({ lambdaRatio: ratio, tolerance }).fit(X, y)
    await page.locator('#path summary').click()
    expect(await page.locator('#explain-words').isVisible()).toBe(true)
    expect(await text('#explain-words')).toBe(model.explain().words)
    expect(await text('#explain-sklearn')).toBe(model.explain().sklearn)
  })

  test('breast cancer is fitted with the logistic loss, and the page shows what the library gives in Node', async () => {
    await page.locator('#solver-auto').check()
    await page.locator('#data-breast-cancer').check()
    expect(await page.locator('#loss-logistic').isChecked()).toBe(true)
    await page.locator('#penalty-elastic-net').check()
    await page.locator('#mixing').fill('0.7')
    await settled('#path-status')
    const ratio = await moveSlider(90)
    const { X, labels } = await breastCancer()
    const model = await elasticNet({ lambdaRatio: ratio, mixing: 0.7, loss: logistic(), tolerance }).fit(X, labels)
    expect(await text('#fit-score-name')).toBe('accuracy')
    expect(await text('#fit-score')).toBe(formatFixed(model.score(X, labels), 3))
    expect(await text('#certificate-primal')).toBe(formatFixed(model.certificate.primal, 6))
    const nonzeros = model.standardizedCoefficients.filter((b) => b !== 0)
    expect(await text('#fit-nonzeros')).toBe(`${nonzeros.length} of 30`)
    const largest = nonzeros.sort((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 12)
    expect(await coefficients()).toEqual([...largest].map((b) => formatFixed(b, 2)))
    expect(await text('#coefficients-more')).toContain(`${30 - nonzeros.length} of 30 are zero.`)
    const grid = { count: pointCount, minRatio: smallestRatio, stopAtSaturation: false }
    const { steps } = await path(elasticNet({ mixing: 0.7, loss: logistic() }), grid).fit(X, labels)
    const entered = new Set(steps.flatMap(({ places }) => [...places]))
    expect(await page.locator('.lines path').count()).toBe(entered.size)
  })

  test('diabetes allows least squares alone, and the keyboard chooses', async () => {
    await page.locator('#data-breast-cancer').focus()
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('#data-diabetes').isChecked()).toBe(true)
    expect(await page.locator('#loss-least-squares').isChecked()).toBe(true)
    expect(await page.locator('#loss-logistic').isDisabled()).toBe(true)
    await page.locator('#penalty-lasso').check()
    expect(await page.locator('#mixing-field').isVisible()).toBe(false)
    await settled('#path-status')
    await settled('#fit')
    expect(await page.locator('#coefficients tr').count()).toBe(10)
  })

  test('the race starts when it is seen, and its curves end where the table says', async () => {
    await page.locator('#race-chart').scrollIntoViewIfNeeded()
    // it may be over by now
    await page.waitForFunction(() => document.querySelector('#race-status')?.textContent !== 'Ready')
    // words of the race before say nothing of the next
    await page.evaluate(() => document.querySelector('#race-status')?.replaceChildren())
    await page.locator('#race-problem-diabetes').check()
    await page.waitForFunction(() => document.querySelector('#race-status')?.textContent?.includes('reached the finish'))
    await page.evaluate(() => new Promise(requestAnimationFrame))
    expect(await page.locator('#race-chart .curves path').count()).toBe(4)
    expect(await page.locator('#race-chart .heads circle').count()).toBe(4)
    const rows = page.locator('#race-standings tr')
    expect(await rows.locator('td:last-child').allTextContents()).toEqual(['done', 'done', 'done', 'done'])
    const colors = await rows.locator('.swatch').evaluateAll((all) => all.map((swatch) => getComputedStyle(swatch).backgroundColor))
    const strokes = await page.locator('#race-chart .curves path').evaluateAll((all) => all.map((path) => getComputedStyle(path).stroke))
    expect(new Set(colors).size).toBe(4)
    expect(new Set(strokes)).toEqual(new Set(colors))
  })

  test('a race can be stopped and started again by keyboard', async () => {
    await page.locator('#race-ratio-0\\.03').check()
    await page.locator('#race-problem-made-up').check()
    await page.waitForSelector('#race-chart .curves path')
    const button = page.locator('#race-go')
    await button.focus()
    await page.keyboard.press('Enter')
    expect(await text('#race-status')).toBe('Stopped')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    const before = await page.locator('#race-standings td').allTextContents()
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
    expect(await page.locator('#race-standings td').allTextContents()).toEqual(before)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#race-status[aria-busy=true]')
    await page.keyboard.press('Enter')
    expect(await text('#race-go')).toBe('Start the race')
  })

  const end = async (): Promise<readonly number[]> => {
    await settled('#trail-status')
    return (await text('#trail-end')).replaceAll('−', '-').split(', ').map(Number)
  }
  const verdict = (): Promise<string | null> => page.getAttribute('#trail-status', 'data-verdict')

  test.each(['gradient-descent', 'momentum', 'adam', 'lbfgs'])(
    'from the good start %s draws a trail to the minimiser',
    async (optimizer) => {
      await page.locator(`#optimizer-${optimizer}`).check()
      await page.getByRole('button', { name: 'Good start' }).click()
      const [u, v] = await end()
      expect(await verdict()).toBe('minimiser')
      expect(u).toBeCloseTo(-1, 2)
      expect(v).toBeCloseTo(1, 2)
      await page.evaluate(() => new Promise(requestAnimationFrame))
      const trail = (await page.locator('#plane .trail path').getAttribute('d')) ?? ''
      expect(trail.split('L').length).toBe(Number(await text('#trail-steps')) + 1)
    },
  )

  test('a balanced start with c < 0 ends in the saddle, and a step off it in a minimiser', async () => {
    await page.locator('#optimizer-gradient-descent').check()
    await page.getByRole('button', { name: 'Balanced start' }).click()
    expect(await end()).toEqual([0, 0])
    expect(await verdict()).toBe('saddle')
    await page.getByRole('button', { name: 'Step off the saddle' }).click()
    const [u, v] = await end()
    expect(await verdict()).toBe('minimiser')
    expect(u! * v!).toBeCloseTo(-1, 2)
  })

  test('where |c| ≤ λ the origin is the minimiser', async () => {
    await page.locator('#plane-lambda').fill('1.9')
    await page.getByRole('button', { name: 'Good start' }).click()
    await settled('#trail-status')
    expect(await verdict()).toBe('minimiser')
    expect(await text('#lasso-coefficient')).toBe('0.00')
    expect(await text('#origin')).toBe('the minimum')
    await page.locator('#plane-lambda').fill('0.5')
    await settled('#trail-status')
    expect(await text('#origin')).toBe('a saddle')
  })

  test('a click and the arrow keys move the start', async () => {
    const box = (await page.locator('#plane').boundingBox())!
    await page.mouse.click(box.x + box.width / 2 + 9, box.y + box.height / 4)
    const [u, v] = [Number(await page.inputValue('#start-u')), Number(await page.inputValue('#start-v'))]
    expect(u).toBeCloseTo(0, 1)
    expect(v).toBeGreaterThan(0.8)
    await page.locator('#plane').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(Number(await page.inputValue('#start-u'))).toBeCloseTo(u + 0.1, 10)
    expect(Number(await page.inputValue('#start-v'))).toBeCloseTo(v - 0.1, 10)
  })

  test('without WebGPU its button cannot be pressed, the page says why, and the next best device is opened', async () => {
    await page.locator('#devices').scrollIntoViewIfNeeded()
    await page.waitForFunction(() => document.querySelector('#devices-status')?.textContent === 'Ready')
    expect(await page.locator('#device-webgpu').isDisabled()).toBe(true)
    expect(await text('#device-refusals')).toMatch(/WebGPU cannot be opened here: .*(adapter|navigator\.gpu)/)
    expect(await text('#device-words')).toMatch(/^(gpu\.js \(WebGL 2\)|CPU, float64): .+\.$/)
  })

  test.each([360, 390, 768])('at %i px nothing is wider than the screen', async (width) => {
    const narrow = await open(width, 800)
    await narrow.waitForSelector('.lines path')
    await narrow.waitForSelector('#plane .trail path')
    await narrow.locator('#path summary').click()
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await narrow.close()
  })

  test('nothing failed, and nothing was asked of any other host', () => {
    expect(complaints).toEqual([])
  })
})
