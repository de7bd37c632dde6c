import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeFences } from '../fences.mjs'

const root = mkdtempSync(join(tmpdir(), 'odot-fences-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const write = (path: string, ...lines: string[]): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), lines.join('\n'))
}

it('writes each ts fence of the guides as a module, on the lines that it has there, and nothing else', () => {
  write('README.md', '# A', '```ts', 'const a = 1', '```', '```sh', 'npm test', '```', '```ts no-run', 'never()', '```')
  write('packages/low/README.md', '```ts', 'const a = 2', '```', '', '```ts', 'const a = 3', '```')
  write('packages/low/src/index.ts', '/** @example 1 // => 1 */')
  write('packages/none/package.json', '{}')
  write('docs/guide.md', '```ts', 'const a = 4', '```')
  write('docs/.types/gone-2.ts', 'left by a guide that changed')
  const names = writeFences(root)
  expect(names).toEqual(['README-3.ts', 'packages-low-README-2.ts', 'packages-low-README-6.ts', 'docs-guide-2.ts'])
  expect(readdirSync(join(root, 'docs/.types')).sort()).toEqual([...names].sort())
  expect(readFileSync(join(root, 'docs/.types/README-3.ts'), 'utf8')).toBe('// README.md\n\nconst a = 1\n\nexport {}\n')
})
