import { KernelsError } from '../errors.js'
import type { ContractKernel, DesignKernel, Kernel, LoopKernel, PassKernel, Plan } from '../plan/kernel.js'
import { mergeAxes } from '../plan/loop.js'
import { cumsumLaunches } from './cumsum-launches.js'
import { fillLaunch } from './fill-launch.js'
import { gatherLaunch } from './gather-launch.js'
import type { Launch, LaunchPlan } from './launch.js'
import { loopLaunches } from './loop-launches.js'
import { padLaunch } from './pad-launch.js'
import { makeSlots, type Slots } from './slots.js'

/** How the numbers of a design stand when they are written out. */
export type DesignOrder = 'row-major' | 'column-major'
type Orders = Readonly<Record<string, DesignOrder>>
type FlatKernel = Exclude<Kernel, PassKernel>

/**
 * A plan as kernels of gpu.js: each makes one whole array, and reads others.
 * @throws KernelsError for kernels that gpu.js has no form for.
 */
export function launchesOf({ slots: given, kernels }: Plan, orders: Orders): LaunchPlan {
  const slots = makeSlots(given)
  const flat = kernels.flatMap((kernel): readonly FlatKernel[] =>
    kernel.kind === 'pass' ? [...kernel.applies, ...kernel.loops, ...kernel.adjoints] : [kernel],
  )
  const launches: Launch[] = []
  /** Slots that are zeros where the next kernel does not write. */
  const cleared = new Set<number>()
  for (const kernel of flat) {
    if (kernel.kind === 'clear') cleared.add(kernel.out)
    else launches.push(...kernelLaunches(kernel, { slots, orders, cleared }))
  }
  return { slots: slots.all, launches }
}

interface Place {
  readonly slots: Slots
  readonly orders: Orders
  readonly cleared: ReadonlySet<number>
}

function kernelLaunches(kernel: Exclude<FlatKernel, { kind: 'clear' }>, { slots, orders, cleared }: Place): readonly Launch[] {
  switch (kernel.kind) {
    case 'loop': {
      const [store] = kernel.stores
      if (!(store && cleared.has(store.access.slot))) return loopLaunches(kernel, slots)
      const { size } = slots.all[store.access.slot]!
      if (kernel.sizes.includes(0)) return fillLaunch(store.access.slot, size, 0)
      return [padLaunch(kernel, store.value, store.access, size)]
    }
    case 'contract':
      return loopLaunches(contractLoop(kernel), slots)
    case 'design':
      return loopLaunches(contractLoop(designContract(kernel, slots, orders)), slots)
    case 'gather':
      return gatherLaunch(kernel)
    case 'cumsum':
      return cumsumLaunches(kernel, slots)
    case 'scatterAdd':
      throw new KernelsError(`compile: gpu.js devices have no ${kernel.kind}; run the graph on another device.`)
  }
}

/** A matrix product as the sum of a loop over [m, n, k], without axes of one entry. */
function contractLoop({ m, k, n, a, b, out }: ContractKernel): LoopKernel {
  const sizes = [m, n, k]
  const axes = [0, 1, 2].filter((axis) => axis === 2 || sizes[axis] !== 1)
  const some = (strides: readonly number[]): readonly number[] => axes.map((axis) => strides[axis]!)
  const [aRow, aColumn, bRow, bColumn] = [...a.strides, ...b.strides]
  const kept = n === 1 ? [1, 0, 0] : [n, 1, 0]
  return mergeAxes({
    kind: 'loop',
    sizes: some(sizes),
    loads: [
      { ...a, strides: some([aRow!, 0, aColumn!]) },
      { ...b, strides: some([0, bColumn!, bRow!]) },
    ],
    statements: [
      {
        op: 'mul',
        attributes: {},
        operands: [
          { kind: 'load', at: 0 },
          { kind: 'load', at: 1 },
        ],
      },
    ],
    stores: [],
    reductions: [
      {
        op: 'sum',
        value: { kind: 'statement', at: 0 },
        access: { slot: out, offset: 0, strides: some(kept) },
        reduced: axes.map((axis) => axis === 2),
      },
    ],
  })
}

/** X v or Xᵀ v as the product with the matrix that is written out. */
function designContract(kernel: DesignKernel, slots: Slots, orders: Orders): ContractKernel {
  const { product, design, from, to, count, source, out } = kernel
  const [rows, columns] = product === 'apply' ? [to, from] : [from, to]
  const [down, along] = orders[design] === 'row-major' ? [columns, 1] : [1, rows]
  const slot = slots.design(design, rows * columns)
  return {
    kind: 'contract',
    m: to,
    k: from,
    n: count,
    a: { slot, offset: 0, strides: product === 'apply' ? [down, along] : [along, down] },
    b: { slot: source, offset: 0, strides: [count, 1] },
    out,
  }
}
