import { normal, seededRandom } from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contractStep, frameWorkspace } from '../src/cpu/contract-step.js'
import { makeFrame } from '../src/cpu/frame.js'
import { denseKernels } from '../src/dense/kernels.js'
import type { Access, ContractKernel, Slot } from '../src/plan/kernel.js'
import { makeBlocks } from '../src/wasm/blocks.js'
import { openHeap } from '../src/wasm/heap.js'

const seed = 20240116
const heap = openHeap('plain')
const arena = heap?.arena(2 ** 24)
if (!heap || !arena) throw new Error('WebAssembly is refused here.')

const layout = fc.constantFrom('rows', 'columns', 'apart', 'repeated')
const shape = fc.record({
  m: fc.constantFrom(1, 1, 2, 5, 9),
  k: fc.constantFrom(1, 2, 7, 300),
  n: fc.constantFrom(1, 1, 3, 8, 17),
  offset: fc.integer({ min: 0, max: 2 }),
  a: layout,
  b: layout,
  seed: fc.integer(),
})

/** How a matrix of a layout stands in a slot, and how many numbers that needs. */
function access(
  slot: number,
  rows: number,
  columns: number,
  kind: 'rows' | 'columns' | 'apart' | 'repeated',
  offset: number,
): Access & { size: number } {
  const strides = { rows: [columns, 1], columns: [1, rows], apart: [2 * columns + 1, 2], repeated: [0, 1] }[kind]
  return { slot, offset, strides, size: offset + (rows - 1) * strides[0]! + (columns - 1) * strides[1]! + 1 }
}

describe.each(['f64', 'f32'] as const)('products of an %s program in WebAssembly memory', (precision) => {
  test('are the sums written out, for vectors and matrices of any layout', () => {
    fc.assert(
      fc.property(shape, ({ m, k, n, offset, a, b, seed }) => {
        const random = seededRandom(seed)
        const [left, right] = [access(0, m, k, a, offset), access(1, k, n, b, offset)]
        const numbers = (size: number): Float64Array => Float64Array.from({ length: size }, () => Math.fround(normal(random)))
        const slots: readonly Slot[] = [
          { kind: 'constant', data: numbers(left.size), size: left.size },
          { kind: 'constant', data: numbers(right.size), size: right.size },
          { kind: 'temporary', size: m * n },
        ]
        const frame = makeFrame(slots, { precision, memory: { arena, blocks: makeBlocks(heap) }, wanted: new Set() })
        const kernel: ContractKernel = { kind: 'contract', m, k, n, a: left, b: right, out: 2 }
        const workspace = frameWorkspace(kernel, frame)
        expect(workspace?.arena).toBe(arena)
        const step = contractStep(kernel, frame, denseKernels(precision), workspace)
        const out = frame.slot(2).fill(7)
        step.bound()
        step.run()
        step.run()
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0
            let sizes = 0
            for (let l = 0; l < k; l++) {
              const x = frame.slot(0)[offset + i * left.strides[0]! + l * left.strides[1]!]!
              const term = x * frame.slot(1)[offset + l * right.strides[0]! + j * right.strides[1]!]!
              sum += term
              sizes += Math.abs(term)
            }
            const error = Math.abs(out[i * n + j]! - sum)
            if (!(error <= 1.01 * (k + 1) * (precision === 'f32' ? 2 ** -24 : 2 ** -52) * sizes))
              throw new Error(`(${i}, ${j}) is ${out[i * n + j]} and not ${sum}.`)
          }
        }
        frame.release()
      }),
      { seed, numRuns: 300 },
    )
    expect(heap.usage().bytes).toBe(0)
  })

  test('run by the kernels, whose bits they have', () => {
    const [m, k, n] = [9, 300, 17]
    const random = seededRandom(seed)
    const data = Float64Array.from({ length: m * k + k * n }, () => normal(random))
    const slots: readonly Slot[] = [
      { kind: 'constant', data, size: data.length },
      { kind: 'temporary', size: m * n },
    ]
    const frame = makeFrame(slots, { precision, memory: { arena, blocks: makeBlocks(heap) }, wanted: new Set() })
    const kernel: ContractKernel = {
      kind: 'contract',
      m,
      k,
      n,
      a: { slot: 0, offset: 0, strides: [k, 1] },
      b: { slot: 0, offset: m * k, strides: [n, 1] },
      out: 1,
    }
    const workspace = frameWorkspace(kernel, frame)
    if (!workspace) throw new Error('there is no workspace.')
    const step = contractStep(kernel, frame, denseKernels(precision), workspace)
    step.bound()
    step.run()
    const [A, out] = [frame.slot(0), frame.slot(1)]
    const ours = [...out]
    const gemm = precision === 'f32' ? arena.kernels.gemm32 : arena.kernels.gemm64
    gemm(m, n, k, A.byteOffset, k, 1, A.byteOffset + m * k * A.BYTES_PER_ELEMENT, n, 1, out.byteOffset, n, workspace.pointer)
    expect([...out]).toEqual(ours)
    frame.release()
  })
})
