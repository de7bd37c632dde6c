import { seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CscDesign, type CsrDesign, cscFromCsr, cscFromDense, dense, isCsc, isCsr } from '../src/index.js'
import { countTypedArrays } from '../src/laws/index.js'
import { arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { heap, type Kind, kinds, type Size, sparseOf, writtenOut } from './sparse-case.js'

const seed = 20240102
const sizes: fc.Arbitrary<Size> = fc.record({
  rows: fc.integer({ min: 0, max: 23 }),
  columns: fc.integer({ min: 0, max: 23 }),
  density: fc.constantFrom(0.1, 0.5, 1),
  seed: fc.integer(),
})
const each = (check: (size: Size) => void): void => fc.assert(fc.property(sizes, check), { seed, numRuns: 60 })

/** Sums of at most 23 products of numbers in [−1, 1]. */
const tolerance = 23 * 23 * 2 ** -53
/** The same with sums in float32. */
const singleTolerance = 23 * 23 * 2 ** -24

interface Case {
  readonly X: CscDesign | CsrDesign
  readonly reference: ReturnType<typeof dense>
  readonly v: Float64Array
  readonly r: Float64Array
}

function caseOf(size: Size, kind: Kind): Case {
  const data = writtenOut(size)
  const random = seededRandom(size.seed + 1)
  // one coefficient in four is 0
  const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => (i % 4 === 1 ? 0 : Math.fround(2 * random() - 1)))
  return {
    X: sparseOf(data, size, kind),
    reference: dense(data, { ...size, order: 'row-major' }),
    v: numbers(size.columns),
    r: numbers(size.rows),
  }
}

const filled = <V extends Float64Array | Float32Array>(out: V, fill: (out: V) => void): V => {
  out.fill(Number.NaN)
  fill(out)
  return out
}
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, within = tolerance): void => {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(actual[i]! - expected[i]!) <= within)) throw new Error(`entry ${i} is ${actual[i]}, expected ${expected[i]}.`)
}
const plain = (kind: Kind): Kind => ({ ...kind, memory: 'javascript' })

/** Copies of vectors in the arena of a design. */
function near(X: CscDesign | CsrDesign): { double: (x: Float64Array) => Float64Array; single: (x: Float32Array) => Float32Array } {
  const blocks = makeBlocks(heap!)
  const arena = arenaOf(X.values)
  const there = <V extends Float64Array | Float32Array>(room: V | undefined, x: V): V => {
    if (!room) throw new Error('there is no room for a small vector.')
    room.set(x)
    return room
  }
  return { double: (x) => there(blocks.float64(x.length, arena), x), single: (x) => there(blocks.float32(x.length, arena), x) }
}

