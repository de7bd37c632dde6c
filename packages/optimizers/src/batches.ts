import { seededRandom, type Values } from '@odot/autodiff'
import { showValue } from '@odot/problem'
import { OptimizerError } from './errors.js'
import { refuseUnknown } from './refuse-unknown.js'

/** How many rows a batch has, and the seed of the order. */
export interface BatchesOptions {
  readonly size: number
  /** A whole number; every epoch has an order of its own. Default 1. */
  readonly seed?: number
}

/** Batches of rows, one for each step. */
export interface Batches<T extends readonly Values[]> {
  readonly rows: number
  readonly size: number
  /** Steps of an epoch, in which every row comes once. */
  readonly perEpoch: number
  /** The rows of a step, counted from 0: every value with `size` rows, and behind them weights [size] that sum to 1. The same step gives the same batch. */
  readonly at: (step: number) => readonly [...{ readonly [K in keyof T]: Values }, Values]
}

/**
 * Batches of data for stochastic gradients: each value [n, …] is cut to `size` rows, in an order that is shuffled anew in every epoch (Fisher–Yates, seeded).
 * All batches have one shape, so that one trace serves all; where n is no multiple of the size, the last of an epoch is filled up with rows of weight 0.
 * The weights of the others are equal and sum to 1, as losses want them.
 *
 * A batch is a function of the step alone: runs are the same whatever their chunks, and when they are resumed.
 * @example
 * const rows = batches([values([[1, 10], [2, 20], [3, 30]]), values([1, 2, 3])], { size: 2 })
 * rows.perEpoch // => 2
 * const [X, y, weights] = rows.at(1)
 * X.shape // => [2, 2]
 * weights // => [1, 0]
 *
 * const loss = (b: Tensor, X: Tensor, y: Tensor, w: Tensor) => mul(0.5, dot(w, square(sub(dot(X, b), y))))
 * const graph = trace(loss, [2], [2, 2], [2], [2])
 * const solver = sgd({ learningRate: 0.002 })
 * minimizeSync(solver, graph, values([0, 0]), { inputs: rows.at, maxIterations: 200, tolerance: 0 }).x // => [0.00990, 0.09901]
 * @throws OptimizerError when there is no data, its rows differ or the size is not a whole number from 1 to n.
 */
export function batches<const T extends readonly Values[]>(data: T, options: BatchesOptions): Batches<T> {
  const { size, seed = 1 } = refuseUnknown('batches', options, ['size', 'seed'])
  if (!Array.isArray(data)) throw new OptimizerError(`batches: the data is ${showValue(data)}; pass a list of values of shape [n, …].`)
  const rows: number | undefined = data[0]?.shape[0]
  if (rows === undefined) throw new OptimizerError('batches: there is no data with rows; pass a list of values of shape [n, …].')
  for (const [i, { shape }] of data.entries())
    if (shape[0] !== rows)
      throw new OptimizerError(`batches: data[${i}] has ${shape[0] ?? 'no'} rows but data[0] has ${rows}; pass one row for each sample.`)
  if (!(Number.isInteger(size) && size >= 1 && size <= rows))
    throw new OptimizerError(`batches: the size is ${size}; pass a whole number from 1 to the ${rows} rows.`)
  const perEpoch = Math.ceil(rows / size)
  const widths = data.map((values) => values.data.length / rows)
  const order = orders(rows, seed)
  const at = (step: number): readonly Values[] => {
    const epoch = order(Math.floor(step / perEpoch))
    const first = (step % perEpoch) * size
    const count = Math.min(size, rows - first)
    const batch = data.map(({ shape, data: source }, k) => {
      const width = widths[k]!
      const out = new Float64Array(size * width)
      // a row of weight 0 is a copy of a real one, so that no loss is undefined there
      for (let i = 0; i < size; i++) {
        const row = epoch[i < count ? first + i : first]!
        for (let j = 0; j < width; j++) out[i * width + j] = source[row * width + j]!
      }
      return { shape: [size, ...shape.slice(1)], data: out }
    })
    return [...batch, { shape: [size], data: new Float64Array(size).fill(1 / count, 0, count) }]
  }
  // `at` gives one value for each of the data and the weights, which types cannot count
  return Object.freeze({ rows, size, perEpoch, at: at as Batches<T>['at'] })
}

/** The order of the rows in an epoch; the last one is kept. */
function orders(rows: number, seed: number): (epoch: number) => Int32Array {
  const order = new Int32Array(rows)
  let made = -1
  return (epoch) => {
    if (epoch === made) return order
    // a seed for each epoch, far from those of other epochs and of nearby seeds
    const random = seededRandom((Math.imul(seed, 0x9e3779b1) + Math.imul(epoch + 1, 0x85ebca6b)) | 0)
    for (let i = 0; i < rows; i++) order[i] = i
    for (let i = rows - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    made = epoch
    return order
  }
}
