import { type Random, seededRandom } from '@odot/autodiff'
import type { Label } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import { knownOptions } from '../known-options.js'
import { show } from '../show.js'
import { type Codes, codesOf, placesOf } from './codes.js'
import { shuffle } from './shuffle.js'

export interface FoldOptions {
  readonly rows: number
  /** How many folds; 10 by default. */
  readonly folds?: number
  /** How often the rows are dealt anew; 1 by default. */
  readonly repeats?: number
  /** A group for each row: rows of one group are in one fold. */
  readonly groups?: ArrayLike<Label>
  /** A class for each row: folds get equal shares of each, as far as that is possible. `quantileStrata` makes classes of numbers. */
  readonly stratify?: ArrayLike<Label>
  /** The same seed gives the same folds on every machine; 1 by default. */
  readonly seed?: number
}

/** Which fold holds out which row. */
export interface Folds {
  readonly rows: number
  readonly folds: number
  readonly repeats: number
  /** For each repeat, the fold 0 … folds − 1 that holds out each row; [rows]. */
  readonly assignments: readonly Int32Array[]
}

/**
 * Deals rows to folds at random: each row is held out once in each repeat.
 *
 * Without groups, folds differ by at most one row, and by at most one row of each class. Groups go, the largest first, to the fold where the sum over the
 * classes of (rows in the fold/rows in all)² grows least, and to the smallest of several such folds.
 * @example
 * const { assignments } = kFolds({ rows: 6, folds: 3, stratify: ['a', 'a', 'a', 'b', 'b', 'b'] })
 * const [folds] = assignments
 * Array.from(folds.slice(0, 3)).sort() // => [0, 1, 2]
 * Array.from(folds.slice(3)).sort() // => [0, 1, 2]
 * kFolds({ rows: 3, folds: 5 }) // => throws 5 folds of 3 rows
 * @throws EstimatorError when there are fewer rows or groups than folds, and when a vector does not have one value for each row.
 */
export function kFolds(options: FoldOptions): Folds {
  knownOptions('kFolds', options, ['rows', 'folds', 'repeats', 'groups', 'stratify', 'seed'])
  const { rows, folds = 10, repeats = 1, groups, stratify, seed = 1 } = options
  whole('rows', rows, 2)
  whole('folds', folds, 2)
  whole('repeats', repeats, 1)
  if (!Number.isInteger(seed)) throw new EstimatorError(`kFolds: seed is ${show(seed)}; pass a whole number.`)
  if (folds > rows) throw new EstimatorError(`kFolds: ${folds} folds of ${rows} rows leave a fold empty; pass at most ${rows} folds.`)
  const classes = stratify === undefined ? { of: new Int32Array(rows), count: 1, values: [undefined] } : vector('stratify', stratify, rows)
  const units = groups === undefined ? undefined : vector('groups', groups, rows)
  if (units && units.count < folds) {
    throw new EstimatorError(`kFolds: groups has ${units.count} groups but there are ${folds} folds; pass at most ${units.count} folds.`)
  }
  const random = seededRandom(seed)
  const deal = (): Int32Array => (units ? dealGroups(units, classes, { folds, random }) : dealRows(classes, { folds, random }))
  return Object.freeze({ rows, folds, repeats, assignments: Object.freeze(Array.from({ length: repeats }, deal)) })
}

interface Dealing {
  readonly folds: number
  readonly random: Random
}

/** Like cards: class after class, each shuffled, one row to each fold in turn. */
function dealRows(classes: Codes, { folds, random }: Dealing): Int32Array {
  const assignment = new Int32Array(classes.of.length)
  let next = 0
  for (const rows of placesOf(classes)) for (const row of shuffle(rows, random)) assignment[row] = next++ % folds
  return assignment
}

function dealGroups(groups: Codes, classes: Codes, { folds, random }: Dealing): Int32Array {
  const members = placesOf(groups)
  const totals = new Float64Array(classes.count)
  for (const code of classes.of) totals[code]!++
  const inFold = Array.from({ length: folds }, () => ({ counts: new Float64Array(classes.count), rows: 0 }))
  const assignment = new Int32Array(classes.of.length)
  const order = shuffle(Int32Array.from(members.keys()), random).sort((a, b) => members[b]!.length - members[a]!.length)
  for (const group of order) {
    const counts = new Float64Array(classes.count)
    for (const row of members[group]!) counts[classes.of[row]!]!++
    // what the sum of squares grows by, apart from what is the same in all folds
    const growth = inFold.map((fold) => fold.counts.reduce((sum, count, c) => sum + (count * counts[c]!) / totals[c]! ** 2, 0))
    const least = Math.min(...growth)
    let best = -1
    for (const [f, { rows }] of inFold.entries()) if (growth[f] === least && (best < 0 || rows < inFold[best]!.rows)) best = f
    const chosen = inFold[best]!
    for (const [c, count] of counts.entries()) chosen.counts[c]! += count
    chosen.rows += members[group]!.length
    for (const row of members[group]!) assignment[row] = best
  }
  return assignment
}

function vector(name: string, values: ArrayLike<Label>, rows: number): Codes {
  if (typeof values !== 'object' || values === null || values.length !== rows) {
    const given = Object(values).length === undefined ? `is ${show(values)}` : `has ${values.length} values`
    throw new EstimatorError(`kFolds: ${name} ${given} but there are ${rows} rows; pass one value per row.`)
  }
  return codesOf(values)
}

function whole(name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least))
    throw new EstimatorError(`kFolds: ${name} is ${show(value)}; pass a whole number from ${least} up.`)
}
