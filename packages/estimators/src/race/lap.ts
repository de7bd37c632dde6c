import type { Work } from '../fit/run.js'
import type { RaceProblem } from './race-problem.js'

/** Coefficients of the standardised columns [columns], and the intercept for them. */
export interface RaceCoefficients {
  readonly b: Float64Array
  readonly intercept: number
}

/** Where a solver is: coefficients that are still to be certified, or a point that the solver has certified itself, on its own time. */
export type Lap =
  | { readonly kind: 'candidate'; readonly iterations: number; readonly coefficients: () => RaceCoefficients }
  | ({ readonly kind: 'certified'; readonly iterations: number } & Certified)

/** A point with its proof. */
export interface Certified {
  readonly gap: number
  readonly relativeGap: number
  readonly objective: number
  readonly nonzeros: number
}

/** A solver at work in short pieces, each ended by a lap or by a breath. */
export type Runner = (problem: RaceProblem) => Work<Lap, void>
