import { normal, type Random } from '@odot/autodiff'

/** What a penalty is on weights that have to do with each other: c‖β‖_p^q where that is so, at least homogeneous, or something else. */
export type PenaltyLaw =
  | {
      readonly kind: 'power'
      readonly size: number
      readonly q: number
      /** The norm inside a group; 2 of a single weight. */
      readonly p: number
      /** c of positive weights. */
      readonly up: number
      /** c of negative weights; Infinity where there are none. */
      readonly down: number
    }
  | { readonly kind: 'homogeneous'; readonly size: number; readonly q: number }
  | { readonly kind: 'other'; readonly size: number }

const tolerance = 1e-5

/** Fits c‖β‖_p^q to a penalty of `size` weights from its values, and checks it at others. */
export function fitPowerLaw(
  value: (weights: readonly number[]) => number,
  { size, random }: { readonly size: number; readonly random: Random },
): PenaltyLaw {
  const unit = (t: number, at = 0): number[] => Array.from({ length: size }, (_, j) => (j === at ? t : 0))
  const up = value(unit(1))
  const q = tidy(Math.log2(value(unit(2)) / up))
  const draws = Array.from({ length: 3 }, () =>
    Array.from({ length: size }, () => (value(unit(-1)) < Number.POSITIVE_INFINITY ? 2 * normal(random) : 0.1 + 2 * random())),
  )
  const isHomogeneous = q > 0 && draws.every((w) => isClose(value(w.map((x) => 3 * x)), 3 ** q * value(w)))
  if (!isHomogeneous || !(up > 0)) return { kind: 'other', size }
  const down = value(unit(-1))
  const p = size === 1 ? 2 : tidy((q * Math.LN2) / Math.log(value(unit(1).map((x, j) => (j === 1 ? 1 : x))) / up))
  const isPower = draws.every((w) => {
    const total = w.reduce((sum, x) => sum + Math.abs(x) ** p, 0)
    return isClose(value(w), (size === 1 && w[0]! < 0 ? down : up) * total ** (q / p))
  })
  return isPower && (size === 1 || isClose(up, down))
    ? { kind: 'power', size, q, p, up: tidy(up), down: tidy(down) }
    : { kind: 'homogeneous', size, q }
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
}

/** Without the error of a search, where a number of few digits is meant. */
function tidy(x: number): number {
  const short = Number(x.toPrecision(4))
  return Math.abs(x - short) <= tolerance * Math.abs(x) ? short : x
}
