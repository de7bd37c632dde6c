import { seededRandom } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import type { RowProducts } from '../src/design/design.js'
import { type DenseDesign, type Design, dense, operator } from '../src/index.js'
import { designLaws } from '../src/laws/index.js'

const random = seededRandom(11)
const sizes = [
  { rows: 7, columns: 5 },
  { rows: 4, columns: 30 },
  { rows: 45, columns: 6 },
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
  far('row-major'),
  far('column-major'),
  operator({
    rows: 3,
    columns: 2,
    apply: ([a = 0, b = 0], out) => void out.set([a, b, a - b]),
    adjoint: ([x = 0, y = 0, z = 0], out) => void out.set([x + z, y - z]),
    columnNorms: ([u = 0, v = 0, w = 0], [a, b] = Float64Array.of(0, 0)) =>
      Float64Array.of(
        Math.sqrt(u * (1 - a!) ** 2 + v * a! ** 2 + w * (1 - a!) ** 2),
        Math.sqrt(u * b! ** 2 + v * (1 - b!) ** 2 + w * (1 + b!) ** 2),
      ),
  }),
]

test('an operator made from another design runs its own functions only', () => {
  const X = dense(Float32Array.of(1, 2, 3, 4), { rows: 2, columns: 2, order: 'row-major' })
  const twice = operator({
    ...X,
    apply: (v, out) => {
      X.apply(v, out)
      for (let i = 0; i < out.length; i++) out[i]! *= 2
    },
  })
  expect(Object.keys(twice)).not.toEqual(expect.arrayContaining(['byRows']))
  expect(twice.single).toBeUndefined()
})

describe('the laws of designs', () => {
  const laws = designs.flatMap((X) => designLaws(X, { name: `${X.format} ${X.storage} ${X.rows}×${X.columns}` }))
  test.each(laws)('$name', async ({ check }) => {
    await check()
  })

  const X = dense(numbers(35), { rows: 7, columns: 5, order: 'row-major' })
  const tall = dense(Float32Array.from(numbers(170)), { rows: 34, columns: 5, order: 'row-major' })
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
    { what: 'norms without weights', X: { ...X, columnNorms: (w) => X.columnNorms(w.map(() => 1)) }, law: /columnNorms are/ },
    { what: 'norms that ignore the center', X: { ...X, columnNorms: (w) => X.columnNorms(w) }, law: /with a center/ },
    { what: 'norms centred after they are squared', X: cancelling(far('row-major')), law: /with a center/ },
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
    {
      what: 'products by rows that write one row too many',
      X: rowsOf(tall, { apply: (v, out, from, to) => tall.byRows!.apply(v, out, from, Math.min(to + 1, tall.rows)) }),
      law: /leave other rows alone/,
    },
    {
      what: 'products by rows that are rounded once more',
      X: rowsOf(tall, {
        apply: (v, out, from, to) => {
          tall.byRows!.apply(v, out, from, to)
          for (let i = from; i < to; i++) out[i] = (out[i]! / 3) * 3
        },
      }),
      law: /by rows are apply/,
    },
    {
      what: 'adjoint products by rows that overwrite',
      X: rowsOf(tall, { addAdjoint: (r, out, from, to) => tall.byRows!.addAdjoint(r, out.fill(0), from, to) }),
      law: /add up to adjoint/,
    },
    {
      what: 'adjoint products of all rows with each block',
      X: rowsOf(tall, { addAdjoint: (r, out) => tall.byRows!.addAdjoint(r, out, 0, tall.rows) }),
      law: /add up to adjoint/,
    },
    {
      what: 'products with float32 vectors that lose digits',
      X: { ...tall, single: { ...tall.single!, apply: (v, out) => tall.single!.apply(v.map(coarse), out) } },
      law: /apply with float32/,
    },
    {
      what: 'adjoint products with float32 vectors that add to out',
      X: {
        ...tall,
        single: {
          ...tall.single!,
          adjoint: (r, out) => {
            const before = Float32Array.from(out)
            tall.single!.adjoint(r, out)
            for (let j = 0; j < out.length; j++) out[j]! += before[j]!
          },
        },
      },
      law: /adjoint with float32/,
    },
    { what: 'a restriction that sorts', X: { ...X, restrict: (chosen) => X.restrict(chosen.toSorted()) }, law: /a restriction/ },
  ]
  test.each(spoilt)('refuse $what', ({ X: wrong, law }) => {
    const [found] = designLaws(wrong).filter(({ name }) => law.test(name))
    expect(() => found!.check()).toThrow(law)
  })
})

/** Columns whose mean is 1e8 standard deviations. */
function far(order: 'row-major' | 'column-major'): DenseDesign {
  return dense(
    numbers(40).map((x) => 1e8 + x),
    { rows: 10, columns: 4, order },
  )
}

/** Σ w (x − m)² as Σ w x² − 2m Σ w x + m² Σ w. */
function cancelling(X: DenseDesign): Design {
  return {
    ...X,
    columnNorms: (w, center) => {
      const total = w.reduce((sum, x) => sum + x, 0)
      const firsts = new Float64Array(X.columns)
      X.adjoint(w, firsts)
      return X.columnNorms(w).map((norm, j) => {
        const m = center?.[j] ?? 0
        return Math.sqrt(Math.max(0, norm * norm - 2 * m * firsts[j]! + m * m * total))
      })
    },
  }
}

/** A design whose products by rows are others. */
function rowsOf(X: Design, other: Partial<RowProducts<Float64Array>>): Design {
  return { ...X, byRows: { ...X.byRows!, ...other } }
}

/** A number with 16 bits. */
function coarse(x: number): number {
  return Math.round(x * 2 ** 16) / 2 ** 16
}

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
