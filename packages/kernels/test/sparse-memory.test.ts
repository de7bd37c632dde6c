import { apply, design, mul, square, sub, sum, type Tensor, trace, valueAndGrad, values } from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { placeSparse } from '../src/design/place-sparse.js'
import { cpu, dense } from '../src/index.js'
import { arenaOf } from '../src/wasm/arena.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'
import { kinds, sparseOf, writtenOut } from './sparse-case.js'

const size = { rows: 40, columns: 25, density: 0.3, seed: 3 }
const data = writtenOut(size)

describe.each(kinds.filter(({ memory }) => memory === 'javascript'))('a placed design, $format $storage,', (kind) => {
  const X = sparseOf(data, size, kind)

  test('is a copy, all in one arena, that is given back', () => {
    const own = openHeap('plain')!
    const blocks = makeBlocks(own)
    const copy = placeSparse(X, blocks)!
    expect(copy).toMatchObject({ format: kind.format, storage: kind.storage, rows: size.rows, columns: size.columns })
    for (const field of ['values', 'indices', 'starts'] as const) {
      expect(copy[field]).toEqual(X[field])
      expect(arenaOf(copy[field])).toBe(arenaOf(copy.values))
      expect(copy[field].buffer).not.toBe(X[field].buffer)
    }
    expect(arenaOf(copy.values)).toBeDefined()
    blocks.dispose()
    expect(own.usage().bytes).toBe(0)
  })

  test('gives the bits of the original, in plain and in shared memory', () => {
    const [v, r] = [
      Float64Array.from({ length: size.columns }, (_, j) => Math.sin(j)),
      Float64Array.from({ length: size.rows }, (_, i) => Math.cos(i)),
    ]
    const products = (of: typeof X): readonly Float64Array[] => {
      const [Xv, Xr] = [new Float64Array(size.rows), new Float64Array(size.columns)]
      of.apply(v, Xv)
      of.adjoint(r, Xr)
      return [Xv, Xr, of.columnNorms(r.map(Math.abs), v)]
    }
    for (const sharing of ['plain', 'shared'] as const) {
      const blocks = makeBlocks(openHeap(sharing)!)
      expect(products(placeSparse(X, blocks)!)).toEqual(products(X))
      blocks.dispose()
    }
  })

  test('is missing where there is no room', () => {
    const none = { float64: () => undefined, float32: () => undefined, int32: () => undefined, dispose: () => undefined }
    expect(placeSparse(X, none)).toBeUndefined()
  })

  test('restricts to designs that multiply the same way', () => {
    const copy = placeSparse(X, makeBlocks(openHeap('plain')!))!
    for (const chosen of [Int32Array.of(3, 4, 5), Int32Array.of(7, 3, 3)]) {
      const v = Float64Array.of(1, -2, 0.5)
      const [ours, theirs] = [new Float64Array(size.rows), new Float64Array(size.rows)]
      copy.restrict(chosen).apply(v, ours)
      X.restrict(chosen).apply(v, theirs)
      expect(ours).toEqual(theirs)
    }
  })
})

test('a graph with a sparse design gives what it gives with the dense one', () => {
  const leaf = design('X', size.rows, size.columns)
  const objective = valueAndGrad(
    trace(
      ({ u, v }: { u: Tensor; v: Tensor }, y: Tensor) => mul(0.5, sum(square(sub(apply(leaf, mul(u, v)), y)))),
      { u: [size.columns], v: [size.columns] },
      [size.rows],
    ),
  )
  const numbers = (n: number, step: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.cos(step * i))
  for (const precision of ['f64', 'f32'] as const) {
    using device = cpu({ precision })
    const run = (X: ReturnType<typeof sparseOf> | ReturnType<typeof dense>): readonly Float64Array[] => {
      const program = device.compile(objective, { designs: { X } })
      const inputs = [numbers(size.columns, 1), numbers(size.columns, 2), numbers(size.rows, 3)].map((x) => device.upload(values(x)))
      const outputs = objective.outputs.map((at) => device.allocate(objective.nodes[at]!.shape))
      program.run(inputs, outputs)
      return outputs.map(device.readNow)
    }
    const expected = run(dense(data, { ...size, order: 'row-major' }))
    // 65 terms of size 1, a few roundings each
    const tolerance = 65 * 8 * (precision === 'f64' ? 2 ** -53 : 2 ** -24)
    for (const kind of kinds)
      run(sparseOf(data, size, kind)).forEach((output, k) => {
        output.forEach((x, i) => {
          expect(Math.abs(x - expected[k]![i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(x)))
        })
      })
  }
})
