import { choleskyInto, choleskySolveInto } from '@odot/kernels'
import type { Ask, Oracle, SearchSolver } from '@odot/problem'
import { OptimizerError } from '../errors.js'
import { refuseUnknown } from '../refuse-unknown.js'
import { type SymmetricEigen, symmetricEigenInto } from '../symmetric-eigen.js'
import { dot, largest } from '../vector.js'
import { scratchByPoint } from './scratch-by-point.js'
import { type SpectralScratch, spectralStep } from './spectral-step.js'
import { freshStart, observe, type Stagnation, stagnationText } from './stagnation.js'
import { type Proposal, type RegionScratch, trustRegion } from './trust-region.js'

/** Where Newton's method gets the Hessian from, how far it steps first, and how exact its objective is. */
export interface NewtonOptions {
  /** Column by column from `hessianProduct` (default), or at once from `hessian`. */
  readonly hessian?: 'products' | 'matrix'
  /** The longest first step; the length of the start by default, 1 where that is 0. */
  readonly radius?: number
  /** Relative rounding noise of the values. */
  readonly noise?: number
}

/** State between two iterations: plain data. Value and residual are NaN until the start was evaluated. */
export interface NewtonState {
  readonly iteration: number
  readonly x: Float64Array
  readonly gradient: Float64Array
  /** [n, n]. */
  readonly hessian: Float64Array
  readonly value: number
  readonly residual: number
  readonly radius: number
  readonly stagnation: Stagnation
  /** Why it cannot go on; empty while it can. */
  readonly stopped: string
}

interface Scratch extends RegionScratch {
  readonly hessian: Float64Array
  readonly rows: readonly Float64Array[]
  readonly unit: Float64Array
  readonly factor: Float64Array
  readonly newton: Float64Array
  readonly eigen: SymmetricEigen
  readonly work: Float64Array
  readonly spectral: SpectralScratch
}

/** What the scratch holds of the Hessian of a state. */
interface Model {
  /** `newton` is its Newton step. */
  readonly definite: boolean
  /** −λmin where that is positive, and 0 else. */
  readonly negative: number
  /** `eigen` are its eigenvectors. */
  spectral: boolean
}

const patience = 25

/**
 * Newton's method in a trust region: p minimises ⟨g, p⟩ + ½⟨p, Hp⟩ over ‖p‖ ≤ radius, by a Cholesky factor of H where it is positive definite and the
 * Newton step fits, else by its eigenvectors. Where H has a negative eigenvalue, p goes along its eigenvector even if the gradient is zero: saddles are left.
 * The residual is max(‖g‖∞, −λmin(H)), so it is small at second-order points only. Quadratic convergence at minima with a definite Hessian.
 * Each iteration asks for the Hessian once: n products of it; for problems of some hundred variables.
 * @example
 * // (x² − 1)²/4 + y²/2, whose saddle is at 0
 * const valueAndGradient = ([x, y], g) => (g.set([x ** 3 - x, y]), (x ** 2 - 1) ** 2 / 4 + y ** 2 / 2)
 * const hessianProduct = ([x, y], v, out) => (out.set([(3 * x ** 2 - 1) * v[0], v[1]]), 0)
 * const { x, status } = minimizeSync(newton(), { size: 2, valueAndGradient, hessianProduct }, [0, 0])
 * x.map(Math.abs) // => [1.000000000000, 0]
 * status // => 'converged'
 * @throws OptimizerError for an unknown option, when the radius is not positive or the noise is not in [0, 1).
 * @see Conn, Gould and Toint (2000), "Trust-region methods"
 * @see Moré and Sorensen (1983), "Computing a trust region step"
 */
