import type { CpuDevice } from '@odot/kernels'
import type { Face } from '@odot/problem'
import { type DefiniteFactor, definiteFactor } from './definite-factor.js'
import { type DeviceNumbers, deviceNumbers } from './device-numbers.js'
import type { QuadraticState } from './quadratic-state.js'

/** A column whose squared distance from the span of those before it is below this share of its own square depends on them. */
const dependence = 1e-12
/** What is added to the diagonal, scaled to 1, where columns depend on others: steps along which nothing bends then end where the face does. */
const ridge = 1e-9

/** The factor of H = G_SS + ∇²R on a face, in the memory of a device. */
export interface FaceFactor {
  /** Returns whether H is definite. */
  readonly make: (face: Face) => Generator<undefined, boolean>
  /** d with H d = rhs; nearly so where H is singular. */
  readonly solve: (rhs: Float64Array) => Float64Array
  /** Takes rows and columns out, ascending. */
  readonly remove: (indices: readonly number[]) => void
  readonly dispose: () => void
}

export function faceFactor({ problem: { gram }, n }: QuadraticState, device: CpuDevice): FaceFactor {
  let memory: DeviceNumbers | undefined
  let H = new Float64Array(0)
  let factor: DefiniteFactor | undefined
  const room = (count: number): Float64Array => {
    if (!memory || memory.numbers.length < count) {
      memory?.dispose()
      memory = undefined
      memory = deviceNumbers(device, count)
    }
    return memory.numbers.subarray(0, count)
  }
  return {
    make: function* ({ support, addHessian }) {
      const s = support.length
      if (H.length !== s * s) H = new Float64Array(s * s)
      for (let a = 0; a < s; a++) {
        const row = support[a]! * n
        for (let c = 0; c < s; c++) H[a * s + c] = gram[row + support[c]!]!
      }
      addHessian(H)
      yield
      const inverse = new Float64Array(s)
      for (let a = 0; a < s; a++) inverse[a] = H[a * s + a]! > 0 ? 1 / Math.sqrt(H[a * s + a]!) : 0
      factor = inverse.includes(0) ? undefined : yield* definiteFactor(H, inverse, { L: room(s * s), dependence })
      if (factor) return true
      for (let a = 0; a < s; a++) {
        if (inverse[a] === 0) {
          H[a * s + a] = 1
          inverse[a] = 1
        } else H[a * s + a]! *= 1 + ridge
      }
      factor = yield* definiteFactor(H, inverse, { L: room(s * s), dependence: 0 })
      return false
    },
    solve: (rhs) => factor?.solve(rhs) ?? rhs.slice().fill(0),
    remove: (indices) => {
      for (let i = indices.length - 1; i >= 0; i--) factor?.remove(indices[i]!)
    },
    dispose: () => memory?.dispose(),
  }
}
