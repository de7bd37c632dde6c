import { autoregressiveRowInto, autoregressiveVariance } from './autoregressive.js'
import { type Matrix, rowMajor } from './matrix.js'
import { type RandomStream, randomStream } from './random-stream.js'
import { sparseCoefficients } from './sparse-coefficients.js'

/** What the synthetic designs have in common. */
export type SparseDesignOptions = {
  readonly rows: number
  readonly columns: number
  /** How many coefficients differ from zero. */
  readonly nonzeros: number
  /** Into how many contiguous groups of equal size the columns fall; whole groups are active. By default every column is its own. */
  readonly groups?: number
  /** ρ in (−1, 1): columns i and j correlate by ρ^|i−j|. By default 0. */
  readonly correlation?: number
  /** An integer from 0 to 2^53 − 1, by default 0. The same seed gives the same bits in every engine. */
  readonly seed?: number
}

type SparseDesign = {
  readonly coefficients: Float64Array
  /** The group of each column. */
  readonly groups: readonly number[]
  /** The variance of a row times the coefficients. */
  readonly variance: number
  /** Draws X, and for each row what `response` makes of the row times the scaled coefficients. */
  readonly draw: (
    scale: number,
    response: (product: number, random: RandomStream) => number,
  ) => { readonly X: Matrix<Float64Array>; readonly y: Float64Array }
}

/** Checks the options, then draws the coefficients and, at `draw`, the rows, so that more rows extend the same data. */
export const sparseDesign = (
  where: string,
  { rows, columns, nonzeros, groups = columns, correlation = 0, seed = 0 }: SparseDesignOptions,
): SparseDesign => {
  const fail = (message: string): never => {
    throw new RangeError(`${where}: ${message}`)
  }
  for (const [name, value] of Object.entries({ rows, columns, groups }))
    if (!Number.isSafeInteger(value) || value < 1) fail(`${name} is ${value}; pass an integer from 1 up.`)
  if (!Number.isSafeInteger(nonzeros) || nonzeros < 0) fail(`nonzeros is ${nonzeros}; pass an integer from 0 up.`)
  if (nonzeros > columns) fail(`nonzeros is ${nonzeros} but columns is ${columns}; ask for at most ${columns} nonzeros.`)
  if (columns % groups !== 0) fail(`groups is ${groups} but columns is ${columns}; pass a divisor of ${columns}.`)
  const groupSize = columns / groups
  if (nonzeros % groupSize !== 0) fail(`nonzeros is ${nonzeros} but a group has ${groupSize} columns; pass a multiple of ${groupSize}.`)
  if (!(Math.abs(correlation) < 1)) fail(`correlation is ${correlation}; pass a number between −1 and 1, both excluded.`)
  if (!Number.isSafeInteger(seed) || seed < 0) fail(`seed is ${seed}; pass an integer from 0 to 2^53 − 1.`)

  const random = randomStream(seed)
  const coefficients = sparseCoefficients(random, columns, groupSize, nonzeros / groupSize)
  return {
    coefficients,
    groups: Object.freeze(Array.from({ length: columns }, (_, j) => Math.floor(j / groupSize))),
    variance: autoregressiveVariance(coefficients, correlation),
    draw: (scale, response) => {
      const scaled = coefficients.map((beta) => scale * beta)
      const data = new Float64Array(rows * columns)
      const y = new Float64Array(rows)
      for (let i = 0; i < rows; i++) {
        const row = data.subarray(i * columns, (i + 1) * columns)
        autoregressiveRowInto(row, random, correlation)
        let product = 0
        for (let j = 0; j < columns; j++) product += row[j]! * scaled[j]!
        y[i] = response(product, random)
      }
      return { X: rowMajor(data, rows, columns), y }
    },
  }
}
