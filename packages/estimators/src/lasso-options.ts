import type { GapCertificate } from '@odot/problem'
import { EstimatorError } from './errors.js'
import { show } from './show.js'

/** Which algorithm solves the working sets: L-BFGS on β = u ⊙ v, or the classical referee. */
export type LassoSolver = 'hadamard' | 'coordinate-descent'

/** The strength of the penalty: λ itself, or as a share of λmax, the smallest λ at which every penalised coefficient is zero. */
export type LassoStrength =
  | { readonly lambda: number; readonly lambdaRatio?: never }
  | { readonly lambdaRatio: number; readonly lambda?: never }

/** Everything about a lasso but its strength. */
export interface LassoSettings {
  /** Whether to fit an intercept, which is not penalised; true by default. */
  readonly intercept?: boolean
  /** Whether to divide each column by its weighted population standard deviation; true by default. Coefficients are on the original scale. */
  readonly standardize?: boolean
  /** A factor ≥ 0 on λ for each column: 0 leaves a column unpenalised, Infinity keeps it out; 1 by default. */
  readonly penaltyFactor?: ArrayLike<number>
  /** A weight ≥ 0 for each row; only their proportions count. 1 by default. */
  readonly sampleWeight?: ArrayLike<number>
  /** A known part of each prediction, added to it; 0 by default. */
  readonly offset?: ArrayLike<number>
  /** The fit ends when the duality gap is at most this share of the null model's objective; 1e-6 by default. */
  readonly tolerance?: number
  readonly solver?: LassoSolver
  /** Iterations of the solver (L-BFGS iterations or coordinate sweeps), over all working sets; 100,000 by default. */
  readonly maxIterations?: number
  /** Ends the fit early; the model is then the best so far with status 'aborted'. */
  readonly signal?: AbortSignal
  /** Called between pieces of work, at most every 15 ms. */
  readonly onProgress?: (progress: LassoProgress) => void
}

export type LassoOptions = LassoStrength & LassoSettings

/** How far a fit is. */
export interface LassoProgress {
  readonly iterations: number
  readonly nonzeros: number
  readonly workingSet: number
  readonly relativeGap: GapCertificate['relativeGap']
}

/** Options with every default filled in, apart from the strength. */
export type LassoPlan = Required<Omit<LassoSettings, 'penaltyFactor' | 'sampleWeight' | 'offset' | 'signal' | 'onProgress'>> & LassoOptions

const known: ReadonlySet<string> = new Set<keyof LassoSettings | 'lambda' | 'lambdaRatio'>([
  'lambda',
  'lambdaRatio',
  'intercept',
  'standardize',
  'penaltyFactor',
  'sampleWeight',
  'offset',
  'tolerance',
  'solver',
  'maxIterations',
  'signal',
  'onProgress',
])

/** Options checked as far as they can be without data. @throws EstimatorError naming the option. */
export function lassoPlan(options: LassoOptions): LassoPlan {
  if (typeof options !== 'object' || options === null) {
    throw new EstimatorError(`lasso: the options are ${show(options)}; pass an object such as { lambdaRatio: 0.1 }.`)
  }
  for (const key of Object.keys(options)) {
    if (!known.has(key)) throw new EstimatorError(`lasso: the option ${key} is unknown; the options are ${[...known].join(', ')}.`)
  }
  const { lambda, lambdaRatio } = options
  if ((lambda === undefined) === (lambdaRatio === undefined))
    throw new EstimatorError('lasso: pass either lambda or lambdaRatio, and not both.')
  const [name, strength] = lambda === undefined ? ['lambdaRatio', lambdaRatio] : ['lambda', lambda]
  if (!(typeof strength === 'number' && strength >= 0 && Number.isFinite(strength))) {
    throw new EstimatorError(`lasso: ${name} is ${show(strength)}; pass a finite number that is 0 or more.`)
  }
  const { intercept = true, standardize = true, tolerance = 1e-6, solver = 'hadamard', maxIterations = 100_000 } = options
  if (!(typeof tolerance === 'number' && tolerance > 0 && Number.isFinite(tolerance))) {
    throw new EstimatorError(`lasso: tolerance is ${show(tolerance)}; pass a positive number such as 1e-6.`)
  }
  if (solver !== 'hadamard' && solver !== 'coordinate-descent') {
    throw new EstimatorError(`lasso: solver is ${show(solver)}; pass 'hadamard' or 'coordinate-descent'.`)
  }
  if (!(Number.isInteger(maxIterations) && maxIterations >= 0)) {
    throw new EstimatorError(`lasso: maxIterations is ${show(maxIterations)}; pass a whole number that is 0 or more.`)
  }
  for (const [name, value] of Object.entries({ intercept, standardize })) {
    if (typeof value !== 'boolean') throw new EstimatorError(`lasso: ${name} is ${show(value)}; pass true or false.`)
  }
  const { signal, onProgress } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new EstimatorError(`lasso: signal is ${show(signal)}; pass the signal of an AbortController.`)
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new EstimatorError(`lasso: onProgress is ${show(onProgress)}; pass a function.`)
  }
  return Object.freeze({ ...options, intercept, standardize, tolerance, solver, maxIterations })
}
