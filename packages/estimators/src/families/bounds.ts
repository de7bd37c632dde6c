import { EstimatorError } from '../errors.js'
import { readVector } from '../vector.js'

/** Bounds of the coefficients on the scale of the columns as they were given: one number for all, or one for each column. */
export interface Bounds {
  /** At most 0; -Infinity, no bound, by default. */
  readonly lower?: number | ArrayLike<number> | undefined
  /** At least 0; Infinity, no bound, by default. */
  readonly upper?: number | ArrayLike<number> | undefined
}

/** Bounds for p columns, where there are any. @throws EstimatorError for a lower bound above 0 and an upper one below. */
export function readBounds(
  where: string,
  { lower, upper }: Bounds,
  columns: number,
): { readonly lower?: Float64Array; readonly upper?: Float64Array } {
  return {
    ...(lower !== undefined && { lower: negated(read(where, 'lower', lower, columns, -1)) }),
    ...(upper !== undefined && { upper: read(where, 'upper', upper, columns, 1) }),
  }
}

/** sign · bound ≥ 0 for each column. */
function read(where: string, name: string, given: number | ArrayLike<number>, columns: number, sign: 1 | -1): Float64Array {
  const list = typeof given === 'number' ? new Float64Array(columns).fill(given) : given
  const side =
    typeof list === 'object' && list !== null ? Array.from(list, (bound) => (typeof bound === 'number' ? sign * bound + 0 : bound)) : list
  if (Array.isArray(side)) {
    const wrong = side.findIndex((bound) => typeof bound === 'number' && bound < 0)
    if (wrong >= 0)
      throw new EstimatorError(
        `${where}: ${name} has ${list[wrong]} at ${wrong}; 0 must be allowed, so pass numbers that are ${sign < 0 ? '0 or less' : '0 or more'}.`,
      )
  }
  return readVector(where, name, side, {
    length: columns,
    because: `X has ${columns} columns`,
    advice: 'pass one bound per column, or one number for all',
    infinityAllowed: true,
  })
}

function negated(x: Float64Array): Float64Array {
  return x.map((value) => -value + 0)
}