describe.each(kinds)('a sparse design, $format $storage $memory,', (kind) => {
  test('multiplies like the numbers written out, and overwrites out', () => {
    each((size) => {
      const { X, reference, v, r } = caseOf(size, kind)
      close(
        filled(new Float64Array(X.rows), (out) => X.apply(v, out)),
        filled(new Float64Array(X.rows), (out) => reference.apply(v, out)),
      )
      close(
        filled(new Float64Array(X.columns), (out) => X.adjoint(r, out)),
        filled(new Float64Array(X.columns), (out) => reference.adjoint(r, out)),
      )
    })
  })

  test('multiplies float32 vectors where its numbers are float32', () => {
    each((size) => {
      const { X, reference, v, r } = caseOf(size, kind)
      expect(X.single !== undefined).toBe(kind.storage === 'f32')
      if (!X.single) return
      const { apply, adjoint } = X.single
      close(
        filled(new Float32Array(X.rows), (out) => apply(Float32Array.from(v), out)),
        filled(new Float64Array(X.rows), (out) => reference.apply(v, out)),
        singleTolerance,
      )
      close(
        filled(new Float32Array(X.columns), (out) => adjoint(Float32Array.from(r), out)),
        filled(new Float64Array(X.columns), (out) => reference.adjoint(r, out)),
        singleTolerance,
      )
    })
  })

  test('gives the same bits in JavaScript and WebAssembly, whether vectors are in the arena or not', () => {
    each((size) => {
      const { X, v, r } = caseOf(size, kind)
      const { X: Y } = caseOf(size, plain(kind))
      const bits = (of: typeof X, from: (x: Float64Array) => Float64Array): readonly Float64Array[] => [
        filled(from(new Float64Array(X.rows)), (out) => of.apply(from(v), out)).slice(),
        filled(from(new Float64Array(X.columns)), (out) => of.adjoint(from(r), out)).slice(),
      ]
      const expected = bits(Y, (x) => x)
      expect(bits(X, (x) => x)).toEqual(expected)
      if (kind.memory === 'wasm') expect(bits(X, near(X).double)).toEqual(expected)
      if (!X.single || !Y.single) return
      const singleBits = (of: NonNullable<typeof X.single>, from: (x: Float32Array) => Float32Array): readonly Float32Array[] => [
        filled(from(new Float32Array(X.rows)), (out) => of.apply(from(Float32Array.from(v)), out)).slice(),
        filled(from(new Float32Array(X.columns)), (out) => of.adjoint(from(Float32Array.from(r)), out)).slice(),
      ]
      const single = singleBits(Y.single, (x) => x)
      expect(singleBits(X.single, (x) => x)).toEqual(single)
      if (kind.memory === 'wasm') expect(singleBits(X.single, near(X).single)).toEqual(single)
    })
  })

  test('gives the bits of the whole products by blocks of rows, where it stands by rows', () => {
    each((size) => {
      const { X, v, r } = caseOf(size, kind)
      expect(X.byRows !== undefined).toBe(kind.format === 'csr')
      if (!isCsr(X)) return
      const { double } = kind.memory === 'wasm' ? near(X) : { double: (x: Float64Array) => x }
      const [Xv, Xr] = [double(new Float64Array(X.rows).fill(7)), double(new Float64Array(X.columns))]
      const [there, back] = [double(v), double(r)]
      for (let from = 0; from < X.rows; from += 8) {
        const to = Math.min(from + 8, X.rows)
        X.byRows.apply(there, Xv, from, to)
        if (to < X.rows) expect(Xv[to]).toBe(7)
        X.byRows.addAdjoint(back, Xr, from, to)
      }
      expect(Xv.slice()).toEqual(filled(new Float64Array(X.rows), (out) => X.apply(v, out)))
      expect(Xr.slice()).toEqual(filled(new Float64Array(X.columns), (out) => X.adjoint(r, out)))
    })
  })

  test('has columns that agree with the numbers written out, where it stands by columns', () => {
    each((size) => {
      const { X, reference, r } = caseOf(size, kind)
      expect(X.column !== undefined).toBe(kind.format === 'csc')
      if (!isCsc(X)) return
      const adjoint = filled(new Float64Array(X.columns), (out) => X.adjoint(r, out))
      for (let j = 0; j < X.columns; j++) {
        expect(X.column.dot(j, r)).toBe(adjoint[j])
        const [out, expected] = [r.slice(), r.slice()]
        X.column.axpy(j, -2, out)
        reference.column.axpy(j, -2, expected)
        close(out, expected)
        if (kind.memory === 'javascript') continue
        const there = near(X).double(r)
        expect(X.column.dot(j, there)).toBe(adjoint[j])
        X.column.axpy(j, -2, there)
        expect(there.slice()).toEqual(out)
        X.column.axpy(j, 0, there)
        expect(there.slice()).toEqual(out)
      }
    })
  })

  test('has weighted norms of columns, around centers too', () => {
    each((size) => {
      const { X, reference, v, r } = caseOf(size, kind)
      const weights = r.map(Math.abs)
      // squares lose half the digits of numbers that cancel
      close(X.columnNorms(weights), reference.columnNorms(weights), 1e-14)
      close(X.columnNorms(weights, v), reference.columnNorms(weights, v), 1e-14)
    })
  })

  test('restricts to columns in any order, repeated ones too', () => {
    each((size) => {
      const { X, reference, r } = caseOf(size, kind)
      const chosen = Int32Array.from({ length: size.columns === 0 ? 0 : 9 }, (_, k) => (7 * k + 3) % size.columns)
      const part = X.restrict(chosen)
      expect(part).toMatchObject({ rows: size.rows, columns: chosen.length, format: kind.format, storage: kind.storage })
      close(
        filled(new Float64Array(chosen.length), (out) => part.adjoint(r, out)),
        filled(new Float64Array(chosen.length), (out) => reference.restrict(chosen).adjoint(r, out)),
      )
      const v = Float64Array.from(chosen, (_, k) => k - 3)
      close(
        filled(new Float64Array(size.rows), (out) => part.apply(v, out)),
        filled(new Float64Array(size.rows), (out) => reference.restrict(chosen).apply(v, out)),
        100 * tolerance,
      )
    })
  })

  test('does not read lines whose coefficient is 0', () => {
    const size = { rows: 3, columns: 3 }
    const X = sparseOf(Float64Array.of(1, 0, 0, 0, Number.NaN, 0, 0, 0, Number.POSITIVE_INFINITY), size, kind)
    const product = kind.format === 'csc' ? X.apply : X.adjoint
    expect([...filled(new Float64Array(3), (out) => product(Float64Array.of(2, 0, 0), out))]).toEqual([2, 0, 0])
    expect([...filled(new Float64Array(3), (out) => product(Float64Array.of(0, 1, 0), out))]).toEqual([0, Number.NaN, 0])
  })

  test('sees later changes of its values', () => {
    const X = sparseOf(Float64Array.of(1, 0, 0, 1), { rows: 2, columns: 2 }, kind)
    X.values.fill(3)
    expect([...filled(new Float64Array(2), (out) => X.apply(Float64Array.of(1, 2), out))]).toEqual([3, 6])
  })

  test('makes no typed arrays in products', () => {
    const { X, v, r } = caseOf({ rows: 20, columns: 10, density: 0.5, seed: 1 }, kind)
    const [Xv, Xr] = [new Float64Array(20), new Float64Array(10)]
    const [v32, r32, Xv32, Xr32] = [Float32Array.from(v), Float32Array.from(r), new Float32Array(20), new Float32Array(10)]
    const count = countTypedArrays(() => {
      X.apply(v, Xv)
      X.adjoint(r, Xr)
      X.single?.apply(v32, Xv32)
      X.single?.adjoint(r32, Xr32)
      X.byRows?.apply(v, Xv, 8, 16)
      X.byRows?.addAdjoint(r, Xr, 8, 16)
      X.column?.axpy(1, X.column.dot(0, r), Xv)
    })
    expect(count).toBe(0)
  })
})

