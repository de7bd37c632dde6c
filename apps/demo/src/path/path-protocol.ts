import type { Numbered } from '../latest.js'
import type { Choice } from '../problem/choice.js'
import type { FitReport } from './fit-report.js'
import type { ShownSolver } from './solver-choice.js'

/** What the page asks the worker: a whole path, or one fit. The answer to a path is numbered apart from those to fits. */
export type PathQuestion =
  | { readonly kind: 'path'; readonly question: Numbered<Choice> }
  | { readonly kind: 'fit'; readonly question: Numbered<FitQuestion> }

/** A fit that the page asks for. */
export interface FitQuestion {
  readonly choice: Choice
  /** λ/λmax. */
  readonly ratio: number
  readonly solver: ShownSolver
}

/** One λ of the path. */
export interface PathPoint {
  readonly ratio: number
  /** Standardised coefficients. */
  readonly coefficients: Float64Array
}

/** A path from λmax down. */
export interface PathReport {
  readonly choice: Choice
  readonly names: readonly string[]
  readonly points: readonly PathPoint[]
  readonly milliseconds: number
  /** The largest relative gap of all its fits. */
  readonly worstGap: number
}

/** What the worker tells the page. */
export type PathMessage =
  | { readonly kind: 'path'; readonly answer: Numbered<PathReport> }
  | { readonly kind: 'fit'; readonly answer: Numbered<FitReport> }
  | { readonly kind: 'failed'; readonly reason: string }
