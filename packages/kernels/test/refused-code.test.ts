import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'odot-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A package as plain JavaScript, where Node finds it by name. */
function install(name: string): void {
  const [from, to] = [join(packages, name), join(folder, 'node_modules/@odot', name)]
  for (const file of readdirSync(join(from, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const { outputText } = ts.transpileModule(readFileSync(join(from, 'src', file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    })
    const path = join(to, 'dist', file.replace(/ts$/, 'js'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, outputText)
  }
  cpSync(join(from, 'package.json'), join(to, 'package.json'))
}

test('where text may not become code, the CPU runs closures and keeps all laws of devices and designs', () => {
  install('autodiff')
  install('kernels')
  cpSync(join(packages, 'kernels/test/refused-code.mjs'), join(folder, 'main.mjs'))
  const printed = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', join(folder, 'main.mjs')], {
    encoding: 'utf8',
  })
  const report: unknown = JSON.parse(printed)
  expect(report).toMatchObject({ codes: ['closures', 'closures'], failures: [] })
  expect(report).toHaveProperty('text', expect.stringContaining('EvalError'))
  expect(report).toHaveProperty('generated', expect.stringContaining("pass code: 'closures' or 'auto'"))
  expect(Reflect.get(Object(report), 'count')).toBeGreaterThan(1000)
})
