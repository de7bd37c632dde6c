import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { extractExamples, writeDoctests } from '../doctest.mjs'
import { check, throws } from '../doctest-check.mjs'
import { compileExample } from '../doctest-compile.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'odot-doctest-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const lines = (...text: string[]): string => text.join('\n')
const compile = (...code: string[]): string => compileExample({ path: 'a.ts', line: 10, code: lines(...code) }, [])

/** Runs an example that imports nothing, as its test would. */
const run = async (...code: string[]): Promise<string> => {
  const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>
  try {
    await new AsyncFunction('__check', '__throws', compile(...code))(check, throws)
    return 'passes'
  } catch (error) {
    return (error as Error).message
  }
}

describe('extractExamples', () => {
  it('reads doc comments, with and without fences, up to the next tag', () => {
    const text = lines(
      '/**',
      ' * Doubles.',
      ' * @example',
      ' * double(2) // => 4',
      ' * @example',
      ' * In words:',
      ' * ```ts',
      ' * double(3) // => 6',
      ' * ```',
      ' * @see nobody',
      ' */',
      'export const double = (x: number) => 2 * x',
      'export interface A {',
      '  /** @example',
      '   * 1 // => 1',
      '   */',
      '  readonly a: 1',
      '}',
    )
    expect(extractExamples('a.ts', text)).toEqual([
      { path: 'a.ts', line: 4, code: 'double(2) // => 4', run: true },
      { path: 'a.ts', line: 8, code: 'double(3) // => 6', run: true },
      { path: 'a.ts', line: 15, code: '1 // => 1', run: true },
    ])
  })

  it('reads the ts fences of Markdown, and marks those not to run', () => {
    const text = lines('# A', '```sh', 'npm test', '```', '```ts', 'a', '  b', '```', '', '1. step', '   ```ts no-run', '   c', '   ```')
    expect(extractExamples('a.md', text)).toEqual([
      { path: 'a.md', line: 6, code: 'a\n  b', run: true },
      { path: 'a.md', line: 12, code: 'c', run: false },
    ])
  })

  it('leaves strings that look like comments alone', () => {
    expect(extractExamples('a.ts', 'export const a = "/** @example 1 */"')).toEqual([])
  })
})

describe('an example', () => {
  it.each([
    ['1 + 1 // => 2', 'a number'],
    ['1 / 3 // => 0.333', 'as many decimals as are written'],
    ['1 / 3 // => 0.3333333', 'all of them'],
    ['1234567.1 // => 1234567', 'a relative 0.5e-6'],
    ['-1.5e-7 // => -1.5e-7', 'an exponent'],
    ['-0 // => 0', 'minus zero'],
    ['0 / 0 // => NaN', 'not a number'],
    ['-1 / 0 // => -Infinity', 'infinity'],
    ["'a' + 'b' // => 'ab'", 'a string'],
    ['({ a: { b: [1, null, undefined, true] } }) // => { a: { b: [1, null, undefined, true] } }', 'a tree'],
    ['Float32Array.of(0.1, 2) // => [0.1, 2]', 'a typed array'],
    ['({ shape: [2, 1], data: Float64Array.of(1, 2) }) // => [[1], [2]]', 'host values'],
    ['({ shape: [], data: Float64Array.of(3) }) // => 3', 'a scalar host value'],
    ['({ shape: [1], data: [3] }) // => { shape: [1], data: [3] }', 'host values in full'],
    ['await Promise.resolve(5) // => 5', 'a promise'],
    ['[1, 2].map((x) => x + 1) // => [2, 3]', 'a list'],
  ])('passes with `%s` (%s)', async (code) => {
    expect(await run(code)).toBe('passes')
  })

  it.each([
    ['1 + 1 // => 3', 'a.ts:10: expected 3 but got 2 (value: expected 3, got 2)'],
    ['2 / 3 // => 0.666', 'a.ts:10: expected 0.666 but got 0.6666666666666666 (value: expected 0.666, got 0.6666666666666666)'],
    ['6.4 // => 6', 'a.ts:10: expected 6 but got 6.4 (value: expected 6, got 6.4)'],
    ['1e-9 // => 0', 'a.ts:10: expected 0 but got 1e-9 (value: expected 0, got 1e-9)'],
    ["1 // => '1'", "a.ts:10: expected '1' but got 1 (value: expected '1', got 1)"],
    ['[1, [2, 3]] // => [1, [2, 4]]', 'a.ts:10: expected [ 1, [ 2, 4 ] ] but got [ 1, [ 2, 3 ] ] ([1][1]: expected 4, got 3)'],
    ['[1] // => [1, 2]', 'a.ts:10: expected [ 1, 2 ] but got [ 1 ] (value: expected [ 1, 2 ], got [ 1 ])'],
    ['({ a: 1, b: 2 }) // => { a: 1 }', 'a.ts:10: expected { a: 1 } but got { a: 1, b: 2 } (b: expected undefined, got 2)'],
    ['1 // => throws', "a.ts:10: expected an error with '' but nothing was thrown"],
    ['null.x // => throws no row', /a\.ts:10: expected an error with 'no row' but got .TypeError: /],
  ])('fails with `%s`', async (code, message) => {
    expect(await run(code)).toMatch(message)
  })

  it('names the line of the statement that fails', async () => {
    expect(await run('const a = 1', 'a // => 1', '', 'a + 1 // => 1')).toMatch(/^a\.ts:13: /)
  })

  it('may assert a declaration, a pattern, a return and the last line of a longer statement', async () => {
    expect(await run('const a = 1 // => 1', 'let { b } = { b: 2 } // => { b: 2 }', 'b = a // => 1', 'b // => 1')).toBe('passes')
    expect(await run('const f = (x) => {', '  return x + 1 // => 3', '}', 'f(2)')).toBe('passes')
    expect(await run('[1, 2, 3]', '  .map((x) => x + 1)', '  .filter((x) => x > 2) // => [3, 4]')).toBe('passes')
    expect(await run('[', '  1, // one', '  2,', '] // => [1, 3]')).toMatch(/got 2\)$/)
  })

  it('may go on with its value in the comment lines below', async () => {
    expect(await run('[1, 2, 3] // => [1,', '//   2, 3]', '// and that was it')).toBe('passes')
  })

  it('may expect an error, by a part of its text', async () => {
    expect(await run("JSON.parse('{') // => throws SyntaxError", "const a = null.x // => throws 'Cannot read'")).toBe('passes')
    expect(await run("await Promise.reject(new Error('no rows')) // => throws no rows")).toBe('passes')
  })

  it('may write // => in a string', async () => {
    expect(await run("'// => 2'.length // => 7")).toBe('passes')
  })

  it('must assert something, in a place that can be read', () => {
    expect(() => compile('const a = 1')).toThrow('a.ts:10: the example asserts nothing')
    expect(() => compile('const a = 1', '', '// => 2')).toThrow('a.ts:12: no expression, declaration or return ends on this line')
    expect(() => compile('if (true) {', '} // => 2')).toThrow('a.ts:11: no expression')
    expect(() => compile('1 // => about one')).toThrow('a.ts:10: the expected value `about one` is not a JavaScript expression.')
    expect(() => compile('const = 1 // => 1')).toThrow('a.ts:10: ')
  })

  it('gets undeclared names from the nearest module, and only those', () => {
    const modules = [
      { specifier: '@odot/a', names: new Set(['f', 'g', 'x', 'y']) },
      { specifier: '@odot/b', names: new Set(['f', 'h', 'k']) },
    ]
    const code = lines("import { k as l, type T } from '@odot/c'", 'const x = f(h, { y: 1 }).g // => 1', 'const o: k = { y }.y')
    expect(compileExample({ path: 'a.ts', line: 1, code }, modules).split('\n').slice(0, 3)).toEqual([
      "const { k: l } = await import('@odot/c')",
      'const { f, y } = await import("@odot/a")',
      'const { h } = await import("@odot/b")',
    ])
  })
})

