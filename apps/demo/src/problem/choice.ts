/** What the page can fit: which data with which loss and penalty. */
export interface Choice {
  readonly data: DataName
  readonly loss: LossName
  readonly penalty: PenaltyName
  /** Share of the ℓ1 part of the elastic net. */
  readonly mixing: number
}

export type DataName = 'diabetes' | 'breast-cancer'
export type LossName = 'least-squares' | 'logistic'
export type PenaltyName = 'lasso' | 'elastic-net'

/** Losses that each data set allows; the first is what it is fitted with until another is chosen. */
export const lossesOf: Readonly<Record<DataName, readonly [LossName, ...LossName[]]>> = {
  diabetes: ['least-squares'],
  'breast-cancer': ['logistic', 'least-squares'],
}
