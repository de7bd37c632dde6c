import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tensorConditions } from '../tensor-conditions.mjs'

test('a tensor used as a condition is found, one that may be undefined is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensor-conditions-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, types: [] }, include: ['*.ts'] }))
    writeFileSync(
      join(folder, 'code.ts'),
      [
        'interface Tensor { readonly shape: readonly number[] }',
        'declare const [a, b, c, d, maybe]: readonly [Tensor, Tensor, Tensor, Tensor, Tensor | undefined]',
        'export const one = a ? 1 : 2',
        'export const two = !b',
        'export const three = c && 1',
        'export function f(): number { while (d) return 1; return 2 }',
        'export const fair = maybe ? 1 : maybe ?? 2',
      ].join('\n'),
    )
    const lines = tensorConditions(join(folder, 'tsconfig.json')).map((line) => /code\.ts:(\d+)/.exec(line)?.[1])
    expect(lines).toEqual(['3', '4', '5', '6'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
