import { type CpuDevice, cpu } from '@odot/kernels'
import type { Certificate } from '@odot/problem'
import type { Work } from '../fit/run.js'
import type { MatrixLike } from '../input/matrix.js'
import { type Metric, metrics } from '../model/metric.js'
import { observe } from '../model/observed.js'
import type { PathStep } from '../path/path-model.js'
import type { OpenProblem, Recipe } from '../recipe.js'
import type { FitProgress } from '../settings.js'

/** What all folds share. */
export interface FoldData<Y, C extends Certificate> {
  readonly recipe: Recipe<Y, C>
  readonly X: MatrixLike
  readonly y: Y
}

/** One fold, in plain data. */
export interface FoldTask {
  /** Where, for messages: 'crossValidate.fit, fold 3'. */
  readonly where: string
  /** A weight for each row of the data; 0 leaves a row out. */
  readonly training: Float64Array
  /** Decreasing. */
  readonly lambdas: Float64Array
  readonly read: FoldReading
}

/** What is read at each λ: the score of the rows that are held out, or which columns were selected. */
type FoldReading = { readonly kind: 'score'; readonly metric: Metric; readonly held: Float64Array } | { readonly kind: 'selected' }

export interface FoldResult {
  /** For each λ: one score, or the selected columns in increasing order. */
  readonly readings: readonly ArrayLike<number>[]
  /** At how many λ the fit ended before it was certified. */
  readonly unfinished: number
}

/** Fits one fold at all λ, each from the solution before, and reads what was asked for; undefined when it was aborted. */
export function* fold<Y, C extends Certificate>(data: FoldData<Y, C>, task: FoldTask): Work<FitProgress, FoldResult | undefined> {
  const { recipe, X, y } = data
  const { where, training, lambdas } = task
  const own = recipe.plan.device === undefined
  const device = recipe.plan.device ?? cpu()
  const opened: { dispose: () => void }[] = []
  try {
    const problem = yield* recipe.open(where, { X, y, device, sampleWeight: training })
    opened.push(problem)
    const read = reader(data, problem, { task, device })
    opened.push(read)
    const readings: ArrayLike<number>[] = Array.from(lambdas, () => [])
    let unfinished = 0
    for (let k = 0; k < lambdas.length; k++) {
      const l = problem.direction === 'sparse-to-dense' ? k : lambdas.length - 1 - k
      const step = yield* problem.solve(lambdas[l]!)
      if (step.status === 'aborted') return undefined
      if (step.status !== 'converged') unfinished++
      readings[l] = read.at(step)
      if (yield) return undefined
    }
    return { readings, unfinished }
  } finally {
    for (const each of opened.reverse()) each.dispose()
    if (own) device.dispose()
  }
}

interface Reader<C extends Certificate> {
  readonly at: (step: PathStep<C>) => ArrayLike<number>
  readonly dispose: () => void
}

function reader<Y, C extends Certificate>(
  { recipe, y }: FoldData<Y, C>,
  problem: OpenProblem<C>,
  { task: { where, read }, device }: { readonly task: FoldTask; readonly device: CpuDevice },
): Reader<C> {
  const { rows, outputs, classes } = problem.loss
  if (read.kind === 'selected') return { at: ({ places }) => columnsOf(places, outputs), dispose: () => {} }
  const total = read.held.reduce((sum, w) => sum + w, 0)
  const loss = recipe.bind(where, y, { rows, weights: read.held.map((w) => w / total), device })
  const observed = observe(where, y, { rows, outputs, classes })
  const offset = recipe.plan.offset && Float64Array.from(recipe.plan.offset)
  const { value } = metrics[read.metric]
  return {
    at: (step) => Float64Array.of(value({ loss, eta: problem.predictors(step), observed, offset })),
    dispose: loss.dispose,
  }
}

/** The columns of places j·K + k, each once. */
function columnsOf(places: Int32Array, outputs: number): Int32Array {
  return Int32Array.from(new Set([...places].sort((a, b) => a - b).map((place) => Math.floor(place / outputs))))
}
