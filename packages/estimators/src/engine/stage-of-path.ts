import type { Work } from '../fit/run.js'
import type { PathStep } from '../path/path-model.js'
import type { FitProgress } from '../settings.js'
import { type CompressedOptions, compressedRows, isCompressible } from './compressed-rows.js'
import { openStage, type Stage, type StageData, type StagePoint } from './stage.js'

/** A stage at so many λ has not ended soon: it may be worth to prepare for many more. */
const patience = 3

/**
 * A stage that, on a path of least squares with many more rows than columns, goes on with compressed rows after some λ. Their certificates are those of the
 * data up to rounding: the objective, the dual value and the correlations are the same numbers.
 */
export function stageOfPath(stage: Stage, data: StageData, ends: Parameters<typeof openStage>[1], rows: CompressedOptions): Stage {
  if (!isCompressible(rows) || data.free.length > 0 || data.bounded || data.unit !== 1) return stage
  const held: { readonly dispose: () => void }[] = [stage]
  let current = stage
  let solves = 0
  let last: StagePoint | undefined
  const compress = function* (): Work<FitProgress, void> {
    const compressed = yield* compressedRows(rows)
    if (!compressed) return
    const { loss, design, center } = compressed
    held.push(loss)
    const { means } = data.standard
    const standard = { ...data.standard, design, means: new Float64Array(means.length) }
    const { offset, sparse, ...same } = data
    const inner = yield* openStage(
      { ...same, offset: undefined, loss, standard, null: stage.null },
      { ...ends, plan: { ...ends.plan, intercept: false } },
    )
    held.push(inner)
    if (last) yield* inner.startFrom(last)
    current = ends.plan.intercept ? { ...inner, solve: (lambda, of) => withIntercept(inner.solve(lambda, of), data, center) } : inner
  }
  return {
    null: stage.null,
    lambdaMax: stage.lambdaMax,
    *solve(lambda, penaltyOf) {
      if (++solves === patience) yield* compress()
      const step = yield* current.solve(lambda, penaltyOf)
      last = step
      return step
    },
    startFrom: (point) => {
      last = point
      return current.startFrom(point)
    },
    dispose: () => {
      for (const part of held.splice(0).reverse()) part.dispose()
    },
  }
}

/** The intercept for columns as they were given, where it is `center` for centred ones. */
function* withIntercept(
  work: Work<FitProgress, PathStep>,
  { standard: { means, scales } }: StageData,
  center: number,
): Work<FitProgress, PathStep> {
  const step = yield* work
  let intercept = center
  for (const [a, j] of step.places.entries()) intercept -= (step.values[a]! * means[j]!) / scales[j]!
  return { ...step, intercepts: Float64Array.of(intercept) }
}
