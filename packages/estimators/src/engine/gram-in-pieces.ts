import { type Design, gramInto } from '@odot/kernels'

/** Multiplications between two breaths: a dozen milliseconds in WebAssembly. */
const piece = 5e7
/** Rows of a piece, at least: fewer would be more adding up than multiplying. */
const fewestRows = 64

/**
 * Adds Xᵀ diag(weights) X for some columns of a design, [k, k], to `out`: the rows from `below` on and their mirror image, by pieces of rows. Weights of
 * both signs are two sums.
 */
export function* gramInPieces(
  design: Design,
  { columns, weights, below = 0 }: { readonly columns: Int32Array; readonly weights: Float64Array; readonly below?: number },
  out: Float64Array,
): Generator<undefined, void> {
  const { rows } = design
  const k = columns.length
  if (k === below) return
  const products = (k * (k + 1) - below * (below + 1)) / 2
  const height = Math.max(fewestRows, 8 * Math.floor(piece / (8 * products)))
  const part = new Float64Array(k * k)
  for (const [sign, parts] of signed(weights)) {
    for (let from = 0; from < rows; from += height) {
      gramInto(design, { columns, weights: parts, below, range: { from, to: Math.min(rows, from + height) } }, part)
      for (let a = below; a < k; a++) for (let at = a * k; at <= a * k + a; at++) out[at]! += sign * part[at]!
      yield
    }
  }
  for (let a = below; a < k; a++) for (let b = 0; b < a; b++) out[b * k + a] = out[a * k + b]!
}

/** Weights as sums of weights ≥ 0 with a sign; those of a sign that does not occur are left out. */
function signed(weights: Float64Array): (readonly [number, Float64Array])[] {
  const [positive, negative] = [weights.some((w) => w > 0), weights.some((w) => w < 0)]
  if (!negative) return positive ? [[1, weights]] : []
  const minus = [-1, weights.map((w) => Math.max(0, -w))] as const
  return positive ? [[1, weights.map((w) => Math.max(0, w))], minus] : [minus]
}
