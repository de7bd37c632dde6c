import { type DenseKernels, denseKernels, plainDenseKernels } from '../dense/kernels.js'
import { specialized } from '../specialize.js'
import type { Precision } from './array.js'
import { cumsumInto, gatherInto, scatterAddInto } from './rows.js'

/** The hand-written loops of a CPU device, in copies of their own for its precision. */
export interface CpuLoops {
  readonly dense: DenseKernels
  readonly gather: typeof gatherInto
  readonly scatterAdd: typeof scatterAddInto
  readonly cumsum: typeof cumsumInto
}

const plain = { gather: gatherInto, scatterAdd: scatterAddInto, cumsum: cumsumInto }
const made = new Map<Precision, CpuLoops>()

/** The loops for a precision; shared ones where text may not become code. */
export function cpuLoops(precision: Precision, code: 'generated' | 'closures'): CpuLoops {
  if (code === 'closures') return { ...plain, dense: plainDenseKernels }
  const before = made.get(precision)
  if (before) return before
  const array = precision === 'f32' ? Float32Array : Float64Array
  const key = `${precision} arrays`
  const loops: CpuLoops = {
    dense: denseKernels(precision),
    gather: specialized(gatherInto, key, (copy) => {
      const out = new array(1)
      return copy(array.of(5, 6), array.of(1), out, 1, 2, 1) === -1 && out[0] === 6
    }),
    scatterAdd: specialized(scatterAddInto, key, (copy) => {
      const out = new Float64Array(2)
      return copy(array.of(5), array.of(1), out, 1, 2, 1) === -1 && out[1] === 5
    }),
    cumsum: specialized(cumsumInto, key, (copy) => {
      const out = new array(2)
      copy(array.of(5, 6), out, 1, 2, 1, 1)
      return out[1] === 11
    }),
  }
  made.set(precision, loops)
  return loops
}
