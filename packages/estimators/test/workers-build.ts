import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformWithOxc } from 'vite'

const packages = fileURLToPath(new URL('../../', import.meta.url))
const names = ['autodiff', 'kernels', 'problem', 'losses', 'penalties', 'parameterizations', 'optimizers', 'estimators']

/** The packages as they would be installed, with `exports` and `imports` as they are published; `path` is that of the estimators. */
export interface BuiltPackages {
  readonly path: string
  readonly remove: () => void
}

/** Makes plain JavaScript of the sources in a new folder, so that Node and its threads load them without a build. `extra` are test files for `dist/test`. */
export async function buildPackages(extra: readonly string[]): Promise<BuiltPackages> {
  const folder = mkdtempSync(join(tmpdir(), 'odot-'))
  for (const name of names) {
    const from = join(packages, name)
    const to = join(folder, 'node_modules/@odot', name)
    mkdirSync(to, { recursive: true })
    cpSync(join(from, 'package.json'), join(to, 'package.json'))
    for (const file of readdirSync(join(from, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (/\.c?ts$/.test(file)) await transpile(join(from, 'src', file), join(to, 'dist', file))
    }
  }
  const path = join(folder, 'node_modules/@odot/estimators')
  for (const file of extra) await transpile(join(packages, 'estimators/test', file), join(path, 'dist/test', file))
  symlinkSync(realpathSync(join(packages, 'estimators/node_modules/piscina')), join(folder, 'node_modules/piscina'))
  return { path, remove: () => rmSync(folder, { recursive: true }) }
}

async function transpile(from: string, to: string): Promise<void> {
  // test files stand beside the sources here
  const text = readFileSync(from, 'utf8').replaceAll("'../src/", "'../")
  const { code } = await transformWithOxc(text, from, { target: 'es2022', typescript: { onlyRemoveTypeImports: true } })
  const file = to.replace(/ts$/, 'js')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
}
