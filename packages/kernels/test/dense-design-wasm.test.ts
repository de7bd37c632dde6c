import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Products } from '../src/design/design.js'
import { type DenseDesign, type Design, dense, gemvInto, gemvTransposedInto } from '../src/index.js'
import { countTypedArrays, designLaws } from '../src/laws/index.js'
import { arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'
import type { WasmKernels } from '../src/wasm/kernels.js'

type Numbers = Float64Array | Float32Array
type Storage = 'f64' | 'f32'

const seed = 20240108
/** Calls of each kernel, to see what runs where. */
const calls = new Map<string, number>()
const counting = (kernels: WasmKernels): WasmKernels => {
  const counted = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...values: never[]) => {
      calls.set(name, (calls.get(name) ?? 0) + 1)
      return Reflect.apply(kernel, undefined, values)
    },
  ])
  const result: WasmKernels = Object.fromEntries(counted)
  return result
}
const heap = openHeap('plain', counting)
if (!heap) throw new Error('WebAssembly is refused here.')
const blocks = makeBlocks(heap)
const arena = arenaOf(blocks.float64(1)!)!

/** Zeros in the arena, a few numbers into their block. */
function resident(storage: 'f64', count: number): Float64Array
function resident(storage: 'f32', count: number): Float32Array
function resident(storage: Storage, count: number): Numbers
function resident(storage: Storage, count: number): Numbers {
  const block = storage === 'f64' ? blocks.float64(count + 1, arena) : blocks.float32(count + 1, arena)
  return block!.subarray(1)
}

const orders = ['row-major', 'column-major'] as const
const storages = ['f64', 'f32'] as const
const kinds = orders.flatMap((order) => storages.map((storage) => ({ order, storage })))
const sizes = [
  { rows: 7, columns: 5 },
  { rows: 45, columns: 6 },
  { rows: 6, columns: 45 },
  { rows: 83, columns: 37 },
  { rows: 1, columns: 1 },
  { rows: 0, columns: 3 },
  { rows: 3, columns: 0 },
  { rows: 0, columns: 0 },
]

function makeDesigns(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  { order, storage }: (typeof kinds)[number],
  random = seededRandom(rows + 100 * columns),
): { readonly X: DenseDesign; readonly plain: DenseDesign } {
  const data = resident(storage, rows * columns)
  for (let i = 0; i < data.length; i++) data[i] = normal(random)
  return { X: dense(data, { rows, columns, order }), plain: dense(data.slice(), { rows, columns, order }) }
}

/** The same design, of which every vector is in the arena. */
function withResidentVectors(X: DenseDesign): Design {
  const { rows, columns } = X
  const through = <V extends Numbers>(
    { apply, adjoint, byRows }: Products<V>,
    { v, u, r, s }: { readonly v: V; readonly u: V; readonly r: V; readonly s: V },
  ): Products<V> => ({
    apply: (from, to) => {
      v.set(from)
      apply(v, r)
      to.set(r)
    },
    adjoint: (from, to) => {
      r.set(from)
      adjoint(r, v)
      to.set(v)
    },
    ...(byRows && {
      byRows: {
        apply: (given, to, ...block) => {
          v.set(given)
          r.set(to)
          byRows.apply(v, r, ...block)
          to.set(r)
        },
        addAdjoint: (given, to, ...block) => {
          s.set(given)
          u.set(to)
          byRows.addAdjoint(s, u, ...block)
          to.set(u)
        },
      },
    }),
  })
  const [v, u, r, s] = [resident('f64', columns), resident('f64', columns), resident('f64', rows), resident('f64', rows)]
  const single = { v: resident('f32', columns), u: resident('f32', columns), r: resident('f32', rows), s: resident('f32', rows) }
  return {
    ...X,
    ...through<Float64Array>(X, { v, u, r, s }),
    ...(X.single && { single: through(X.single, single) }),
    columnNorms: (weights, center) => {
      r.set(weights)
      if (!center) return X.columnNorms(r)
      v.set(center)
      return X.columnNorms(r, v)
    },
    column: {
      dot: (j, given) => {
        r.set(given)
        return X.column.dot(j, r)
      },
      axpy: (j, scale, to) => {
        r.set(to)
        X.column.axpy(j, scale, r)
        to.set(r)
      },
    },
  }
}

