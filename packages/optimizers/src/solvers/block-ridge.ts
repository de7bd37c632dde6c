import type { Ask, Oracle } from '@odot/problem'

/** Entries from ≤ i < to of a flat point. */
export interface Block {
  readonly from: number
  readonly to: number
}

/** Vectors of conjugate gradients, as long as the point. */
export interface BlockScratch {
  readonly move: Float64Array
  readonly direction: Float64Array
  readonly product: Float64Array
  readonly rest: Float64Array
}

export function blockScratch(size: number): BlockScratch {
  const vector = (): Float64Array => new Float64Array(size)
  return { move: vector(), direction: vector(), product: vector(), rest: vector() }
}

/** Residuals of the linear system fall to this share. */
const share = 1e-13

/**
 * move = argmin_d over one block of ⟨g, d⟩ + ½⟨d, Hd⟩ by conjugate gradients, zero elsewhere. Every step lowers it, so that it may end early: when the
 * system is solved, or when rounding (or a direction without curvature) leaves no further step.
 */
export function* solveBlock(
  { x, gradient }: { readonly x: Float64Array; readonly gradient: Float64Array },
  { from, to }: Block,
  { move, direction, product, rest }: BlockScratch,
): Generator<Ask<Oracle>, void, number> {
  move.fill(0)
  direction.fill(0)
  let squares = 0
  for (let i = from; i < to; i++) {
    rest[i] = -gradient[i]!
    direction[i] = rest[i]!
    squares += rest[i]! * rest[i]!
  }
  const enough = share * share * squares
  const most = 2 * (to - from) + 10
  for (let k = 0; k < most && squares > enough; k++) {
    yield { ask: 'hessianProduct', args: [x, direction, product] }
    let curvature = 0
    for (let i = from; i < to; i++) curvature += direction[i]! * product[i]!
    if (!(curvature > 0 && Number.isFinite(curvature))) return
    const step = squares / curvature
    let next = 0
    for (let i = from; i < to; i++) {
      move[i]! += step * direction[i]!
      rest[i]! -= step * product[i]!
      next += rest[i]! * rest[i]!
    }
    for (let i = from; i < to; i++) direction[i] = rest[i]! + (next / squares) * direction[i]!
    squares = next
  }
}
