import type { Values } from '@odot/autodiff'
import type { GroupIndex } from '@odot/penalties'
import type { ConvexPenalty, Penalty } from '@odot/problem'
import { groupNorms } from '../group-norms.js'

/** A penalty of lengths that may be made one of groups. */
export type Profile = Penalty & Required<Pick<Penalty, 'prox' | 'distance'>> & Partial<Pick<ConvexPenalty, 'conjugate' | 'dualScale'>>

/**
 * R(w) = Σ_g φ_g(‖w_g‖₂) for a penalty φ of the lengths: its prox shrinks lengths and keeps directions, its conjugate is that of φ at the lengths of the
 * dual. The slope across a group must vanish, and along it obey φ. The steps of a group must be one.
 */
export function radial(name: string, { count, groupOf: ids, starts, members }: GroupIndex, profile: Profile): Penalty | ConvexPenalty {
  const lengths = (x: Float64Array): Values => ({ shape: [count], data: groupNorms(x, { ids, count }) })
  const common = {
    name,
    value: ({ data }: Values) => profile.value(lengths(data)),
    prox: ({ data: w }: Values, step: Float64Array | number, out: Float64Array) => {
      const before = lengths(w)
      const after = new Float64Array(count)
      const steps = typeof step === 'number' ? step : after.map((_, g) => step[members[starts[g]!]!]!)
      profile.prox(before, steps, after)
      for (let j = 0; j < w.length; j++) out[j] = w[j] === 0 ? 0 : (w[j]! / before.data[ids[j]!]!) * after[ids[j]!]!
    },
    distance: ({ data: w }: Values, { data: gradient }: Values) => {
      const { data: n, shape } = lengths(w)
      const along = new Float64Array(count)
      for (let j = 0; j < w.length; j++) if (n[ids[j]!]! > 0) along[ids[j]!]! += (gradient[j]! * w[j]!) / n[ids[j]!]!
      let across = 0
      for (let j = 0; j < w.length; j++) if (n[ids[j]!]! > 0) across += (gradient[j]! - (along[ids[j]!]! * w[j]!) / n[ids[j]!]!) ** 2
      const pulls = groupNorms(gradient, { ids, count })
      const slopes = { shape, data: along.map((slope, g) => (n[g]! > 0 ? slope : pulls[g]!)) }
      return Math.hypot(Math.sqrt(across), profile.distance({ shape, data: n }, slopes))
    },
  }
  const { conjugate, dualScale } = profile
  if (!conjugate || !dualScale) return Object.freeze(common)
  return Object.freeze({
    ...common,
    conjugate: ({ data }: Values) => conjugate(lengths(data)),
    dualScale: ({ data }: Values) => dualScale(lengths(data)),
  })
}
