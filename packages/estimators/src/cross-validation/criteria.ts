/** What information criteria compare. */
export type Criterion = 'aic' | 'aicc' | 'bic' | 'ebic'

/** A fit as criteria see it. */
export interface FitSize {
  /** −2 log-likelihood, up to a constant that all fits share. */
  readonly deviance: number
  /** Degrees of freedom. */
  readonly freedom: number
  /** n, the rows or what they are worth. */
  readonly rows: number
  /** p, the coefficients that could have been chosen. */
  readonly columns: number
  readonly gamma: number
}

/** Smaller is better. Infinity where the degrees of freedom leave no rows for a correction. */
export const criteria: { readonly [C in Criterion]: (fit: FitSize) => number } = Object.freeze({
  aic: ({ deviance, freedom }) => deviance + 2 * freedom,
  aicc: ({ deviance, freedom, rows }) => {
    const left = rows - freedom - 1
    return left > 0 ? deviance + 2 * freedom + (2 * freedom * (freedom + 1)) / left : Number.POSITIVE_INFINITY
  },
  bic: ({ deviance, freedom, rows }) => deviance + Math.log(rows) * freedom,
  ebic: ({ deviance, freedom, rows, columns, gamma }) =>
    deviance + Math.log(rows) * freedom + 2 * gamma * logChoose(columns, Math.min(freedom, columns)),
})

/** log (n over k), as a sum of logarithms. */
export function logChoose(n: number, k: number): number {
  const few = Math.min(k, n - k)
  let total = 0
  for (let i = 1; i <= few; i++) total += Math.log((n - few + i) / i)
  return total
}
