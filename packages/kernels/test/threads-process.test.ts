import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'odot-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The sources as plain JavaScript, so that Node runs them alone. */
beforeAll(() => {
  for (const part of ['wasm', 'cpu/threads']) {
    for (const file of readdirSync(join(packageFolder, 'src', part))) {
      const { outputText } = ts.transpileModule(readFileSync(join(packageFolder, 'src', part, file), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      })
      const path = join(folder, 'src', part, file.replace(/ts$/, 'js'))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, outputText)
    }
  }
  mkdirSync(join(folder, 'test'))
  cpSync(join(packageFolder, 'test/threads-process.mjs'), join(folder, 'test/threads-process.mjs'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
})

/** What a process prints that must end by itself in good time. */
function run(start: 'awaited' | 'lazy' | 'dropped', flags: readonly string[] = []): unknown {
  return JSON.parse(
    execFileSync(process.execPath, [...flags, join(folder, 'test/threads-process.mjs'), start], { encoding: 'utf8', timeout: 30_000 }),
  )
}

test('a process that used threads ends by itself', () => {
  expect(run('awaited')).toMatchObject({ count: 3, running: 3, equal: 200 })
})

test('a process ends by itself while threads are still starting', () => {
  expect(run('lazy')).toMatchObject({ count: 3, equal: 200 })
})

test('where text may not become code, threads run', () => {
  expect(run('awaited', ['--disallow-code-generation-from-strings'])).toMatchObject({ count: 3, running: 3, equal: 200 })
})

test('where workers are refused, the calling thread does everything', () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
  for (const start of ['awaited', 'lazy'] as const)
    expect(run(start, [permission, '--allow-fs-read=*', '--no-warnings'])).toMatchObject({ count: 3, running: 1, equal: 200 })
})

test('threads give back the memory of matrices that were freed', () => {
  const report = run('dropped', ['--expose-gc'])
  expect(report).toMatchObject({ running: 3, equal: 200 })
  // of 2 GB
  expect(Reflect.get(Object(report), 'resident')).toBeLessThan(2 ** 30)
})
