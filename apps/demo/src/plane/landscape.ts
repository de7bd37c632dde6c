/** One coordinate of a lasso whose data ask for c, with β = u·v: ½(u·v − c)² + ½λ(u² + v²). */
export interface Landscape {
  readonly c: number
  readonly lambda: number
}

export interface Factors {
  readonly u: number
  readonly v: number
}

/** The surrogate at a point of the plane. */
export function surrogateAt({ c, lambda }: Landscape, u: number, v: number): number {
  return (u * v - c) ** 2 / 2 + (lambda * (u * u + v * v)) / 2
}

/** What the surrogate costs the coefficient, ½(β − c)² + λ|β|: its least value along the fibre u·v = β. */
export function lassoAt({ c, lambda }: Landscape, beta: number): number {
  return (beta - c) ** 2 / 2 + lambda * Math.abs(beta)
}

/** The minimiser of ½(β − c)² + λ|β|: c moved towards 0 by λ, exactly 0 within it. */
export function lassoMinimiser({ c, lambda }: Landscape): number {
  return Math.sign(c) * Math.max(0, Math.abs(c) - lambda)
}

/** The minimisers of the surrogate: two balanced points of one fibre, or the origin. */
export function minimisers(landscape: Landscape): readonly Factors[] {
  const beta = lassoMinimiser(landscape)
  const v = Math.sqrt(Math.abs(beta))
  if (v === 0) return [{ u: 0, v: 0 }]
  const u = Math.sign(beta) * v
  return [
    { u, v },
    { u: -u, v: -v },
  ]
}

/** Curvature of the surrogate at the origin: eigenvalues of [[λ, −c], [−c, λ]], the lower one along u = sign(c)·v. */
export function originCurvature({ c, lambda }: Landscape): { readonly lower: number; readonly upper: number; readonly saddle: boolean } {
  return { lower: lambda - Math.abs(c), upper: lambda + Math.abs(c), saddle: Math.abs(c) > lambda }
}
