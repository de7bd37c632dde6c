import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { checkLayers } from '../layers.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'odot-layers-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let trees = 0
const write = (files: Record<string, string>): string => {
  const root = join(scratch, String(trees++))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
const tree = (files: Record<string, string>, options: { types?: boolean } = {}): string[] => checkLayers(write(files), options)
const manifest = (name: string, ...dependencies: string[]): string =>
  JSON.stringify({ name: `@odot/${name}`, dependencies: Object.fromEntries(dependencies.map((d) => [d, 'workspace:^'])) })
const autodiff = (files: Record<string, string>, options: { types?: boolean } = {}): string[] =>
  tree(
    {
      'packages/autodiff/package.json': manifest('autodiff'),
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/autodiff/src/${path}`, text])),
    },
    options,
  )

describe('checkLayers', () => {
  it('finds nothing in this repository', () => {
    expect(checkLayers(fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, ''))).toEqual([])
  })

  it('reports a dependency that points up', () => {
    expect(tree({ 'packages/autodiff/package.json': manifest('autodiff', '@odot/kernels') })).toEqual([
      'packages/autodiff/package.json depends on @odot/kernels, which its layer does not allow.',
    ])
  })

  it('reports a dependency from outside that no layer lists', () => {
    expect(tree({ 'packages/datasets/package.json': manifest('datasets', 'd3-dsv', 'lodash') })).toEqual([
      'packages/datasets/package.json depends on lodash, which its layer does not allow.',
    ])
  })

  it('reports a package of no layer', () => {
    expect(tree({ 'packages/extra/package.json': manifest('extra') })).toEqual([
      'packages/extra is in no layer; add it to the table in tools/layers.mjs.',
    ])
  })

  it.each([
    "import { a } from '@odot/problem'",
    "export { a } from '@odot/problem'",
    "export const a = () => import('@odot/problem')",
    "export type A = import('@odot/problem').A",
  ])('reports an undeclared package in `%s`', (text) => {
    expect(autodiff({ 'a.ts': text })).toEqual([
      'packages/autodiff/src/a.ts imports @odot/problem, which its package.json does not declare.',
    ])
  })

  it('accepts declared packages and their other entries', () => {
    expect(
      tree({
        'packages/losses/package.json': manifest('losses', '@odot/problem'),
        'packages/losses/src/a.ts': "import { a } from '@odot/problem'\nimport { b } from '@odot/problem/laws'",
      }),
    ).toEqual([])
  })

  it('reports a relative import that leaves its package, of an app too', () => {
    expect(autodiff({ 'a.ts': "import { b } from '../../kernels/src/b.js'" })).toEqual([
      'packages/autodiff/src/a.ts imports ../../kernels/src/b.js, which leaves its package.',
    ])
    expect(
      tree({ 'apps/demo/package.json': manifest('demo'), 'apps/demo/src/a.ts': "import '../../../packages/autodiff/src/a.js'" }),
    ).toHaveLength(1)
  })

  it('reports a file that imports its own index, by path or by name', () => {
    expect(
      autodiff({ 'ops/a.ts': "import { b } from '../index.js'", 'b.ts': "import { a } from '@odot/autodiff'", 'index.ts': '' }),
    ).toEqual(['packages/autodiff/src/b.ts imports its own index.', 'packages/autodiff/src/ops/a.ts imports its own index.'])
  })

  it('reports a cycle of value imports, and one of types only on request', () => {
    const values = { 'a.ts': "import { b } from './b.js'", 'b.ts': "import { c } from './c.js'", 'c.ts': "import { a } from './a.js'" }
    expect(autodiff(values)).toEqual([
      'packages/autodiff/src/a.ts -> packages/autodiff/src/b.ts -> packages/autodiff/src/c.ts -> packages/autodiff/src/a.ts is an import cycle.',
    ])
    const types = { 'a.ts': "import type { B } from './b.js'", 'b.ts': "import { type A } from './a.js'" }
    expect(autodiff(types)).toEqual([])
    expect(autodiff(types, { types: true })).toHaveLength(1)
  })

  it.each([
    'export const a = navigator.gpu',
    'export const a = () => globalThis.navigator',
    'export const { navigator } = globalThis',
    'export const a = typeof navigator',
    'export const a = { navigator }',
    'export const a = { b: navigator }',
  ])('reports a platform name in `%s`', (text) => {
    expect(autodiff({ 'a.ts': text })).toEqual(['packages/autodiff/src/a.ts names navigator, which belongs to a platform.'])
  })

  it('reports platform types and modules', () => {
    expect(autodiff({ 'a.ts': "import { x } from 'node:fs'\nexport type D = GPUDevice" })).toEqual([
      'packages/autodiff/src/a.ts imports node:fs, a platform module.',
      'packages/autodiff/src/a.ts names GPUDevice, which belongs to a platform.',
    ])
  })

  it.each([
    '// navigator.gpu\nexport const a = 1',
    "export const a = 'window document'",
    'export const a = `the process`',
    'export const f = (window: number) => window + 1',
    'export const a = (o: { process: () => void }) => o.process()',
    'export interface A { readonly window: number }',
    'export const a = { process: 1 }',
  ])('accepts the words in `%s`', (text) => {
    expect(autodiff({ 'a.ts': text })).toEqual([])
  })

  it('accepts platform names where the platform is the subject', () => {
    const kernels = (path: string) =>
      tree({ 'packages/kernels/package.json': manifest('kernels'), [`packages/kernels/src/${path}`]: 'export const a = navigator' })
    expect(kernels('webgpu/device.ts')).toEqual([])
    expect(kernels('cpu/threads.ts')).toEqual([])
    expect(kernels('cpu/device.ts')).toHaveLength(1)
    expect(
      tree({ 'apps/demo/package.json': manifest('demo'), 'apps/demo/src/a.ts': "import 'node:fs'\nexport const a = document" }),
    ).toEqual([])
  })
})

describe('node tools/layers.mjs', () => {
  const run = (files: Record<string, string>) =>
    spawnSync(process.execPath, [fileURLToPath(new URL('../layers.mjs', import.meta.url)), write(files)], { encoding: 'utf8' })

  it('exits with 1 and says why on a tree that violates the layers', () => {
    const { status, stdout, stderr } = run({ 'packages/autodiff/package.json': manifest('autodiff', '@odot/kernels') })
    expect(status).toBe(1)
    expect(stderr).toBe('packages/autodiff/package.json depends on @odot/kernels, which its layer does not allow.\n')
    expect(stdout).toBe('layers: 1 violations\n')
  })

  it('exits with 0 on a tree that keeps them', () => {
    expect(run({ 'packages/autodiff/package.json': manifest('autodiff') })).toMatchObject({ status: 0, stdout: 'layers: 0 violations\n' })
  })
})
