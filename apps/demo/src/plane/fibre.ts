import type { Factors } from './landscape.js'

/** Points of the fibre u·v = β inside the square |u|, |v| ≤ reach, one list a branch; the two axes are no hyperbola, so β = 0 gives none. */
export function fibre(beta: number, reach: number): readonly (readonly Factors[])[] {
  const nearest = Math.abs(beta) / reach
  if (beta === 0 || nearest >= reach) return []
  const steps = 60
  return [1, -1].map((side) =>
    Array.from({ length: steps + 1 }, (_, i) => {
      // Even steps in log |u|, so that both arms of the hyperbola are as smooth as its bend.
      const u = side * nearest * (reach / nearest) ** (i / steps)
      return { u, v: beta / u }
    }),
  )
}
