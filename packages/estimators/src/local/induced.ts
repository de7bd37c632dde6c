import type { Values } from '@odot/autodiff'
import type { ConvexPenalty, Face, Parameterization, Penalty } from '@odot/problem'

/** The penalty that a parameterization costs, by what is known of it. */
export type Induced =
  | { readonly kind: 'convex'; readonly penalty: ConvexPenalty }
  | { readonly kind: 'known'; readonly penalty: Penalty & Required<Pick<Penalty, 'distance'>> }
  | { readonly kind: 'unknown'; readonly penalty: Penalty | undefined }

/** What is known of the penalty at some strengths. A product of more than two factors costs no convex penalty, whatever the record offers. */
export function inducedOf<F>({ induced, degree }: Parameterization<F>, strength: Values): Induced {
  const penalty = induced?.(strength)
  if (penalty && isConvex(penalty) && degree !== 'unknown' && degree <= 2) return { kind: 'convex', penalty }
  if (penalty && hasDistance(penalty)) return { kind: 'known', penalty }
  return { kind: 'unknown', penalty }
}

/** Where a penalty is smooth, for those that say so. */
export function faceOf(penalty: Penalty, weights: Float64Array): Face | undefined {
  return hasFace(penalty) ? penalty.face(weights) : undefined
}

function isConvex(penalty: Penalty): penalty is ConvexPenalty {
  return 'conjugate' in penalty && 'dualScale' in penalty
}

function hasDistance(penalty: Penalty): penalty is Penalty & Required<Pick<Penalty, 'distance'>> {
  return penalty.distance !== undefined
}

function hasFace(penalty: Penalty): penalty is Penalty & { readonly face: (weights: Float64Array) => Face } {
  return 'face' in penalty && typeof penalty.face === 'function'
}
