import type { Design } from '@odot/kernels'
import { group, hadamard } from '@odot/parameterizations'
import type { BlockPenalty, Parameterization, Standardized } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'
import type { NullModel } from '../engine/convex-problem.js'
import type { SmoothParts } from '../engine/quadratic.js'
import type { StagePoint } from '../engine/stage.js'
import { collapsed } from './collapsed.js'
import { type TrainingOptions, trainFactors } from './train-factors.js'

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

/**
 * Trains the factors of a convex problem on a device by L-BFGS, of which no step is read: L(offset + b₀ + X̃(u ⊙ ν)) + ½ Σ_b s_b(‖u_b‖² + ν_b²) + ½ Σ rⱼ(u ⊙ ν)ⱼ², in
 * units of the null model. The answer is as good as the arithmetic of the device; it is where the CPU starts.
 */
export function trainOnDevice(training: Training, options: TrainingOptions): Promise<StagePoint> {
  const { count, starts, members } = training.penalty.blocks
  if (count === members.length) return trained(training, hadamard(), options)
  const blockOf = new Int32Array(members.length)
  for (let block = 0; block < count; block++) for (let i = starts[block]!; i < starts[block + 1]!; i++) blockOf[members[i]!] = block
  return trained(training, group(blockOf), options)
}

async function trained<F>(training: Training, parameterization: Parameterization<F>, options: TrainingOptions): Promise<StagePoint> {
  const { loss, offset, design, standard, intercept, null: nullFit, parts } = training
  const { strength, inverse } = withoutInfinite(training)
  const gain = nullFit.loss - nullFit.least
  // a quadratic loss has coefficients of the size of the response
  const unit = loss.isQuadratic ? Math.sqrt(gain) : 1
  const weights = await trainFactors(
    {
      loss,
      offset,
      design,
      standard,
      inverse,
      parameterization,
      shape: [design.columns * loss.outputs],
      strength: { shape: [strength.length], data: strength.map((s) => (s * unit) / gain) },
      ...(parts.ridge && { ridge: parts.ridge.map((r) => (r * unit * unit) / gain) }),
      unit: { coefficient: unit, loss: gain, least: nullFit.least },
      intercepts: intercept ? nullFit.u.subarray(0, loss.outputs) : undefined,
    },
    options,
  )
  return collapsed(training, weights)
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
