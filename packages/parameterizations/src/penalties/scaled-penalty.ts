import { flatten, mul, type Tensor, tensorLeaf, unflatten, type Values, type ValuesOf } from '@odot/autodiff'
import type { ConvexPenalty, Penalty } from '@odot/problem'

/** How weights are scaled. */
export interface WeightScale<W> {
  /** t ≠ 0. */
  readonly weights: number
  readonly times: (tree: ValuesOf<W>, by: number) => ValuesOf<W>
}

/**
 * R(w/t), with whatever R has: its slopes are those of R at w/t over t, its prox with step γ is t times that of R with step γ/t² at w/t, and its conjugate
 * is R*(t z).
 */
export function scaledPenalty<W>(penalty: Penalty<W>, { weights: t, times }: WeightScale<W>): Penalty<W> {
  if (t === 1) return penalty
  const { name, value, traced, prox, distance } = penalty
  return Object.freeze({
    name: `scaled ${name}`,
    value: (w: ValuesOf<W>) => value(times(w, 1 / t)),
    ...(traced && { traced: (w: W) => traced(timesTensors(w, 1 / t)) }),
    ...(prox && {
      prox: ({ shape, data }: Values, step: Float64Array | number, out: Float64Array) => {
        const steps = typeof step === 'number' ? step / (t * t) : step.map((x) => x / (t * t))
        prox({ shape, data: data.map((x) => x / t) }, steps, out)
        for (let j = 0; j < out.length; j++) out[j]! *= t
      },
    }),
    ...(distance && {
      distance: (w: ValuesOf<W>, gradient: ValuesOf<W>) => distance(times(w, 1 / t), times(gradient, t)) / Math.abs(t),
    }),
    ...(isConvex(penalty) && dualOf(penalty, t)),
  })
}

function dualOf(
  { conjugate, dualScale, lambdaMax }: ConvexPenalty,
  t: number,
): Pick<ConvexPenalty, 'conjugate' | 'dualScale' | 'lambdaMax'> {
  const times = ({ shape, data }: Values): Values => ({ shape, data: data.map((z) => t * z) })
  return {
    conjugate: (dual: Values) => conjugate(times(dual)),
    dualScale: (dual: Values) => {
      let scale = dualScale(times(dual))
      // t(s z) may round differently from s(t z)
      while (scale > 0 && conjugate(times({ shape: dual.shape, data: dual.data.map((z) => scale * z) })) === Number.POSITIVE_INFINITY)
        scale *= 1 - Number.EPSILON
      return scale
    },
    ...(lambdaMax && { lambdaMax: (gradient: Values) => lambdaMax(times(gradient)) }),
  }
}

function timesTensors<W>(tree: W, by: number): W {
  const { leaves, structure } = flatten(tree, tensorLeaf)
  return unflatten(
    structure,
    leaves.map(({ value }): Tensor => mul(by, value)),
  ) as W
}

function isConvex(penalty: object): penalty is ConvexPenalty {
  return 'conjugate' in penalty && 'dualScale' in penalty
}
