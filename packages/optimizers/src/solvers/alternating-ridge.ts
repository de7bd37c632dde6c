import { type Ask, type Oracle, type SearchSolver, showValue } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { largest } from '../vector.js'
import { type Block, type BlockScratch, blockScratch, solveBlock } from './block-ridge.js'
import { scratchByPoint } from './scratch-by-point.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'

/** The blocks that take turns. */
export interface AlternatingRidgeOptions {
  /** Sizes of the blocks of the flat point, in order: [p, p] for u and v of p coefficients. */
  readonly blocks: readonly number[]
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface AlternatingRidgeState {
  readonly iteration: number
  readonly x: Float64Array
  readonly gradient: Float64Array
  readonly value: number
  readonly residual: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch extends BlockScratch {
  readonly trial: Float64Array
  readonly trialGradient: Float64Array
  readonly next: Float64Array
  readonly nextGradient: Float64Array
}

const patience = 25
/** Relative rounding noise of values. */
const noise = 1e-13

/**
 * Alternating ridge regressions: for a surrogate ½‖X K(u, v) − y‖²_w + ridge whose K is linear in each factor, every factor given the others is a ridge
 * regression; one iteration solves one for each block, by conjugate gradients with Hessian products. Values never rise. The residual is the largest
 * absolute gradient entry. A coordinate with u = v = 0 stays there: `minimizeSurrogate` leaves such saddles by the escape of the parameterization.
 * @example
 * // ½(uv − 3)² + ½(u² + v²), the surrogate of ½(b − 3)² + |b|
 * const oracle = {
 *   size: 2,
 *   valueAndGradient: ([u, v], g) => (g.set([(u * v - 3) * v + u, (u * v - 3) * u + v]), ((u * v - 3) ** 2 + u * u + v * v) / 2),
 *   hessianProduct: ([u, v], [du, dv], out) => (out.set([(v * v + 1) * du + (2 * u * v - 3) * dv, (2 * u * v - 3) * du + (u * u + 1) * dv]), 0),
 * }
 * const { x } = minimizeSync(alternatingRidge({ blocks: [1, 1] }), oracle, [0.1, 1])
 * x[0] * x[1] // => 2.000000
 * @throws OptimizerError for an unknown option, when the blocks are not sizes ≥ 1, and when they are not as long as the point.
 * @see Hastie, Mazumder, Lee and Zadeh (2015), "Matrix completion and low-rank SVD via fast alternating least squares"
 * @see Hoff (2017), "Lasso, fractional norm and structured sparse estimation using a Hadamard product parametrization"
 */
export function alternatingRidge(options: AlternatingRidgeOptions): SearchSolver<AlternatingRidgeState, Oracle> {
  const { blocks: sizes } = refuseUnknown('alternatingRidge', options, ['blocks'])
  const blocks = blocksOf(sizes)
  const total = blocks.at(-1)?.to ?? 0
  const scratchOf = scratchByPoint((n): Scratch => {
    const vector = (): Float64Array => new Float64Array(n)
    return { ...blockScratch(n), trial: vector(), trialGradient: vector(), next: vector(), nextGradient: vector() }
  })
  return Object.freeze({
    name: 'alternating-ridge',
    init: (x0: Float64Array): AlternatingRidgeState => {
      if (x0.length !== total)
        throw new OptimizerError(
          `alternatingRidge: the blocks hold ${total} numbers but the start has ${x0.length}; pass the sizes of all factors.`,
        )
      return {
        iteration: 0,
        x: Float64Array.from(x0),
        gradient: new Float64Array(x0.length),
        value: Number.NaN,
        residual: Number.NaN,
        stagnation: freshStart,
        stopped: '',
      }
    },
    *advance(state: AlternatingRidgeState): Generator<Ask<Oracle>, AlternatingRidgeState, number> {
      const { x, gradient } = state
      if (Number.isNaN(state.residual)) {
        const first = yield { ask: 'valueAndGradient', args: [x, gradient] }
        return { ...state, value: first, residual: largest(gradient) }
      }
      const scratch = scratchOf(x)
      const { trial, trialGradient, next, nextGradient, move } = scratch
      next.set(x)
      nextGradient.set(gradient)
      let { value } = state
      let stopped = ''
      for (const [k, block] of blocks.entries()) {
        yield* solveBlock({ x: next, gradient: nextGradient }, block, scratch)
        for (let i = 0; i < x.length; i++) trial[i] = next[i]! + move[i]!
        const after = yield { ask: 'valueAndGradient', args: [trial, trialGradient] }
        if (!(after <= value + noise * Math.abs(value))) {
          stopped = `the ridge regression of block ${k} raises the value from ${value} to ${after}: the objective is not quadratic in it`
          break
        }
        next.set(trial)
        nextGradient.set(trialGradient)
        value = after
      }
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      x.set(next)
      gradient.set(nextGradient)
      const residual = largest(gradient)
      const stagnation = observe(state.stagnation, { value, residual, noise: noise * Math.abs(value) })
      if (!stopped && stagnation.idle >= patience) stopped = stagnationText(stagnation)
      return { iteration: state.iteration + 1, x, gradient, value, residual, stagnation, stopped }
    },
    point: (state: AlternatingRidgeState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: AlternatingRidgeState) => ({
      iteration,
      value,
      residual,
      ...(stopped && { stopped }),
    }),
  })
}

function blocksOf(sizes: readonly number[]): readonly Block[] {
  if (!Array.isArray(sizes))
    throw new OptimizerError(`alternatingRidge: blocks are ${showValue(sizes)}; pass the size of each factor, as in { blocks: [10, 10] }.`)
  const bad = sizes.findIndex((size) => !(Number.isInteger(size) && size >= 1))
  if (sizes.length === 0 || bad >= 0)
    throw new OptimizerError(`alternatingRidge: blocks are [${sizes.join(', ')}]; pass the size of each factor, a whole number ≥ 1.`)
  let to = 0
  return sizes.map((size) => {
    const from = to
    to += size
    return { from, to }
  })
}
