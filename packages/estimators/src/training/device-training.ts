import { add, apply, design as designLeaf, mul, reshape, seededRandom, square, sub, sum, type Tensor, type Values } from '@odot/autodiff'
import type { Design, Device } from '@odot/kernels'
import { minimizeSurrogate, residentLbfgs } from '@odot/optimizers'
import { blocks, group, hadamard, identity } from '@odot/parameterizations'
import { type BlockPenalty, type Parameterization, type Standardized, surrogate } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'
import type { NullModel } from '../engine/convex-problem.js'
import type { SmoothParts } from '../engine/quadratic.js'
import type { StagePoint } from '../engine/stage.js'
import { collapsed } from './collapsed.js'

/** A problem as a device trains it: its penalty is what a ridge on factors costs. */
export interface Training {
  readonly loss: BoundLoss
  /** [rows · K]. */
  readonly offset: Float64Array | undefined
  /** X as it was given; centring and scaling are in the graph. */
  readonly design: Design
  readonly standard: Standardized
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  readonly intercept: boolean
  readonly null: NullModel
  readonly penalty: BlockPenalty
  /** What the penalty is made of, block by block. */
  readonly parts: SmoothParts
}

export interface TrainingOptions {
  readonly device: Device
  readonly signal?: AbortSignal | undefined
  readonly onIteration?: ((iteration: number) => void) | undefined
}

/** Trials of the line search, at most; a start needs no more digits than a device has. */
const mostIterations = 1000
/** Steps between two looks at the device. */
const chunk = 50
/** A share of the objective that float32 can just tell. */
const relativeDecrease = 1e-6

/** What is trained: coefficients [p, K] in units of the null model, and intercepts [K]. */
interface Weights {
  readonly b: Tensor
  readonly b0: Tensor
}

/**
 * Trains the factors of a convex problem on a device by L-BFGS, of which no step is read: L(offset + b₀ + X̃(u ⊙ ν)) + ½ Σ_b s_b(‖u_b‖² + ν_b²) + ½ Σ rⱼ(u ⊙ ν)ⱼ², in
 * units of the null model. The answer is as good as the arithmetic of the device; it is where the CPU starts.
 */
export function trainOnDevice(training: Training, options: TrainingOptions): Promise<StagePoint> {
  const { count, starts, members } = training.penalty.blocks
  if (count === members.length) return trainFactors(training, hadamard(), options)
  const blockOf = new Int32Array(members.length)
  for (let block = 0; block < count; block++) for (let i = starts[block]!; i < starts[block + 1]!; i++) blockOf[members[i]!] = block
  return trainFactors(training, group(blockOf), options)
}

async function trainFactors<F>(
  training: Training,
  parameterization: Parameterization<F>,
  { device, signal, onIteration }: TrainingOptions,
): Promise<StagePoint> {
  const { loss, offset, design, standard, intercept, null: nullFit, parts } = training
  const { rows, columns } = design
  const { outputs: K, traced } = loss
  const { strength, inverse } = withoutInfinite(training)
  const gain = nullFit.loss - nullFit.least
  // a quadratic loss has coefficients of the size of the response
  const unit = loss.isQuadratic ? Math.sqrt(gain) : 1
  const shape = K === 1 ? [columns] : [columns, K]
  const perColumn = K === 1 ? [columns] : [columns, 1]
  const perOutput = K === 1 ? [] : [K]
  const X = designLeaf('X', rows, columns)
  const problem = surrogate(
    ({ b, b0 }: Weights, w: Tensor, shift: Tensor, scale: Tensor, means: Tensor, ridge: Tensor): Tensor => {
      const scaled = mul(mul(reshape(b, shape), unit), scale)
      const centre = sub(mul(b0, intercept ? unit : 0), sum(mul(scaled, means), [0]))
      const fitted = mul(sub(traced(add(apply(X, scaled), add(shift, centre)), w), nullFit.least), 1 / gain)
      return add(fitted, mul(0.5, sum(mul(ridge, square(b)))))
    },
    blocks({ b: parameterization, b0: identity() }),
  )
  const { weights } = await minimizeSurrogate(problem, residentLbfgs(), {
    start: {
      b: parameterization.start([columns * K], seededRandom(1)),
      b0: { shape: perOutput, data: Float64Array.from({ length: K }, (_, k) => (intercept ? nullFit.u[k]! / unit : 0)) },
    },
    strength: { b: flat(strength.map((s) => (s * unit) / gain)), b0: { shape: perOutput, data: new Float64Array(K) } },
    data: [
      flat(loss.weights),
      { shape: K === 1 ? [rows] : [rows, K], data: offset ?? new Float64Array(rows * K) },
      { shape: perColumn, data: inverse },
      { shape: perColumn, data: standard.means },
      flat((parts.ridge ?? new Float64Array(columns * K)).map((r) => (r * unit * unit) / gain)),
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
  return collapsed(training, {
    b: weights.b.data.map((value, at) => (inverse[Math.floor(at / K)] === 0 ? 0 : value * unit)),
    b0: weights.b0.data.map((value) => value * unit),
  })
}

/** Finite strengths, and 1 / scale of each column: 0 for those that an infinite strength or nothing to say keeps out. */
function withoutInfinite({ standard: { scales }, penalty: { blocks: blocksOf }, parts, loss }: Training): {
  readonly strength: Float64Array
  readonly inverse: Float64Array
} {
  const inverse = scales.map((scale) => (scale === 0 ? 0 : 1 / scale))
  const strength = parts.strength.map((s, block) => {
    if (s < Number.POSITIVE_INFINITY) return s
    for (let i = blocksOf.starts[block]!; i < blocksOf.starts[block + 1]!; i++) inverse[Math.floor(blocksOf.members[i]! / loss.outputs)] = 0
    return 1
  })
  return { strength, inverse }
}

function flat(data: Float64Array): Values {
  return { shape: [data.length], data }
}
