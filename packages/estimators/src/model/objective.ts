import type { Certificate } from '@odot/problem'
import type { Fitted } from './fitted.js'

/** What was minimised, as explanations and calls of other libraries look at it. */
export interface Objective
  extends Pick<
    Fitted<Certificate | null>,
    'estimator' | 'loss' | 'penalty' | 'outputs' | 'lambda' | 'hasIntercept' | 'standardized' | 'weighted' | 'shifted'
  > {
  readonly columns: number
  /** The factor that all columns share; undefined when they differ, or it is infinite. */
  readonly commonFactor: number | undefined
  /** Whether factors other than 1 are there. */
  readonly factored: boolean
  /** Share of the ℓ1 part; 1 without another part. */
  readonly mixing: number
  readonly grouped: boolean
}

export function objectiveOf(fitted: Fitted<Certificate | null>): Objective {
  const { penalty, means } = fitted
  const { penaltyFactor, mixing = 1 } = penalty
  const common = penaltyFactor === undefined ? 1 : penaltyFactor[0]!
  const alike = Number.isFinite(common) && (penaltyFactor?.every((factor) => factor === common) ?? true)
  return {
    ...fitted,
    columns: means.length,
    commonFactor: alike ? common : undefined,
    factored: penaltyFactor?.some((factor) => factor !== 1) ?? false,
    mixing,
    grouped: penalty.groups !== undefined,
  }
}
