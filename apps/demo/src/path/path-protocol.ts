import type { LassoSolver } from '@odot/estimators'
import type { Numbered } from '../latest.js'
import type { FitReport } from './fit-report.js'

/** A fit that the page asks for. */
export interface FitQuestion {
  /** λ/λmax. */
  readonly ratio: number
  readonly solver: LassoSolver
}

/** One λ of the path. */
export interface PathPoint {
  readonly ratio: number
  /** Standardised coefficients. */
  readonly coefficients: Float64Array
}

/** What the worker tells the page; the path comes point by point, from λmax down. */
export type PathMessage =
  | { readonly kind: 'opened'; readonly names: readonly string[]; readonly rows: number; readonly points: number; readonly last: PathPoint }
  | { readonly kind: 'point'; readonly point: PathPoint }
  | { readonly kind: 'fit'; readonly answer: Numbered<FitReport> }
  | { readonly kind: 'failed'; readonly reason: string }
