import { type Graph, normal, seededRandom } from '@odot/autodiff'
import { expect, test } from 'vitest'
import { makeFrame } from '../src/cpu/frame.js'
import { loopClosure } from '../src/cpu/loop-closure.js'
import { compositeCases } from '../src/laws/composite-cases.js'
import { randomCase } from '../src/laws/random-case.js'
import type { Kernel, LoopKernel, Slot } from '../src/plan/kernel.js'
import { plan } from '../src/plan/plan.js'
import { splitLoop } from '../src/webgpu/shaders/split-loop.js'

const graphs: readonly Graph[] = [
  ...[...compositeCases.values()].flatMap((make) => make().flatMap(({ graph }, at) => (at % 5 === 0 ? [graph] : []))),
  ...Array.from({ length: 20 }, (_, seed) => randomCase(seed + 1)?.graph).filter((graph) => graph !== undefined),
]

interface Case {
  readonly slots: readonly Slot[]
  readonly loop: LoopKernel
}

const cases = graphs.flatMap((graph): readonly Case[] => {
  const { slots, kernels } = plan(graph)
  return loopsOf(kernels).map((loop) => ({ slots, loop }))
})

test.each([4, 5, 8])('loops split to at most %d slots give the bits of whole ones', (most) => {
  let split = 0
  for (const { slots, loop } of cases) {
    const added: Slot[] = []
    const scratch = (size: number): number => slots.length + added.push({ kind: 'temporary', size }) - 1
    const parts = splitLoop(loop, { most, scratch })
    if (parts.length > 1) split++
    for (const part of parts) expect(slotsOf(part).size).toBeLessThanOrEqual(most)
    const all = [...slots, ...added]
    expect(results(all, parts, loop)).toEqual(results(all, [loop], loop))
  }
  expect(split).toBeGreaterThan(5)
})

test('a loop with few slots is left as it is', () => {
  const { loop } = cases.find(({ loop }) => slotsOf(loop).size === 4)!
  const parts = splitLoop(loop, { most: 4, scratch: () => Number.NaN })
  expect(parts).toEqual([loop])
})

/** What loops leave in the slots that `whole` writes, when all slots begin with the same random numbers. */
function results(slots: readonly Slot[], loops: readonly LoopKernel[], whole: LoopKernel): readonly (readonly number[])[] {
  const frame = makeFrame(
    slots.map(({ size }) => ({ kind: 'temporary', size })),
    { precision: 'f64', memory: undefined, wanted: new Set() },
  )
  const random = seededRandom(1)
  for (const at of slots.keys()) frame.slot(at).set(Float64Array.from({ length: slots[at]!.size }, () => normal(random)))
  for (const loop of loops) loopClosure(loop, frame)(0, loop.sizes[0] ?? 1)
  return [...whole.stores, ...whole.reductions].map(({ access }) => [...frame.slot(access.slot)])
}

function loopsOf(kernels: readonly Kernel[]): readonly LoopKernel[] {
  return kernels.flatMap((kernel) => (kernel.kind === 'pass' ? kernel.loops : kernel.kind === 'loop' ? [kernel] : []))
}

function slotsOf({ loads, stores, reductions }: LoopKernel): ReadonlySet<number> {
  return new Set([...loads, ...[...stores, ...reductions].map(({ access }) => access)].map(({ slot }) => slot))
}
