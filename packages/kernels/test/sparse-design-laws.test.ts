import { describe, expect, test } from 'vitest'
import { type CscDesign, type CsrDesign, type Design, isCsc } from '../src/index.js'
import { designLaws } from '../src/laws/index.js'
import { kinds, sparseOf, writtenOut } from './sparse-case.js'

const sizes = [
  { rows: 9, columns: 7, density: 0.6 },
  { rows: 30, columns: 4, density: 1 },
  { rows: 5, columns: 300, density: 0.3 },
  { rows: 1, columns: 1, density: 1 },
  { rows: 4, columns: 3, density: 0 },
  { rows: 0, columns: 0, density: 1 },
  { rows: 0, columns: 3, density: 1 },
  { rows: 3, columns: 0, density: 1 },
]

describe('the laws of designs hold for sparse ones:', () => {
  const laws = kinds.flatMap((kind) =>
    sizes.flatMap((size) => {
      const name = `${kind.format} ${kind.storage} ${kind.memory} ${size.rows}×${size.columns} of density ${size.density}`
      return designLaws(sparseOf(writtenOut({ ...size, seed: 5 }), size, kind), { name })
    }),
  )
  test.each(laws)('$name', async ({ check }) => {
    await check()
  })

  const far = writtenOut({ rows: 12, columns: 4, density: 1, seed: 6 }).map((x) => 1e6 + x)
  const farLaws = kinds
    .filter(({ storage }) => storage === 'f64')
    .flatMap((kind) =>
      designLaws(sparseOf(far, { rows: 12, columns: 4 }, kind), { name: `${kind.format} ${kind.memory} a million from 0` }),
    )
  test.each(farLaws)('$name', async ({ check }) => {
    await check()
  })
})

describe('the laws of designs refuse a sparse one', () => {
  const size = { rows: 9, columns: 7, density: 0.6, seed: 5 }
  const sound = sparseOf(writtenOut(size), size, { format: 'csc', storage: 'f64', memory: 'javascript' })
  const broken: readonly { readonly what: string; readonly X: Design; readonly law: RegExp }[] = [
    {
      what: 'whose norms forget the zeros',
      X: { ...sound, columnNorms: (w, c) => entriesOnly(sound, w, c ?? new Float64Array(size.columns)) },
      law: /with a center/,
    },
    { what: 'whose restriction sorts', X: { ...sound, restrict: (chosen) => sound.restrict(chosen.toSorted()) }, law: /a restriction/ },
    {
      what: 'that loses its last entry',
      X: { ...sound, apply: (v, out) => withoutLast(sound, v, out) },
      law: /transpose of apply/,
    },
  ]
  test.each(broken)('$what', ({ X, law }) => {
    const [found] = designLaws(X).filter(({ name }) => law.test(name))
    expect(() => found!.check()).toThrow(law)
  })
})

function entriesOnly(X: CscDesign | CsrDesign, weights: Float64Array, center: Float64Array): Float64Array {
  return Float64Array.from(center, (c, j) => {
    let s = 0
    for (let k = X.starts[j]!; k < X.starts[j + 1]!; k++) s += weights[X.indices[k]!]! * (X.values[k]! - c) ** 2
    return Math.sqrt(s)
  })
}

function withoutLast(X: CscDesign | CsrDesign, v: Float64Array, out: Float64Array): void {
  X.apply(v, out)
  const last = X.values.length - 1
  const column = X.starts.findLastIndex((start) => start <= last)
  if (isCsc(X)) out[X.indices[last]!]! -= X.values[last]! * v[column]!
}
