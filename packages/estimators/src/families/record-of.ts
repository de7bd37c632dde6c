import type { PenaltyRecord } from '../model/fitted.js'

/** What a record may be made of. */
interface RecordData {
  readonly columns: number
  readonly outputs: number
  readonly scales: Float64Array
  /** ‖X̃ⱼᵀ∇L‖ at the best intercepts alone, for each column: how much it says by itself. */
  readonly marginal: () => Float64Array
}

/** Makes what a penalty is made of. @throws EstimatorError for options that do not fit the columns. */
export type RecordOf = (where: string, data: RecordData) => PenaltyRecord
