import type { Values } from '@odot/autodiff'
import type { Penalty } from '@odot/problem'

/**
 * Σ sⱼ |wⱼ|^q for 0 < q < 1, what a deep product costs. Where w = 0 every slope is a (limiting) subgradient, so only nonzero weights have a
 * first-order residual.
 */
export function powerPenalty(strength: number | Float64Array, q: number): Penalty {
  const at = (j: number): number => (typeof strength === 'number' ? strength : strength[j]!)
  return Object.freeze({
    name: `power(${q})`,
    value: ({ data }: Values) => data.reduce((total, w, j) => total + at(j) * Math.abs(w) ** q, 0),
    distance: (weights: Values, gradient: Values) => {
      let squares = 0
      for (let j = 0; j < weights.data.length; j++) {
        const w = weights.data[j]!
        if (w !== 0) squares += (gradient.data[j]! + at(j) * q * Math.sign(w) * Math.abs(w) ** (q - 1)) ** 2
      }
      return Math.sqrt(squares)
    },
  })
}
