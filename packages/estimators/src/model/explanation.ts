/** What a fit minimised, and how other libraries would be asked the same. */
export interface Explanation {
  readonly words: string
  /** The objective in LaTeX. */
  readonly latex: string
  /** The scikit-learn call that solves the same problem, or null when there is none; `notes` says why. */
  readonly sklearn: string | null
  /** The glmnet (R) call that solves the same problem, or null when there is none. */
  readonly glmnet: string | null
  readonly notes: readonly string[]
  readonly toString: () => string
}
