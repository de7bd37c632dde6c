import type { Values } from '@odot/autodiff'
import type { Law } from '@odot/autodiff/testing'
import { demand, show } from './demand.js'
import { expectClose } from './expect-close.js'
import { farOut, type LossCase, normalised, trials } from './loss-case.js'

/** Sums of a balanced dual: units of rounding for each row, relative to the size of the dual. */
const roundings = 1
const keptError = 1e-9

/** The laws of the balance of a dual point Θ = −∇L(η). */
export function balanceLaws<Y, T>({ loss, targets, rows, outputs, random, all, predictors, weights }: LossCase<Y, T>): Law[] {
  const { balance, conjugate } = loss
  if (!balance) return []
  const shape = outputs === 1 ? [rows] : [rows, outputs]
  const negative = (x: Float64Array): Values => ({ shape, data: x.map((value) => -value) })
  const sums = (x: Float64Array, size: (value: number) => number): Float64Array => {
    const totals = new Float64Array(outputs)
    for (let j = 0; j < x.length; j++) totals[j % outputs]! += size(x[j]!)
    return totals
  }
  const sumOf = (x: Float64Array): Float64Array => sums(x, (value) => value)
  const balanced = (theta: Float64Array, w: Float64Array): Float64Array => {
    const dual = { shape, data: theta.slice() }
    balance(dual, targets, w)
    return dual.data
  }

  /** Shifts each output by the constant that makes its gradients sum to 0, one after the other. */
  const fitIntercepts = (eta: Float64Array, w: Float64Array): Float64Array => {
    const fitted = eta.slice()
    for (let round = 0; round < 100; round++) {
      for (let k = 0; k < outputs; k++) {
        let [low, high] = [-1e3, 1e3]
        const shifted = (by: number): Float64Array => fitted.map((x, j) => (j % outputs === k ? x + by : x))
        for (let i = 0; i < 70; i++) {
          const middle = (low + high) / 2
          if (sumOf(all.gradient(shifted(middle), w))[k]! > 0) high = middle
          else low = middle
        }
        fitted.set(shifted((low + high) / 2))
      }
      if (sumOf(all.gradient(fitted, w)).every((total) => Math.abs(total) < 1e-13)) break
    }
    return fitted
  }

  const check = (w: Float64Array, scale = 1): void => {
    const eta = predictors().map((x) => scale * x)
    const theta = negative(all.gradient(eta, w)).data
    const after = balanced(theta, w)
    const [totals, scales] = [sumOf(after), sums(theta, Math.abs)]
    for (let k = 0; k < outputs; k++) {
      demand(
        Math.abs(totals[k]!) <= roundings * rows * Number.EPSILON * scales[k]!,
        () => `the balanced dual ${show(after)} sums to ${totals[k]}; it must sum to 0.`,
      )
    }
    if (!conjugate) return
    // a penalty may ask for less of the dual, so the way to 0 must lie in the domain too, whatever is rounded
    for (const share of [1, random()]) {
      const value = conjugate(negative(after.map((x) => share * x)), targets, w)
      demand(
        value < Number.POSITIVE_INFINITY,
        () => `L*(−Θ) is ${value} at ${share} times the balanced dual Θ = ${show(after)}; the balance must stay in the domain.`,
      )
    }
  }

  const rowsWithoutWeight: Law = {
    name: 'the balance copes with rows without weight',
    check: () => {
      for (let row = 0; row < rows; row++) {
        const w = weights()
        w[row] = 0
        check(normalised(w))
      }
    },
  }

  const laws: Law[] = [
    {
      name: 'a balanced dual sums to 0 and stays in the domain of the conjugate',
      check: () => {
        for (let i = 0; i < 8 * trials; i++) check(weights(), i % 4 === 3 ? farOut : 1)
      },
    },
    {
      name: 'the balance keeps a dual that sums to 0 already',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = weights()
          const theta = negative(all.gradient(fitIntercepts(predictors(), w), w)).data
          expectClose('the balanced dual of a fitted intercept', balanced(theta, w), theta, keptError)
        }
      },
    },
  ]
  return rows === 1 ? laws : [...laws, rowsWithoutWeight]
}