describe('writeDoctests', () => {
  it('makes tests that vitest runs: right examples pass, wrong and empty ones fail', () => {
    const files = {
      'README.md': lines('```ts', "import { double } from '@odot/low'", 'double(2) // => 4', '```', '```ts', 'double(2) // => 5', '```'),
      'docs/guide.md': lines('```ts no-run', 'never()', '```'),
      'packages/low/package.json': '{ "name": "@odot/low" }',
      'packages/low/src/index.ts': "export { double } from './double.js'",
      'packages/low/src/double.ts': lines(
        '/**',
        ' * @example',
        ' * double(3) // => 6',
        ' */',
        'export const double = (x: number): number => 2 * x',
      ),
      'packages/high/package.json': '{ "name": "@odot/high", "dependencies": { "@odot/low": "workspace:^" } }',
      'packages/high/src/index.ts': lines(
        '/**',
        ' * @example',
        ' * const x: number = half(double(3)) // => 3',
        ' * @example',
        ' * half(2)',
        ' */',
        'export const half = (x: number): number => x / 2',
      ),
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true })
      writeFileSync(join(scratch, path), text)
    }
    for (const path of ['node_modules', 'tools']) symlinkSync(join(repository, path), join(scratch, path))
    copyFileSync(join(repository, 'vitest.config.ts'), join(scratch, 'vitest.config.ts'))
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }')
    mkdirSync(join(scratch, 'docs/.generated'))
    writeFileSync(join(scratch, 'docs/.generated/old.test.ts'), 'left over')

    expect(writeDoctests(scratch).map(({ path, line, run }) => [path, line, run])).toEqual([
      ['README.md', 2, true],
      ['README.md', 6, true],
      ['docs/guide.md', 2, false],
      ['packages/high/src/index.ts', 3, true],
      ['packages/high/src/index.ts', 5, true],
      ['packages/low/src/double.ts', 3, true],
    ])
    expect(existsSync(join(scratch, 'docs/.generated/old.test.ts'))).toBe(false)

    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV|MODE|DEV|PROD)/.test(name)))
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
    const { stdout } = spawnSync(
      process.execPath,
      [vitest, 'run', 'docs/.generated', '--reporter=json', '--reporter=./tools/count-reporter.mjs', '--outputFile=report.json'],
      { cwd: scratch, env, encoding: 'utf8' },
    )
    const report: { testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[] } = JSON.parse(
      readFileSync(join(scratch, 'report.json'), 'utf8'),
    )
    const results = report.testResults.flatMap((r) => r.assertionResults).sort((a, b) => (a.title < b.title ? -1 : 1))
    expect(results.map((r) => [r.title, r.status, r.failureMessages[0]?.split('\n')[0]])).toEqual([
      ['README.md:2', 'passed', undefined],
      ['README.md:6', 'failed', 'Error: README.md:6: expected 5 but got 4 (value: expected 5, got 4)'],
      ['packages/high/src/index.ts:3', 'passed', undefined],
      [
        'packages/high/src/index.ts:5',
        'failed',
        'Error: packages/high/src/index.ts:5: the example asserts nothing; end a line with `// => value`, or mark its fence `ts no-run`.',
      ],
      ['packages/low/src/double.ts:3', 'passed', undefined],
    ])
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('vitest: 3 passed, 2 failed, 0 skipped')
  })
})
