/** The solvers that can race. */
export type RaceSolver = 'odot' | 'hadamard' | 'fista' | 'coordinate-descent'

/** Whether a solver goes on: it has reached the tolerance, cannot get closer, or has used up its seconds. */
export type RaceStatus = 'running' | 'converged' | 'stalled' | 'out-of-time'

/** A point of a solver, certified in float64. */
export interface RacePoint {
  readonly solver: RaceSolver
  /** Of work until here; certificates of this race are made while the clock stands still. */
  readonly seconds: number
  readonly iterations: number
  /** The duality gap: how far the objective is above the optimum, at most. */
  readonly gap: number
  /** gap as a share of the null model's objective. */
  readonly relativeGap: number
  /** The loss and the penalty. */
  readonly objective: number
  /** Coefficients that are exactly not zero. A product of two factors is small long before it is zero. */
  readonly nonzeros: number
  /** 'running' for all points but the last of a solver. */
  readonly status: RaceStatus
}
