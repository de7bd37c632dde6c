import { add, apply, design as designLeaf, mul, reshape, seededRandom, square, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Design, Device } from '@odot/kernels'
import { minimizeSurrogate, residentLbfgs } from '@odot/optimizers'
import { blocks, identity } from '@odot/parameterizations'
import { type Parameterization, type Standardized, surrogate } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'

/** Factors of coefficients, as a device trains them: (L(offset + b₀ + X̃b) − least)/unit + S(ξ) + ½ Σ rⱼ wⱼ² for b = unit · w and w = K(ξ). */
export interface FactorProblem<F> {
  readonly loss: BoundLoss
  /** [rows · K]. */
  readonly offset: Float64Array | undefined
  /** X as it was given; centring and scaling are in the graph. */
  readonly design: Design
  readonly standard: Standardized
  /** 1 / scale of each column; 0 keeps it out. */
  readonly inverse: Float64Array
  readonly parameterization: Parameterization<F>
  /** Of the weights that the parameterization makes, columns · K in all. */
  readonly shape: readonly number[]
  /** Of the ridge on the factors, in units. */
  readonly strength: Values
  /** r [columns · K], in units; none where it is left out. */
  readonly ridge?: Float64Array
  /** Sizes of a coefficient and of the loss, and what is taken off the loss, so that float32 has digits for the rest. */
  readonly unit: { readonly coefficient: number; readonly loss: number; readonly least: number }
  /** Intercepts of the null model [K]; none where they are left out. */
  readonly intercepts: Float64Array | undefined
}

export interface TrainingOptions {
  readonly device: Device
  readonly signal?: AbortSignal | undefined
  readonly onIteration?: ((iteration: number) => void) | undefined
}

/** Coefficients [columns · K] and intercepts [K] as they were trained, for centred columns. */
export interface TrainedFactors {
  readonly b: Float64Array
  readonly b0: Float64Array
}

/** Trials of the line search, at most; a start needs no more digits than a device has. */
const mostIterations = 1000
/** Steps between two looks at the device. */
const chunk = 50
/** A share of the objective that float32 can just tell. */
const relativeDecrease = 1e-6

/** What is trained: coefficients [p, K] and intercepts [K], in units. */
interface Weights {
  readonly b: Tensor
  readonly b0: Tensor
}

/** Trains factors on a device by L-BFGS, of which no step is read. The answer is as good as the arithmetic of the device; it is where the CPU starts. */
export async function trainFactors<F>(
  { loss, offset, design, standard, inverse, parameterization, shape, strength, ridge, unit, intercepts }: FactorProblem<F>,
  { device, signal, onIteration }: TrainingOptions,
): Promise<TrainedFactors> {
  const { rows, columns } = design
  const { outputs: K, traced } = loss
  const byColumn = K === 1 ? [columns] : [columns, K]
  const perColumn = K === 1 ? [columns] : [columns, 1]
  const perOutput = K === 1 ? [] : [K]
  const X = designLeaf('X', rows, columns)
  const problem = surrogate(
    ({ b, b0 }: Weights, w: Tensor, shift: Tensor, scale: Tensor, means: Tensor, ridges: Tensor): Tensor => {
      const scaled = mul(mul(reshape(b, byColumn), unit.coefficient), scale)
      const centre = sub(mul(b0, intercepts ? unit.coefficient : 0), sum(mul(scaled, means), [0]))
      const fitted = mul(sub(traced(add(apply(X, scaled), add(shift, centre)), w), unit.least), 1 / unit.loss)
      return ridge ? add(fitted, mul(0.5, sum(mul(ridges, square(reshape(b, [columns * K])))))) : fitted
    },
    blocks({ b: parameterization, b0: identity() }),
  )
  const { weights } = await minimizeSurrogate(problem, residentLbfgs(), {
    start: {
      b: parameterization.start(shape, seededRandom(1)),
      b0: { shape: perOutput, data: Float64Array.from({ length: K }, (_, k) => (intercepts?.[k] ?? 0) / unit.coefficient) },
    },
    strength: { b: strength, b0: { shape: perOutput, data: new Float64Array(K) } },
    data: [
      vector(loss.weights),
      { shape: K === 1 ? [rows] : [rows, K], data: offset ?? new Float64Array(rows * K) },
      { shape: perColumn, data: inverse },
      { shape: perColumn, data: standard.means },
      vector(ridge ?? new Float64Array(0)),
    ],
    device,
    designs: { X: design },
    chunk,
    maxIterations: mostIterations,
    tolerance: 0,
    relativeDecrease,
    maxRounds: 2,
    polish: false,
    ...(signal && { signal }),
    ...(onIteration && { onProgress: ({ iteration }) => onIteration(iteration) }),
  })
  return {
    b: weights.b.data.map((value, at) => (inverse[Math.floor(at / K)] === 0 ? 0 : value * unit.coefficient)),
    b0: weights.b0.data.map((value) => value * unit.coefficient),
  }
}

function vector(data: Float64Array): Values {
  return { shape: [data.length], data }
}
