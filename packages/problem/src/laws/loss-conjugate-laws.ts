import { normal, type Values } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { demand, demandClose, show } from './demand.js'
import { farOut, type LossCase, normalised, trials } from './loss-case.js'
import { reach, supremumOf } from './loss-supremum.js'

const rounding = 1e-10
const searchError = 1e-7
/** By how much a supremum that is not finite grows when the reach doubles. */
const growth = 1e-3

/** The laws of the conjugate: it is the supremum that it stands for, attained at the gradient. */
export function lossConjugateLaws<Y, T>(at: LossCase<Y, T>): Law[] {
  const { loss, targets, rows, outputs, random, all, predictors, weights } = at
  const { conjugate } = loss
  if (!conjugate) return []
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const dual = (data: Float64Array): Values => ({ shape, data })

  const searched = supremumOf(at)
  const compare = (z: Float64Array, w: Float64Array): void => {
    const { near, far } = searched(z, w)
    const actual = conjugate(dual(z), targets, w)
    if (far - near > growth) {
      demand(
        actual === Number.POSITIVE_INFINITY,
        () =>
          `L*(z) is ${actual} at z = ${show(z)}, weights ${show(w)}, but ⟨z, η⟩ − L(η) reaches ${near} at |η| ≤ ${reach} and ${far} at twice that.`,
      )
    } else demandClose(`L*(z) at z = ${show(z)}, weights ${show(w)},`, actual, { expected: far, tolerance: searchError })
  }

  const rowsWithoutWeight: Law = {
    name: 'a row without weight allows z = 0 only',
    check: () => {
      for (let row = 0; row < rows; row++) {
        const w = weights()
        w[row] = 0
        const weight = normalised(w)
        const z = all.gradient(predictors(), weight)
        compare(z, weight)
        z[row * outputs] = row % 2 === 0 ? 0.1 : -0.1
        compare(z, weight)
      }
    },
  }

  const laws: Law[] = [
    {
      name: 'the conjugate is the supremum of ⟨z, η⟩ − L(η) in its domain',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = weights()
          const shrink = i === 0 ? 0 : random()
          compare(
            all.gradient(predictors(), w).map((g) => shrink * g),
            w,
          )
        }
      },
    },
    {
      name: 'the conjugate is infinite exactly where that supremum is',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = weights()
          // one row outside is enough
          const row = Math.floor(random() * rows)
          const z = all.gradient(predictors(), w).map((g, j) => (Math.floor(j / outputs) === row ? 3 * w[row]! * normal(random) : g))
          compare(z, w)
        }
      },
    },
    {
      name: 'L(η) + L*(∇L(η)) is ⟨∇L(η), η⟩ (Fenchel–Young)',
      check: () => {
        for (let i = 0; i < 4 * trials; i++) {
          const [eta, w] = [predictors(), weights()]
          if (i % 4 === 3) for (let j = 0; j < eta.length; j++) eta[j]! *= farOut
          const z = all.gradient(eta, w)
          const expected = z.reduce((sum, x, j) => sum + x * eta[j]!, 0)
          demandClose(`L(η) + L*(∇L(η)) at η = ${show(eta)}`, all.value(eta, w) + conjugate(dual(z), targets, w), {
            expected,
            tolerance: rounding,
          })
        }
      },
    },
  ]
  return rows === 1 ? laws : [...laws, rowsWithoutWeight]
}