export function newton(options: NewtonOptions = {}): SearchSolver<NewtonState, Oracle> {
  const { hessian = 'products', radius, noise = 1e-14 } = refuseUnknown('newton', options, ['hessian', 'radius', 'noise'])
  if (hessian !== 'products' && hessian !== 'matrix')
    throw new OptimizerError(`newton: hessian is ${hessian}; pass 'products' or 'matrix'.`)
  if (radius !== undefined && !(radius > 0)) throw new OptimizerError(`newton: radius is ${radius}; pass a number > 0.`)
  if (!(noise >= 0 && noise < 1)) throw new OptimizerError(`newton: noise is ${noise}; pass the relative rounding noise, in [0, 1).`)
  const scratchOf = scratchByPoint(scratch)
  /** What is known already: nothing after a resume, and then it is found again, with the same bits. */
  const models = new WeakMap<NewtonState, Model>()
  const seen = (state: NewtonState, own: Scratch): NewtonState => {
    const model = modelOf(state, own)
    const residual = Math.max(largest(state.gradient), model.negative)
    const stagnation = observe(state.stagnation, { value: state.value, residual, noise: noise * Math.abs(state.value) })
    const after = { ...state, residual, stagnation, stopped: stagnation.idle >= patience ? stagnationText(stagnation) : '' }
    models.set(after, model)
    return after
  }
  const askHessian = hessian === 'matrix' ? wholeHessian : hessianByColumns
  return Object.freeze({
    name: 'newton',
    init: (x0: Float64Array): NewtonState => ({
      iteration: 0,
      x: Float64Array.from(x0),
      gradient: new Float64Array(x0.length),
      hessian: new Float64Array(x0.length * x0.length),
      value: Number.NaN,
      residual: Number.NaN,
      radius: radius ?? (Math.sqrt(dot(x0, x0)) || 1),
      stagnation: freshStart,
      stopped: '',
    }),
    *advance(state: NewtonState): Generator<Ask<Oracle>, NewtonState, number> {
      const { x, gradient, value } = state
      const own = scratchOf(state.x)
      if (Number.isNaN(state.residual)) {
        const first = yield { ask: 'valueAndGradient', args: [x, gradient] }
        yield* askHessian(x, own)
        state.hessian.set(own.hessian)
        return seen({ ...state, value: first }, own)
      }
      const model = models.get(state) ?? modelOf(state, own)
      // biome-ignore lint/correctness/useYield: the model is known, so that nothing is asked for a step
      const outcome = yield* trustRegion({ x, value, noise: noise * Math.abs(value), radius: state.radius }, own, function* (within) {
        return modelStep(state, own, model, within)
      })
      if (!outcome.found) return { ...state, stopped: outcome.reason }
      yield* askHessian(own.trial, own)
      // Nothing is asked from here on: the state changes as a whole, or (when the generator is dropped) not at all.
      x.set(own.trial)
      gradient.set(own.gradient)
      state.hessian.set(own.hessian)
      return seen({ ...state, iteration: state.iteration + 1, value: outcome.value, radius: outcome.radius }, own)
    },
    point: (state: NewtonState) => state.x,
    monitor: ({ iteration, value, residual, stopped }: NewtonState) => ({ iteration, value, residual, ...(stopped && { stopped }) }),
  })
}

function scratch(n: number): Scratch {
  const vector = (): Float64Array => new Float64Array(n)
  const hessian = new Float64Array(n * n)
  return {
    step: vector(),
    trial: vector(),
    gradient: vector(),
    hessian,
    rows: Array.from({ length: n }, (_, j) => hessian.subarray(j * n, (j + 1) * n)),
    unit: vector(),
    factor: new Float64Array(n * n),
    newton: vector(),
    eigen: { values: vector(), vectors: new Float64Array(n * n) },
    work: vector(),
    spectral: { slopes: vector(), shares: vector() },
  }
}

function* hessianByColumns(x: Float64Array, { rows, unit }: Scratch): Generator<Ask<Oracle>, void, number> {
  for (let j = 0; j < rows.length; j++) {
    unit.fill(0)
    unit[j] = 1
    yield { ask: 'hessianProduct', args: [x, unit, rows[j]!] }
  }
}

function* wholeHessian(x: Float64Array, { hessian }: Scratch): Generator<Ask<Oracle>, void, number> {
  yield { ask: 'hessian', args: [x, hessian] }
}

/** Factors the Hessian, and finds the Newton step, or else its eigenvectors. */
function modelOf({ hessian, gradient }: NewtonState, own: Scratch): Model {
  const { factor, newton: step } = own
  const n = gradient.length
  if (hessian.some((entry) => !Number.isFinite(entry))) return { definite: false, negative: Number.NaN, spectral: false }
  factor.set(hessian)
  if (choleskyInto(factor, n) < 0) {
    choleskySolveInto(factor, n, gradient, step)
    if (Number.isFinite(largest(step))) return { definite: true, negative: 0, spectral: false }
  }
  decompose(hessian, n, own)
  return { definite: false, negative: Math.max(0, -own.eigen.values[0]!), spectral: true }
}

/** Eigenvalues of the size of rounding become 0. */
function decompose(hessian: Float64Array, n: number, { eigen, work }: Scratch): void {
  symmetricEigenInto(hessian, n, eigen, work)
  const { values } = eigen
  const rounding = 4 * n * Number.EPSILON * Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!))
  for (let i = 0; i < n; i++) if (Math.abs(values[i]!) <= rounding) values[i] = 0
}

/** The Newton step where there is one within the radius; else that of the eigenvectors. */
function modelStep({ hessian, gradient }: NewtonState, own: Scratch, model: Model, radius: number): Proposal {
  const { newton: step } = own
  const length = Math.sqrt(dot(step, step))
  if (model.definite && length <= radius) {
    for (let i = 0; i < step.length; i++) own.step[i] = -step[i]!
    return { decrease: 0.5 * dot(gradient, step), length, bounded: false }
  }
  if (!model.spectral) decompose(hessian, gradient.length, own)
  model.spectral = true
  return spectralStep(own.eigen, gradient, radius, own.step, own.spectral)
}
