import type { Tensor } from '@odot/autodiff'
import {
  adaptiveLasso,
  elasticNet,
  groupLasso,
  lasso,
  type MatrixLike,
  type Model,
  multiTaskLasso,
  nonnegativeLasso,
  type Settings,
  type Strength,
  sparseGroupLasso,
} from '@odot/estimators'
import { drawTasks, type LossCase, lossCases, taskLoss } from './family-losses.js'
import { drawRows } from './family-numbers.js'
import { type Response, type StatedLoss, type StatedPenalty, scalesOf } from './family-statement.js'

/** What estimators are told of each column. */
export interface Column {
  readonly factor: number
  readonly group: number
  /** An initial estimate on the scale of the column. */
  readonly initial: number
}

export interface Data {
  readonly X: number[][]
  readonly y: Response[]
  readonly columns: readonly Column[]
}

export type CaseOptions = Omit<Settings<ArrayLike<number>, Tensor>, 'loss' | 'penaltyFactor' | 'classWeight'>

/** An estimator with a loss: how it is fitted, and what its penalty is. */
export interface FamilyCase {
  readonly name: string
  readonly loss: StatedLoss
  /** X in another form, where it is given. */
  readonly fit: (data: Data, options: CaseOptions & Strength, X?: MatrixLike) => Model<never>
  readonly penaltyAt: (lambda: number, data: Data, options: CaseOptions) => StatedPenalty
  readonly draw: (seed: number, rows: number, columns: number) => Data
}

interface EstimatorCase {
  readonly name: string
  readonly fit: (data: Data, loss: LossCase, options: CaseOptions & Strength, X: MatrixLike) => Model<never>
  readonly penaltyAt: (lambda: number, data: Data, options: CaseOptions, outputs: number) => StatedPenalty
}

const mixing = { elasticNet: 0.6, sparseGroupLasso: 0.4 } as const
const gamma = 1.5
const factorsOf = ({ columns }: Data): number[] => columns.map(({ factor }) => factor)
const groupsOf = ({ columns }: Data): number[] => columns.map(({ group }) => group)
const numbersOf = (y: readonly Response[]): number[] => y.map((value) => (typeof value === 'number' ? value : Number.NaN))
const spread = (list: readonly number[], outputs: number): number[] => list.flatMap((value) => new Array<number>(outputs).fill(value))
/** λ · factor, where Infinity stays what it is at λ = 0. */
const times = (lambda: number, factors: readonly number[]): number[] =>
  factors.map((factor) => (factor === 0 || factor === Number.POSITIVE_INFINITY ? factor : lambda * factor))

/** √|G|, |G| in columns. */
function groupWeights(groups: readonly number[]): number[] {
  return Array.from({ length: Math.max(...groups) + 1 }, (_, g) => Math.sqrt(groups.filter((group) => group === g).length))
}

