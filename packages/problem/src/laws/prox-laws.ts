import type { Law } from '@odot/autodiff/testing'
import { bruteForceProx } from './brute-force-prox.js'
import { demand, show } from './demand.js'
import { expectClose } from './expect-close.js'
import { innerProduct, isConvex, type PenaltyCase, proxOf, shifted, trials, vector } from './penalty-case.js'

/** A prox objective may exceed what the search finds by this much, relative to 1 + its value: an error of the prox of about 1e-5. */
const suboptimality = 1e-10
const rounding = 1e-12

/** The laws of the prox. */
export function proxLaws(at: PenaltyCase): Law[] {
  const { penalty, size, random, sample, steps } = at
  const { prox } = penalty
  if (!prox) return []
  const value = (x: Float64Array): number => penalty.value(vector(x))

  const isMinimum = (w: Float64Array, step: Float64Array | number): void => {
    const each = typeof step === 'number' ? new Float64Array(size).fill(step) : step
    const p = proxOf(prox, w, step)
    const there = value(p)
    demand(there < Number.POSITIVE_INFINITY, () => `prox of ${show(w)} with step ${show(each)} is ${show(p)}, where the value is ${there}.`)
    const reached = p.reduce((total, x, j) => total + (x - w[j]!) ** 2 / (2 * each[j]!), there)
    for (const start of [p, w, new Float64Array(size)]) {
      const found = bruteForceProx(value, { start, centre: w, step: each, random })
      demand(
        reached <= found + suboptimality * (1 + Math.abs(found)),
        () => `prox of ${show(w)} with step ${show(each)} is ${show(p)} with objective ${reached}, but a search finds ${found}.`,
      )
    }
  }

  const laws: Law[] = [
    {
      name: 'the prox is a minimum, for one step',
      check: () => {
        for (let i = 0; i < trials; i++) isMinimum(sample(), steps()[0]!)
      },
    },
    {
      name: 'the prox is a minimum, for a step of each weight or block',
      check: () => {
        for (let i = 0; i < trials; i++) isMinimum(sample(), steps())
      },
    },
    {
      name: 'the prox may write over its input',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const w = sample()
          const step = steps()
          const expected = proxOf(prox, w, step)
          prox(vector(w), step, w)
          expectClose('prox in place', w, expected, 0)
        }
      },
    },
  ]
  if (!isConvex(penalty))
    return [
      ...laws,
      {
        name: 'the prox is a minimum where it leaves zero',
        check: () => {
          for (let i = 0; i < trials; i++) {
            const [w, step, j] = [sample(), steps(), i % size]
            const at = (t: number): Float64Array => w.map((x, k) => (k === j ? t : x))
            const leaves = (t: number): boolean => proxOf(prox, at(t), step)[j] !== 0
            let [low, high] = [0, (1 - 2 * (i % 2)) * 64]
            if (leaves(low) || !leaves(high)) continue
            for (let halvings = 0; halvings < 60; halvings++) {
              const middle = (low + high) / 2
              if (leaves(middle)) high = middle
              else low = middle
            }
            isMinimum(at(low), step)
            isMinimum(at(high), step)
          }
        },
      },
      {
        // any choice of minimizers is: near a jump it is their order, not their place, that can be told
        name: 'the prox is monotone',
        check: () => {
          for (let i = 0; i < 4 * trials; i++) {
            const step = steps()[0]!
            const x = sample()
            const y = i % 2 === 0 ? sample() : shifted(x, 0.01, sample())
            const difference = shifted(x, -1, y)
            const inner = innerProduct(shifted(proxOf(prox, x, step), -1, proxOf(prox, y, step)), difference)
            demand(
              inner >= -rounding * innerProduct(x, x),
              () => `⟨prox x − prox y, x − y⟩ is ${inner}, less than 0, at ${show(x)} and ${show(y)} with step ${step}.`,
            )
          }
        },
      },
    ]
  return [
    ...laws,
    {
      name: 'the prox is firmly non-expansive',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const step = steps()[0]!
          const x = sample()
          const y = i % 2 === 0 ? sample() : shifted(x, 0.01, sample())
          const moved = shifted(proxOf(prox, x, step), -1, proxOf(prox, y, step))
          const difference = shifted(x, -1, y)
          const [squared, inner] = [innerProduct(moved, moved), innerProduct(moved, difference)]
          demand(
            squared <= inner + rounding * (innerProduct(x, x) + squared),
            () => `‖prox x − prox y‖² is ${squared} but ⟨prox x − prox y, x − y⟩ only ${inner}, at ${show(x)} and ${show(y)}.`,
          )
        }
      },
    },
  ]
}
