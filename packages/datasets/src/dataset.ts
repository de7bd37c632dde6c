import type { Matrix } from './matrix.js'

type Common = {
  readonly name: string
  /** Shape [rows, columns], one sample a row. A fresh array at every load, so writing into it harms nobody else. */
  readonly X: Matrix
  /** Shape [rows]. */
  readonly y: Float64Array
  /** What y measures. */
  readonly targetName: string
  /** One name per column of X. */
  readonly featureNames: readonly string[]
  /** One unit per column of X: '1' where it has no dimension, undefined where the source does not tell. */
  readonly units: readonly (string | undefined)[]
  readonly description: string
  /** The study the numbers are from and where this copy was taken. */
  readonly source: string
  /** The SPDX identifier under which this copy is passed on. */
  readonly licence: string
}

/** A data set whose y is a measurement. */
export type RegressionDataset = Common & {
  readonly task: 'regression'
  /** The unit of y, undefined where the source does not tell. */
  readonly targetUnit: string | undefined
}

/** A data set whose y is a class: y[i] is classValues[k] and labels[i] is classNames[k] for the class k of row i. */
export type ClassificationDataset = Common & {
  readonly task: 'classification'
  /** One class name per row. */
  readonly labels: readonly string[]
  readonly classNames: readonly string[]
  /** The number that stands for each class in y, in the order of classNames. */
  readonly classValues: readonly number[]
}

/** A data set of this package: a frozen record, apart by its `task`. */
export type Dataset = RegressionDataset | ClassificationDataset

/** Freezes a data set with its lists; the numbers in X and y stay writable, as typed arrays cannot be frozen. */
export const frozen = <D extends Dataset>(dataset: D): D => {
  for (const value of Object.values(dataset)) if (Array.isArray(value)) Object.freeze(value)
  return Object.freeze(dataset)
}
