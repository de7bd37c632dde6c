import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs the built program to its end, or until its output contains `until`. */
async function run(args: readonly string[], until?: (output: string) => Promise<void>, marker = /$^/): Promise<Ended> {
  if (!existsSync(main)) throw new Error(`${main} is missing; run \`npm run build\` first, as \`npm test\` does.`)
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, errors, reached] = ['', '', false]
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      if (reached || !marker.test(output)) return
      reached = true
      until?.(output).then(() => child.kill('SIGTERM'), reject)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output, errors }))
  })
}

test('--no-serve fits diabetes and leukemia, each certified, and ends with exit code 0', async () => {
  const { code, output, errors } = await run(['--no-serve'])
  expect(errors).toBe('')
  expect(code).toBe(0)
  expect(output).toContain('diabetes: 442 patients, 10 measurements, 20 lasso fits')
  expect(output).toMatch(/45\.160 +1\.0000 +0 +0\.0000 +\d\.\de[-+]\d+/)
  expect(output).toContain('+bmi')
  expect(output).toMatch(/79 +12625 +42 +0\.163722/)
  const gaps = [...output.matchAll(/\d\.\de[-+]\d+/g)].map(([gap]) => Number(gap))
  expect(gaps).toHaveLength(21)
  for (const gap of gaps) expect(gap).toBeLessThanOrEqual(1e-10)
  expect(output).not.toContain('http')
})

test('after the fits the demo page is served at the address that is printed', async () => {
  let page = ''
  await run(
    ['--port', '0'],
    async (output) => {
      page = await (await fetch(/http:\/\/127\.0\.0\.1:\d+\//.exec(output)![0])).text()
    },
    /The demo is at http:\/\/127\.0\.0\.1:\d+\//,
  )
  expect(page).toContain('<title>')
  expect(page).toContain('odot')
})

test('a wrong port and an unknown option end with exit code 1 and say what to do', async () => {
  const port = await run(['--port', 'x'])
  expect(port.code).toBe(1)
  expect(port.errors).toContain('--port is x; pass a whole number from 0 to 65535.')
  const option = await run(['--sreve'])
  expect(option.code).toBe(1)
  expect(option.errors).toContain('--sreve')
})
