import { sizeOf, stridesOf } from '@odot/autodiff'
import type { LoopKernel, Operand } from '../plan/kernel.js'
import { coneOf, slotsOfCone } from './cone.js'
import { fillLaunch } from './fill-launch.js'
import type { Launch } from './launch.js'
import { mapLaunch } from './map-launch.js'
import { reduceLaunches } from './reduce-launches.js'
import type { Slots } from './slots.js'

/** Arrays that one kernel may read: WebGPU promises eight buffers in one, of which one is the result. */
const mostArrays = 7

/** One kernel for each store of a loop, and one or more for each reduction. */
export function loopLaunches(loop: LoopKernel, slots: Slots): readonly Launch[] {
  const { loop: fitting, launches } = fitted(loop, slots)
  const empty = sizeOf(loop.sizes) === 0
  return [
    ...launches,
    ...(empty ? [] : fitting.stores.map(({ value, access }) => mapLaunch(fitting, value, access.slot))),
    ...fitting.reductions.flatMap((reduction) =>
      empty
        ? fillLaunch(reduction.access.slot, slots.all[reduction.access.slot]!.size, reduction.op === 'sum' ? 0 : Number.NEGATIVE_INFINITY)
        : reduceLaunches(fitting, reduction, slots),
    ),
  ]
}

/** The loop with values that read too many arrays made of temporaries, and the kernels that make these. */
function fitted(loop: LoopKernel, slots: Slots): { readonly loop: LoopKernel; readonly launches: readonly Launch[] } {
  const launches: Launch[] = []
  let now = loop
  for (;;) {
    const targets = [...now.stores, ...now.reductions].map(({ value }) => value)
    const wide = targets.find((value) => slotsOfCone(now, value).size > mostArrays)
    if (!wide) return { loop: now, launches }
    const at = widest(now, wide)
    const out = slots.temporary(sizeOf(now.sizes))
    if (sizeOf(now.sizes) > 0) launches.push(mapLaunch(now, { kind: 'statement', at }, out))
    now = withLoad(now, at, out)
  }
}

/** The statement below a value that reads most arrays, but not too many. */
function widest(loop: LoopKernel, value: Operand): number {
  const { statements } = coneOf(loop, value)
  const widths = statements.map((at) => slotsOfCone(loop, { kind: 'statement', at }).size)
  const most = Math.max(...widths.filter((width) => width <= mostArrays))
  return statements[widths.indexOf(most)]!
}

/** The loop with a load from `slot` in the place of statement `at`. */
function withLoad(loop: LoopKernel, at: number, slot: number): LoopKernel {
  const loads = [...loop.loads, { slot, offset: 0, strides: stridesOf(loop.sizes) }]
  const change = (operand: Operand): Operand =>
    operand.kind === 'statement' && operand.at === at ? { kind: 'load', at: loads.length - 1 } : operand
  return {
    ...loop,
    loads,
    statements: loop.statements.map((statement) => ({ ...statement, operands: statement.operands.map(change) })),
    stores: loop.stores.map((store) => ({ ...store, value: change(store.value) })),
    reductions: loop.reductions.map((reduction) => ({ ...reduction, value: change(reduction.value) })),
  }
}
