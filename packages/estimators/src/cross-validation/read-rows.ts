import { cpu } from '@odot/kernels'
import type { Certificate, Label } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { refuseTrainer } from '../fit/trained-fit.js'
import type { Recipe } from '../recipe.js'
import { show } from '../show.js'
import { readVector } from '../vector.js'
import { type Codes, codesOf } from './codes.js'
import { rowsOf } from './rows-of.js'

/** The rows of a problem as those see them who deal them to folds. */
export interface Rows {
  readonly count: number
  /** The weights of the plan, or ones. */
  readonly weights: Float64Array
  /** The classes of the rows, for a loss of classes. */
  readonly classes: { readonly codes: Codes; readonly labels: readonly Label[] } | undefined
  /** The responses, where a row has one number. */
  readonly numbers: ArrayLike<number> | undefined
  /** Whether the loss has a conjugate, which deviances need. */
  readonly conjugate: boolean
  readonly outputs: number
}

/** Checks y and the weights of a plan. @throws EstimatorError, ProblemError. */
export function readRows<Y, C extends Certificate>(where: string, recipe: Recipe<Y, C>, y: Y): Rows {
  const count = rowsOf(y)
  if (count === undefined) throw new EstimatorError(`${where}: y is ${show(y)}; pass the responses of the rows of X.`)
  if (count < 2) throw new EstimatorError(`${where}: y has ${count} rows; pass at least two.`)
  const { sampleWeight } = recipe.plan
  const weights = sampleWeight
    ? readVector(where, 'sampleWeight', sampleWeight, {
        length: count,
        because: `y has ${count} rows`,
        advice: 'pass one weight per row',
        nonnegative: true,
      })
    : new Float64Array(count).fill(1)
  const total = weights.reduce((sum, w) => sum + w, 0)
  refuseTrainer(where, recipe.plan)
  const device = recipe.plan.device ?? cpu()
  try {
    const loss = recipe.bind(where, y, { rows: count, weights: weights.map((w) => w / total), device })
    const { classes: labels, outputs, conjugate } = loss
    loss.dispose()
    const values = isList(y) ? y : undefined
    const classes = labels && values && { codes: codesOf(values), labels }
    return { count, weights, classes, numbers: isNumbers(values) ? values : undefined, conjugate: conjugate !== undefined, outputs }
  } finally {
    if (recipe.plan.device === undefined) device.dispose()
  }
}

function isList(y: unknown): y is ArrayLike<unknown> {
  return typeof y === 'object' && y !== null && 'length' in y && typeof y.length === 'number'
}

function isNumbers(y: ArrayLike<unknown> | undefined): y is ArrayLike<number> {
  return y !== undefined && typeof y[0] === 'number'
}
