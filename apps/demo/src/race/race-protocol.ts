import type { RacePoint, RaceSolver } from '@odot/estimators'
import type { Numbered } from '../latest.js'

export type RaceProblemName = 'made-up' | 'diabetes' | 'breast-cancer'

/** A race that the page asks for; none ends the one that is on. */
export interface RaceQuestion {
  readonly problem: RaceProblemName
  /** λ/λmax. */
  readonly ratio: number
}

/** What the worker tells the page, point by point. */
export type RaceAnswer =
  | { readonly kind: 'started' }
  | { readonly kind: 'point'; readonly point: RacePoint }
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly reason: string }

export type RaceMessage = Numbered<RaceQuestion | undefined>

/** Where the race ends: the relative gap that is asked for. */
export const finishGap = 1e-9

/** Seconds of work that each solver has. */
export const limit = 5

/** What the solvers are called on the page, in the order of the legend. */
export const raceNames: Readonly<Record<RaceSolver, string>> = {
  odot: 'odot, working sets and Newton',
  hadamard: 'L-BFGS on u\u00a0⊙\u00a0v',
  fista: 'FISTA',
  'coordinate-descent': 'coordinate descent',
}

export const raceSolvers: readonly RaceSolver[] = ['odot', 'hadamard', 'fista', 'coordinate-descent']