describe.each(kinds.filter(({ storage }) => storage === 'f64'))('norms of columns, $format $memory,', (kind) => {
  const weights = Float64Array.of(0.5, 2, 0.25, 0)
  /** Columns 3, −1, 0 and `last`, scaled by 2^k. */
  const scaled = (exponents: readonly number[], last = 0): CscDesign | CsrDesign => {
    const data = new Float64Array(4 * exponents.length)
    exponents.forEach((k, j) => {
      ;[3, -1, 0, last].forEach((x, i) => {
        data[i * exponents.length + j] = x * 2 ** k
      })
    })
    return sparseOf(data, { rows: 4, columns: exponents.length }, kind)
  }
  const exponents = [0, 532, -532, 1015, -1010, -500]

  test('neither overflow nor underflow, next to columns of ordinary size', () => {
    const norms = scaled(exponents).columnNorms(weights)
    exponents.forEach((k, j) => {
      expect(Math.abs(norms[j]! / 2 ** k / Math.sqrt(0.5 * 9 + 2) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON)
    })
  })

  test('keep their digits around centers of any size', () => {
    const norms = scaled(exponents).columnNorms(
      weights,
      Float64Array.from(exponents, (k) => 2 ** k),
    )
    exponents.forEach((k, j) => {
      expect(Math.abs(norms[j]! / 2 ** k / Math.sqrt(0.5 * 4 + 2 * 4 + 0.25) - 1)).toBeLessThanOrEqual(4 * Number.EPSILON)
    })
  })

  test('are exact where the mean is 1e8 standard deviations and zeros weigh nothing', () => {
    const X = sparseOf(Float64Array.of(1e8 + 3, 1e8 - 1, 1e8 + 2, 0), { rows: 4, columns: 1 }, kind)
    expect([...X.columnNorms(weights, Float64Array.of(1e8))]).toEqual([Math.sqrt(0.5 * 9 + 2 + 0.25 * 4)])
  })

  test('are exactly 0 for a column that is its center wherever rows weigh something', () => {
    const X = sparseOf(Float64Array.of(0.1, 0.1, 0.1, 0), { rows: 4, columns: 1 }, kind)
    expect([...X.columnNorms(Float64Array.of(1 / 3, 1 / 3, 1 / 3, 0), Float64Array.of(0.1))]).toEqual([0])
  })

  test('count zeros that weigh little next to the rest', () => {
    const X = sparseOf(Float64Array.of(1, 1, 0), { rows: 3, columns: 1 }, kind)
    expect([...X.columnNorms(Float64Array.of(1, 1, 2 ** -80), Float64Array.of(1))]).toEqual([2 ** -40])
  })

  test('do not see entries of weight 0', () => {
    expect(scaled([-532], 2 ** 900).columnNorms(weights)[0]! * 2 ** 532).toBeCloseTo(Math.sqrt(0.5 * 9 + 2), 14)
  })
})

test('a block of columns of a CSC design is a view, not a copy', () => {
  const X = cscFromDense(Float64Array.of(1, 2, 0, 4, 5, 6), { rows: 2, columns: 3, order: 'column-major' })
  const part = X.restrict(Int32Array.of(1, 2))
  expect(part.values.buffer).toBe(X.values.buffer)
  expect([...part.values]).toEqual([4, 5, 6])
  expect([...part.starts]).toEqual([0, 1, 3])
})

test('the conversions keep every entry, and NaN is one', () => {
  each((size) => {
    const data = writtenOut(size)
    const byRows = sparseOf(data, size, { format: 'csr', storage: 'f32', memory: 'javascript' })
    const byColumns = sparseOf(data, size, { format: 'csc', storage: 'f32', memory: 'javascript' })
    if (!isCsr(byRows)) throw new Error('a CSR design is not told from others.')
    for (const X of [cscFromCsr(byRows), cscFromDense(Float32Array.from(data), { ...size, order: 'row-major' })])
      for (const field of ['values', 'indices', 'starts'] as const) expect(X[field]).toEqual(byColumns[field])
  })
  expect([...cscFromDense(Float64Array.of(0, Number.NaN, -0), { rows: 3, columns: 1, order: 'row-major' }).values]).toEqual([Number.NaN])
})