const estimators: readonly EstimatorCase[] = [
  {
    name: 'lasso',
    fit: (data, { loss }, options, X) => lasso({ ...options, loss: loss(), penaltyFactor: factorsOf(data) }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, _, outputs) => ({ l1: spread(times(lambda, factorsOf(data)), outputs) }),
  },
  {
    name: 'elasticNet',
    fit: (data, { loss }, options, X) =>
      elasticNet({ ...options, loss: loss(), penaltyFactor: factorsOf(data), mixing: mixing.elasticNet }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, _, outputs) => ({
      l1: spread(times(lambda * mixing.elasticNet, factorsOf(data)), outputs),
      ridge: spread(times(lambda * (1 - mixing.elasticNet), factorsOf(data)), outputs),
    }),
  },
  {
    name: 'adaptiveLasso',
    fit: (data, { loss, stated: { outputs } }, options, X) =>
      adaptiveLasso({
        ...options,
        loss: loss(),
        penaltyFactor: factorsOf(data),
        initial: spread(
          data.columns.map(({ initial }) => initial),
          outputs,
        ),
        gamma,
      }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, options, outputs) => {
      const { sampleWeight, standardize } = options
      const scales = scalesOf({
        X: data.X,
        ...(sampleWeight && { sampleWeight: Array.from(sampleWeight) }),
        ...(standardize !== undefined && { standardize }),
      })
      const factors = data.columns.map(({ factor, initial }, j) => factor / Math.abs(initial * scales[j]! * Math.sqrt(outputs)) ** gamma)
      const least = Math.min(...factors.filter((factor) => factor > 0))
      return {
        l1: spread(
          times(
            lambda,
            factors.map((factor) => factor / least),
          ),
          outputs,
        ),
      }
    },
  },
  {
    name: 'nonnegativeLasso',
    fit: (data, { loss }, options, X) =>
      nonnegativeLasso({ ...options, loss: loss(), penaltyFactor: factorsOf(data) }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, _, outputs) => ({
      l1: spread(times(lambda, factorsOf(data)), outputs),
      lower: new Array<number>(data.columns.length * outputs).fill(0),
    }),
  },
  {
    name: 'groupLasso',
    fit: (data, { loss }, options, X) => groupLasso({ ...options, loss: loss(), groups: groupsOf(data) }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, _, outputs) => ({
      l1: new Array<number>(data.columns.length * outputs).fill(0),
      groups: spread(groupsOf(data), outputs),
      groupStrength: times(lambda, groupWeights(groupsOf(data))),
    }),
  },
  {
    name: 'sparseGroupLasso',
    fit: (data, { loss }, options, X) =>
      sparseGroupLasso({
        ...options,
        loss: loss(),
        groups: groupsOf(data),
        penaltyFactor: factorsOf(data),
        mixing: mixing.sparseGroupLasso,
      }).fitSync(X, numbersOf(data.y)),
    penaltyAt: (lambda, data, _, outputs) => ({
      l1: spread(times(lambda * mixing.sparseGroupLasso, factorsOf(data)), outputs),
      groups: spread(groupsOf(data), outputs),
      groupStrength: times(lambda * (1 - mixing.sparseGroupLasso), groupWeights(groupsOf(data))),
    }),
  },
]

/** Groups of one, two and three columns in turn, factors between ½ and 2. */
export function drawColumns(count: number): Column[] {
  return Array.from({ length: count }, (_, j) => ({
    factor: [1, 0.5, 1.5, 1, 2][j % 5]!,
    group: 3 * Math.floor(j / 6) + [0, 1, 1, 2, 2, 2][j % 6]!,
    initial: Math.cos(j + 0.3) + (j % 2 === 0 ? 0.5 : -0.5),
  }))
}

/** Every estimator with every loss. */
export const familyCases: readonly FamilyCase[] = [
  ...estimators.flatMap((estimator) =>
    lossCases.map((loss) => ({
      name: `${estimator.name}, ${loss.name}`,
      loss: loss.stated,
      fit: (data: Data, options: CaseOptions & Strength, X: MatrixLike = data.X) => estimator.fit(data, loss, options, X),
      penaltyAt: (lambda: number, data: Data, options: CaseOptions) => estimator.penaltyAt(lambda, data, options, loss.stated.outputs),
      draw: (seed: number, rows: number, columns: number) => {
        const X = drawRows(seed, rows, columns)
        return { X, y: loss.draw(seed + 1, X), columns: drawColumns(columns) }
      },
    })),
  ),
  {
    name: 'multiTaskLasso',
    loss: taskLoss,
    fit: (data, options, X = data.X) =>
      multiTaskLasso({ ...options, penaltyFactor: factorsOf(data) }).fitSync(
        X,
        data.y.map((row) => (typeof row === 'number' ? [row] : row)),
      ),
    penaltyAt: (lambda, data) => ({
      l1: new Array<number>(data.columns.length * 2).fill(0),
      groups: spread([...data.columns.keys()], 2),
      groupStrength: times(lambda, factorsOf(data)),
    }),
    draw: (seed, rows, columns) => {
      const X = drawRows(seed, rows, columns)
      return { X, y: drawTasks(seed + 1, X), columns: drawColumns(columns) }
    },
  },
]
