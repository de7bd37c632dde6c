import { seededRandom } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { type Design, dense, operator } from '../src/index.js'
import { designLaws } from '../src/laws/index.js'

const random = seededRandom(11)
const sizes = [
  { rows: 7, columns: 5 },
  { rows: 4, columns: 30 },
  { rows: 1, columns: 1 },
  { rows: 0, columns: 3 },
  { rows: 3, columns: 0 },
]
const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, () => 2 * random() - 1)

const designs: readonly Design[] = [
  ...sizes.flatMap((size) =>
    (['row-major', 'column-major'] as const).flatMap((order) => [
      dense(numbers(size.rows * size.columns), { ...size, order }),
      dense(Float32Array.from(numbers(size.rows * size.columns)), { ...size, order }),
    ]),
  ),
  operator({
    rows: 3,
    columns: 2,
    apply: ([a = 0, b = 0], out) => void out.set([a, b, a - b]),
    adjoint: ([x = 0, y = 0, z = 0], out) => void out.set([x + z, y - z]),
  }),
]

describe('the laws of designs', () => {
  const laws = designs.flatMap((X) => designLaws(X, { name: `${X.format} ${X.storage} ${X.rows}×${X.columns}` }))
  test.each(laws)('$name', async ({ check }) => {
    await check()
  })

  const X = dense(numbers(35), { rows: 7, columns: 5, order: 'row-major' })
  const spoilt: readonly { readonly what: string; readonly X: Design; readonly law: RegExp }[] = [
    {
      what: 'an adjoint of the wrong sign',
      X: {
        ...X,
        adjoint: (r, out) =>
          X.adjoint(
            r.map((x) => -x),
            out,
          ),
      },
      law: /transpose of apply/,
    },
    {
      what: 'an apply that is not linear',
      X: {
        ...X,
        apply: (v, out) =>
          X.apply(
            v.map((x) => x * x),
            out,
          ),
      },
      law: /apply is linear/,
    },
    { what: 'products that add to out', X: adding(X), law: /overwrite out/ },
    { what: 'norms without weights', X: { ...X, columnNorms: (w) => X.columnNorms(w.map(() => 1)) }, law: /columnNorms/ },
    {
      what: 'columns counted from 1',
      X: { ...X, column: { ...X.column, dot: (j, r) => X.column.dot((j + 1) % 5, r) } },
      law: /column operations/,
    },
    {
      what: 'an axpy that overwrites',
      X: { ...X, column: { ...X.column, axpy: (j, s, out) => X.column.axpy(j, s, out.fill(0)) } },
      law: /column operations/,
    },
    { what: 'a restriction that sorts', X: { ...X, restrict: (chosen) => X.restrict(chosen.toSorted()) }, law: /a restriction/ },
  ]
  test.each(spoilt)('refuse $what', ({ X: wrong, law }) => {
    const [found] = designLaws(wrong).filter(({ name }) => law.test(name))
    expect(() => found!.check()).toThrow(law)
  })
})

function adding(X: Design): Design {
  const kept = new Float64Array(X.rows)
  return {
    ...X,
    apply: (v, out) => {
      X.apply(v, kept)
      for (let i = 0; i < X.rows; i++) out[i]! += kept[i]!
    },
  }
}
