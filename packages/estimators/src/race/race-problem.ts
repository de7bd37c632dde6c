import type { Tensor } from '@odot/autodiff'
import { type CpuDevice, cpu, type DenseDesign } from '@odot/kernels'
import type { BlockPenalty, ConvexProblem } from '@odot/problem'
import type { BoundLoss } from '../engine/bound-loss.js'
import { columnPool } from '../engine/column-pool.js'
import { openData, readOffset } from '../engine/open-data.js'
import { penaltyOf, smoothPartsOf } from '../engine/penalty-of.js'
import type { SmoothParts } from '../engine/quadratic.js'
import { EstimatorError } from '../errors.js'
import type { EstimatorRecord } from '../estimator.js'
import { lambdaOf } from '../fit/fitted-of.js'
import type { Work } from '../fit/run.js'
import { refuseTrainer } from '../fit/trained-fit.js'
import type { MatrixLike } from '../input/matrix.js'
import type { OpenProblem, Plan } from '../recipe.js'
import type { FitProgress, Strength } from '../settings.js'
import type { RacedEstimator } from './raced-estimator.js'

/** The one problem of all solvers: min over b₀ and b of L(offset + b₀ + X̃ b) + Σⱼ (sⱼ|bⱼ| + rⱼ/2 bⱼ²), with X̃ written down in the memory of the device. */
export interface RaceProblem {
  /** As the estimator has it, at its null model. */
  readonly estimator: OpenProblem
  readonly plan: Plan
  readonly device: CpuDevice
  readonly lambda: number
  readonly loss: BoundLoss
  /** [rows]. */
  readonly offset: Float64Array | undefined
  /** X̃. */
  readonly columns: DenseDesign
  /** ‖x̃ⱼ‖ in the weights; [columns]. */
  readonly norms: Float64Array
  readonly penalty: BlockPenalty
  readonly prox: NonNullable<BlockPenalty['prox']>
  /** sⱼ > 0; [columns]. */
  readonly strength: Float64Array
  /** rⱼ ≥ 0; [columns]. */
  readonly ridge: Float64Array
  readonly hasIntercept: boolean
  /** Of the null model, where all solvers start. */
  readonly intercept: number
  /** As certificates need it. */
  readonly certified: ConvexProblem<Tensor>
  readonly dispose: () => void
}

/** States the problem of an estimator for data, and copies the standardised columns, so that no solver has to standardise. */
export function* openRace<Y>(
  where: string,
  { estimator, name, strength }: { readonly estimator: EstimatorRecord<Y>; readonly name: RacedEstimator; readonly strength: Strength },
  { X, y }: { readonly X: MatrixLike; readonly y: Y },
): Work<FitProgress, RaceProblem> {
  const { recipe } = estimator
  const { plan } = recipe
  refuseTrainer(where, plan)
  const device = plan.device ?? cpu()
  const held: { readonly dispose: () => void }[] = plan.device ? [] : [device]
  const hold = <D extends { readonly dispose: () => void }>(part: D): D => {
    held.push(part)
    return part
  }
  const dispose = (): void => {
    for (const part of held.splice(0).reverse()) part.dispose()
  }
  let opened = false
  try {
    const own = hold(yield* recipe.open(where, { X, y, device }))
    const { loss, lambdaMax, penalty: record } = own
    if (loss.outputs !== 1 || !loss.conjugate || !loss.balance)
      throw new EstimatorError(`${where}: the loss is ${loss.name}; pass one of a single output with a certificate, such as logistic().`)
    const lambda = lambdaOf(where, strength, lambdaMax)
    if (!(lambda > 0)) throw new EstimatorError(`${where}: λ is ${lambda}, so there is no penalty; pass lambda > 0.`)
    const { standard, norms, dispose: disposeData } = yield* openData(where, { X, y, device }, plan)
    const pool = hold(columnPool(standard.design, device))
    try {
      yield* pool.add([...standard.scales.keys()])
    } finally {
      disposeData()
    }
    const columns = pool.design()
    const options = { lambda, outputs: 1, scales: standard.scales }
    const penalty = penaltyOf(name, record, options)
    const parts = partsOf(where, smoothPartsOf(name, record, options))
    const { prox } = penalty
    if (!prox) throw new EstimatorError(`${where}: the penalty ${penalty.name} has no prox; race another estimator.`)
    const offset = readOffset(where, plan.offset, loss.rows, 1)
    // above λmax there is nothing but the intercept
    const fitted = yield* own.solve(lambdaMax > 0 ? 2 * lambdaMax : lambda)
    opened = true
    return {
      estimator: own,
      plan,
      device,
      lambda,
      loss,
      offset,
      columns,
      norms,
      penalty,
      prox,
      ...parts,
      hasIntercept: plan.intercept,
      intercept: fitted.intercepts[0]!,
      certified: certifiedProblem({ loss, offset, columns, penalty, intercept: plan.intercept }, lambdaMax > 0 ? fitted.loss : undefined),
      dispose,
    }
  } finally {
    if (!opened) dispose()
  }
}

/** The problem of a certificate; `nullLoss` is absent where the null model explains everything. */
function certifiedProblem(
  {
    loss,
    offset,
    columns,
    penalty,
    intercept,
  }: Pick<RaceProblem, 'loss' | 'offset' | 'columns' | 'penalty'> & { readonly intercept: boolean },
  nullLoss: number | undefined,
): ConvexProblem<Tensor> {
  const { conjugate, balance, smoothness, rows } = loss
  const least = conjugate ? -conjugate({ shape: [rows], data: new Float64Array(rows) }) : 0
  return {
    loss: {
      name: loss.name,
      ...(conjugate && { conjugate: (dual) => conjugate(dual) }),
      ...(balance && { balance: (dual) => balance(dual) }),
      ...(smoothness !== undefined && { smoothness }),
    },
    targets: { shape: [0], data: new Float64Array(0) },
    weights: loss.weights,
    ...(offset && { offset }),
    design: columns,
    penalty,
    intercept,
    nullPrimal: nullLoss === undefined ? 0 : nullLoss - least,
  }
}

/** The strengths of both parts of the penalty. @throws EstimatorError where there is no surrogate for it, or a strength is 0 or infinite. */
function partsOf(where: string, parts: SmoothParts | undefined): Pick<RaceProblem, 'strength' | 'ridge'> {
  if (!parts) throw new EstimatorError(`${where}: the coefficients have bounds, which not every solver knows; race without them.`)
  const { strength, ridge = new Float64Array(strength.length) } = parts
  const odd = strength.findIndex((s) => !(s > 0 && s < Number.POSITIVE_INFINITY))
  if (odd >= 0)
    throw new EstimatorError(
      `${where}: the penalty of column ${odd} is ${strength[odd]}, which not every solver knows; pass finite factors > 0.`,
    )
  return { strength, ridge }
}