describe.each(kinds)('a $order $storage design in WebAssembly memory', (kind) => {
  const laws = sizes.flatMap((size) => {
    const { X } = makeDesigns(size, kind)
    const name = `${size.rows}×${size.columns}`
    return [...designLaws(X, { name: `${name}, plain vectors` }), ...designLaws(withResidentVectors(X), { name: `${name}, vectors there` })]
  })
  test.each(laws)('$name', async ({ check }) => {
    await check()
  })

  test('has the bits of one design, whether vectors are there or not', () => {
    const { X } = makeDesigns({ rows: 45, columns: 30 }, kind)
    const there = withResidentVectors(X)
    const random = seededRandom(seed)
    const [v, r] = [Float64Array.from({ length: 30 }, () => normal(random)), Float64Array.from({ length: 45 }, () => normal(random))]
    const twice = (product: 'apply' | 'adjoint', from: Float64Array, count: number): void => {
      const [one, two] = [new Float64Array(count), new Float64Array(count)]
      X[product](from, one)
      there[product](from, two)
      expect([...two]).toEqual([...one])
    }
    twice('apply', v, 45)
    twice('adjoint', r, 30)
    expect([...there.columnNorms!(r.map(Math.abs), v)]).toEqual([...X.columnNorms(r.map(Math.abs), v)])
  })

  test('agrees with the design over a plain array', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.integer(), (rows, columns, s) => {
        const random = seededRandom(s)
        const { X, plain } = makeDesigns({ rows, columns }, kind, random)
        const v = Float64Array.from({ length: columns }, () => normal(random))
        const [one, two] = [new Float64Array(rows), new Float64Array(rows)]
        X.apply(v, one)
        plain.apply(v, two)
        const size = Math.sqrt(columns) * 6 * 6
        one.forEach((x, i) => {
          expect(Math.abs(x - two[i]!)).toBeLessThanOrEqual(1e-13 * size)
        })
      }),
      { seed, numRuns: 30 },
    )
  })

  test('runs its products, norms and single columns there', () => {
    const { X } = makeDesigns({ rows: 20, columns: 10 }, kind)
    const suffix = kind.storage === 'f64' ? '64' : 'Mixed'
    const ran = (work: () => void): string[] => {
      calls.clear()
      work()
      return [...calls.keys()]
    }
    const [v, r, there] = [new Float64Array(10), new Float64Array(20), resident('f64', 20)]
    const byRow = kind.order === 'row-major'
    expect(ran(() => X.apply(v, r))).toEqual([byRow ? `gemv${suffix}` : `gemvT${suffix}`])
    expect(ran(() => X.adjoint(r, v))).toEqual([byRow ? `gemvT${suffix}` : `gemv${suffix}`])
    expect(ran(() => X.columnNorms(r.fill(1)))).toEqual([byRow ? `rowSquares${suffix}` : `squares${suffix}`])
    expect(ran(() => X.column.dot(9, there))).toEqual(byRow ? [] : [`dot${suffix}`])
    expect(ran(() => X.column.axpy(9, 2, there))).toEqual(byRow ? [] : [`axpy${suffix}`])
    expect(ran(() => X.column.dot(9, r))).toEqual([])
    expect(X.single === undefined).toBe(kind.storage === 'f64')
    if (X.single) expect(ran(() => X.single?.apply(new Float32Array(10), new Float32Array(20)))).toEqual([byRow ? 'gemv32' : 'gemvT32'])
  })

  test('has products that allocate nothing', () => {
    const { X } = makeDesigns({ rows: 20, columns: 10 }, kind)
    const [v, r, there] = [new Float64Array(10), new Float64Array(20), resident('f64', 20)]
    const [v32, r32] = [new Float32Array(10), new Float32Array(20)]
    const work = (): void => {
      X.apply(v, r)
      X.adjoint(r, v)
      X.apply(v, there)
      X.adjoint(there, v)
      X.byRows?.apply(v, r, 8, 20)
      X.byRows?.addAdjoint(r, v, 8, 20)
      X.single?.apply(v32, r32)
      X.single?.adjoint(r32, v32)
      X.column.dot(3, there)
      X.column.axpy(3, 1, there)
    }
    expect(countTypedArrays(work)).toBe(0)
  })

  test('does not spread NaN of lines whose coefficient is 0, in groups of four', () => {
    const { X, plain } = makeDesigns({ rows: 9, columns: 9 }, kind)
    const product = kind.order === 'row-major' ? 'adjoint' : 'apply'
    for (const design of [X, plain]) {
      design.data.fill(1).fill(Number.NaN, 4 * 9)
      const out = new Float64Array(9)
      design[product](Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0), out)
      expect([...out]).toEqual(Array(9).fill(4))
    }
  })

  test('restricts to a view there when the columns are one block of lines, else to a copy elsewhere', () => {
    const { X } = makeDesigns({ rows: 9, columns: 6 }, kind)
    expect(X.restrict(Int32Array.of(2, 3, 4)).data.buffer === arena.buffer).toBe(kind.order === 'column-major')
    expect(arenaOf(X.restrict(Int32Array.of(2, 4)).data)).toBeUndefined()
  })

  test('takes vectors of the other kind by value', () => {
    const { X } = makeDesigns({ rows: 3, columns: 2 }, kind)
    const [v, out] = [resident('f32', 2).fill(1), resident('f32', 3)]
    Reflect.apply(X.apply, undefined, [v, out])
    const expected = new Float64Array(3)
    X.apply(Float64Array.of(1, 1), expected)
    expect([...out]).toEqual([...Float32Array.from(expected)])
  })
})

