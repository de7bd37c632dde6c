import { flatten, type ShapesOf, type Tensor, trace, unflatten, type Values, type ValuesOf, valuesLeaf } from '@odot/autodiff'
import { adam, batches, cosine, minimizeSync, schedule } from '@odot/optimizers'
import type { Images } from './split-digits.js'

/** What all networks are trained with. */
export interface Training {
  readonly train: Images
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
}

/** Where a training starts, and what the objective takes besides the factors and the rows: strengths, or a mask. */
export interface TrainingStart<F, S> {
  readonly start: ValuesOf<F>
  readonly side: ValuesOf<S>
}

/** Adam on shuffled batches, one trace for all of them, the learning rate falling from 0.01 to 1e-5 along a cosine. */
export function trained<F, S>(
  objective: (factors: F, side: S, X: Tensor, y: Tensor, weights: Tensor) => Tensor,
  { start, side }: TrainingStart<F, S>,
  { train, seed, epochs, batchSize }: Training,
): ValuesOf<F> {
  const stream = batches([train.X, train.y], { size: batchSize, seed })
  const steps = epochs * stream.perEpoch
  const [X, y, weights] = stream.at(0)
  const graph = trace<[F, S, Tensor, Tensor, Tensor], Tensor>(
    objective,
    shapesOf<F>(start),
    shapesOf<S>(side),
    X.shape,
    y.shape,
    weights.shape,
  )
  const solver = adam({ learningRate: schedule(cosine({ from: 0.01, to: 1e-5, steps }), { steps }) })
  const inputs = (step: number): readonly [ValuesOf<S>, Values, Values, Values] => [side, ...stream.at(step)]
  return minimizeSync(solver, graph, start, { inputs, maxIterations: steps, tolerance: 0 }).x
}

/** Equal weights of all rows, which sum to 1. */
export function equalWeights({ X }: Images): Values {
  const rows = X.shape[0]!
  return { shape: [rows], data: new Float64Array(rows).fill(1 / rows) }
}

function shapesOf<T>(tree: ValuesOf<T>): ShapesOf<T> {
  const { leaves, structure } = flatten(tree, valuesLeaf)
  // a shape stands where each leaf was, so that shapes have the structure of the values, which types cannot follow
  return unflatten(
    structure,
    leaves.map(({ value }) => value.shape),
  ) as ShapesOf<T>
}
