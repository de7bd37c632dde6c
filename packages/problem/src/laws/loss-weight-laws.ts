import type { Law } from '@odot/autodiff/testing'
import { demandClose } from './demand.js'
import { expectClose } from './expect-close.js'
import { type LossCase, normalised, trials } from './loss-case.js'

const rounding = 1e-12

/** The laws of the weights of a loss that is a sum over rows: they stand for rows that repeat or are missing. */
export function lossWeightLaws<Y, T>({ loss, rows, outputs, random, all, rowsOnly, predictors }: LossCase<Y, T>): Law[] {
  if (!loss.rowwise) return []

  /** Compares weights proportional to counts with rows that repeat as often. */
  const compare = (counts: readonly number[]): void => {
    const chosen = counts.flatMap((count, row) => Array.from({ length: count }, () => row))
    if (chosen.length === 0) return
    const eta = predictors()
    const weights = normalised(Float64Array.from(counts))
    const repeated = rowsOnly(chosen)
    const repeatedEta = Float64Array.from(chosen.flatMap((row) => Array.from(eta.subarray(row * outputs, (row + 1) * outputs))))
    const equal = new Float64Array(chosen.length).fill(1 / chosen.length)
    demandClose(`the loss with weights ${weights.join(', ')}`, all.value(eta, weights), {
      expected: repeated.value(repeatedEta, equal),
      tolerance: rounding,
    })
    const expected = new Float64Array(eta.length)
    for (const [j, g] of repeated.gradient(repeatedEta, equal).entries())
      expected[chosen[Math.floor(j / outputs)]! * outputs + (j % outputs)]! += g
    expectClose(`the gradient with weights ${weights.join(', ')}`, all.gradient(eta, weights), expected, rounding)
  }

  const absent: Law = {
    name: 'rows of weight 0 are as good as absent',
    check: () => {
      for (let i = 0; i < trials; i++) compare(Array.from({ length: rows }, () => (random() < 0.5 ? 0 : 1)))
      for (let row = 0; row < rows; row++) compare(Array.from({ length: rows }, (_, other) => (other === row ? 0 : 1)))
    },
  }
  const repeating: Law = {
    name: 'whole weights stand for rows that repeat',
    check: () => {
      for (let i = 0; i < trials; i++) compare(Array.from({ length: rows }, () => Math.floor(4 * random())))
    },
  }
  return rows === 1 ? [repeating] : [absent, repeating]
}