test.each(kinds)(
  'a $order $storage design in an arena without room for its vectors multiplies in JavaScript',
  async ({ order, storage }) => {
    const own = openHeap('plain', counting)!
    const numbers = makeBlocks(own)
    const data = (storage === 'f64' ? numbers.float64(600) : numbers.float32(600))!
    const near = arenaOf(data)!
    for (let bytes = 16 * 2 ** 20; bytes >= 64; bytes /= 2) while (own.allocate(bytes, { near })) {}
    const X = dense(data.fill(1), { rows: 2, columns: 300, order })
    const out = new Float64Array(2)
    calls.clear()
    X.apply(new Float64Array(300).fill(1), out)
    expect([...out]).toEqual([300, 300])
    for (const law of designLaws(X)) await law.check()
    expect(calls.size).toBe(0)
  },
)

test('room for vectors is no memory in use, and a design whose numbers were freed writes to nothing else', () => {
  const own = openHeap('plain')!
  const numbers = makeBlocks(own)
  const X = dense(numbers.float64(600)!.fill(1), { rows: 200, columns: 3, order: 'row-major' })
  expect(own.usage().bytes).toBe(600 * 8)
  numbers.dispose()
  expect(own.usage().bytes).toBe(0)
  const others = Array.from({ length: 50 }, () => makeBlocks(own).float64(200)!.fill(7))
  X.apply(new Float64Array(3).fill(2), new Float64Array(200))
  X.adjoint(new Float64Array(200).fill(2), new Float64Array(3))
  X.columnNorms(new Float64Array(200).fill(2))
  for (const other of others) expect(other.every((x) => x === 7)).toBe(true)
})

test('blocks of rows that begin elsewhere than at multiples of 8, or end after the last, are refused', () => {
  const { X } = makeDesigns({ rows: 20, columns: 3 }, { order: 'row-major', storage: 'f64' })
  const [v, r] = [new Float64Array(3), new Float64Array(20)]
  expect(() => X.byRows!.apply(v, r, 4, 8)).toThrow('byRows.apply: the rows 4 ≤ i < 8 are no block of 0 ≤ i < 20')
  expect(() => X.byRows!.addAdjoint(r, v, 8, 21)).toThrow('the rows 8 ≤ i < 21')
  expect(() => X.byRows!.addAdjoint(r, v, -8, 8)).toThrow('the rows -8')
  expect(() => X.byRows!.apply(r, v, 0, 8)).toThrow('v holds 20 numbers but needs 3')
})

describe('gemvInto and gemvTransposedInto', () => {
  const places = ['there', 'elsewhere'] as const
  const cases = storages.flatMap((matrix) => storages.flatMap((vectors) => places.map((place) => ({ matrix, vectors, place }))))
  test.each(cases)('multiply a $matrix matrix with $vectors vectors that are $place', ({ matrix, vectors, place }) => {
    const random = seededRandom(seed)
    const [A, x, r] = [resident(matrix, 21 * 13), resident(vectors, 13), resident(vectors, 21)]
    for (const array of [A, x, r]) for (let i = 0; i < array.length; i++) array[i] = normal(random)
    const out = (count: number): Numbers =>
      place === 'there' ? resident(vectors, count).fill(7) : resident(vectors, count).slice().fill(7)
    const [Ax, Ar] = [out(21), out(13)]
    calls.clear()
    gemvInto(A, 21, 13, x, Ax)
    gemvTransposedInto(A, 21, 13, r, Ar)
    const suffix = matrix === vectors ? matrix.slice(1) : 'Mixed'
    const known = place === 'there' && !(matrix === 'f64' && vectors === 'f32')
    expect([...calls.keys()]).toEqual(known ? [`gemv${suffix}`, `gemvT${suffix}`] : [])
    const allowed = (vectors === 'f32' ? 2 ** -24 : 2 ** -52) * 21 * 21 * 9
    for (let i = 0; i < 21; i++)
      expect(Math.abs(Ax[i]! - Array.from(x).reduce((s, b, j) => s + A[i * 13 + j]! * b, 0))).toBeLessThanOrEqual(allowed)
    for (let j = 0; j < 13; j++)
      expect(Math.abs(Ar[j]! - Array.from(r).reduce((s, b, i) => s + A[i * 13 + j]! * b, 0))).toBeLessThanOrEqual(allowed)
  })

  test('leave arrays that are too short to JavaScript, which stays inside of them', () => {
    const [A, x, out] = [resident('f64', 4).fill(1), resident('f64', 2).fill(1), resident('f64', 1)]
    calls.clear()
    gemvInto(A, 2, 2, x, out)
    expect([...out]).toEqual([2])
    expect(calls.size).toBe(0)
  })
})
