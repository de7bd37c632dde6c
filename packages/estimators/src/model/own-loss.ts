import type { Tensor } from '@odot/autodiff'
import { huber, leastSquares, logistic, multinomial, multiTask, poisson, quantile, type ResponseMatrix, squaredHinge } from '@odot/losses'
import type { Label, Loss } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { show } from '../show.js'

/** What the response of one of our losses may be: numbers, labels, or rows of numbers for several tasks. */
export type AnyResponse = ArrayLike<Label> | ResponseMatrix

/** The names of our losses. */
export type LossName = 'least squares' | 'logistic' | 'squared hinge' | 'multinomial' | 'poisson' | 'huber' | 'quantile' | 'multi-task'

/** One of our losses, made again from its name and numbers. */
export interface OwnLoss {
  readonly name: LossName
  readonly loss: Loss<AnyResponse, Tensor>
  /**
   * The response with rows appended that make any others acceptable, and how many: a fit needs rows of every class, or a count that is not 0, but new rows may
   * well be all alike. The appended rows are to have weight 0.
   */
  readonly padded: (y: AnyResponse) => { readonly y: AnyResponse; readonly extra: number }
}

/** Which numbers a loss is made of, and how. */
interface Maker {
  readonly parameters: readonly string[]
  readonly make: (parameters: Readonly<Record<string, number>>) => Loss<AnyResponse, Tensor>
  readonly padding: (classes: readonly Label[]) => readonly Label[]
}

const none = (): readonly Label[] => []
const all = (classes: readonly Label[]): readonly Label[] => classes

const makers: { readonly [N in LossName]: Maker } = {
  'least squares': { parameters: [], make: () => widened(leastSquares(), isNumbers), padding: none },
  logistic: { parameters: [], make: () => widened(logistic(), isLabels), padding: all },
  'squared hinge': { parameters: [], make: () => widened(squaredHinge(), isLabels), padding: all },
  multinomial: { parameters: [], make: () => widened(multinomial(), isLabels), padding: all },
  poisson: { parameters: [], make: () => widened(poisson(), isNumbers), padding: () => [1] },
  huber: {
    parameters: ['threshold'],
    make: ({ threshold }) => widened(huber(threshold === undefined ? {} : { threshold }), isNumbers),
    padding: none,
  },
  quantile: {
    parameters: ['tau', 'smoothing'],
    make: ({ tau, smoothing }) =>
      widened(quantile({ ...(tau !== undefined && { tau }), ...(smoothing !== undefined && { smoothing }) }), isNumbers),
    padding: none,
  },
  'multi-task': { parameters: [], make: () => widened(multiTask(), isMatrix), padding: none },
}

/** The names of our losses, for messages. */
export const lossNames: readonly LossName[] = Object.freeze([
  'least squares',
  'logistic',
  'squared hinge',
  'multinomial',
  'poisson',
  'huber',
  'quantile',
  'multi-task',
])

export function isLossName(name: string): name is LossName {
  return Object.hasOwn(makers, name)
}

/** The numbers that a loss of ours is made of, by name. */
export function lossParameters(name: LossName): readonly string[] {
  return makers[name].parameters
}

/** The loss of a fitted model, or nothing where it is not one of ours. `classes` are those of the model. */
export function ownLoss(
  { name, parameters }: { readonly name: string; readonly parameters: Readonly<Record<string, number>> },
  classes: readonly Label[] = [],
): OwnLoss | undefined {
  if (!isLossName(name)) return undefined
  const { make, padding } = makers[name]
  const rows = padding(classes)
  return Object.freeze({
    name,
    loss: make(parameters),
    padded: (y: AnyResponse) => (rows.length > 0 && isLabels(y) ? { y: [...Array.from(y), ...rows], extra: rows.length } : { y, extra: 0 }),
  })
}

/** Whether something can be the response of one of our losses at all; the loss itself looks at the entries. */
export function isAnyResponse(y: unknown): y is AnyResponse {
  return typeof y === 'object' && y !== null && ('length' in y || ('data' in y && 'shape' in y))
}

/** The same loss, of responses whose type is known when it runs. */
function widened<Y extends AnyResponse>(loss: Loss<Y, Tensor>, fits: (y: AnyResponse) => y is Y): Loss<AnyResponse, Tensor> {
  return Object.freeze({
    ...loss,
    prepare: (y: AnyResponse, rows: number) => {
      if (fits(y)) return loss.prepare(y, rows)
      throw new EstimatorError(`${loss.name}: y is ${show(y)}; pass a response as in the fit.`)
    },
  })
}

// The losses check the entries themselves, and name the row: these only tell lists from matrices.
function isNumbers(y: AnyResponse): y is ArrayLike<number> {
  return 'length' in y
}

function isLabels(y: AnyResponse): y is ArrayLike<Label> {
  return 'length' in y
}

function isMatrix(y: AnyResponse): y is ResponseMatrix {
  return 'shape' in y || Array.isArray(y)
}
