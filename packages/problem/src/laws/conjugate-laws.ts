import type { Law } from '@odot/autodiff/testing'
import type { ConvexPenalty } from '../penalty.js'
import { demand, demandClose, show } from './demand.js'
import { innerProduct, isConvex, length, type PenaltyCase, proxOf, shifted, trials, vector } from './penalty-case.js'

const rounding = 1e-9

/** The laws of the conjugate and of what follows from it. */
export function conjugateLaws(at: PenaltyCase): Law[] {
  return isConvex(at.penalty) ? [...fenchelLaws(at.penalty, at), dualScaleLaw(at.penalty, at), ...lambdaMaxLaws(at.penalty, at)] : []
}

const scaled = (z: Float64Array, s: number): Float64Array => z.map((x) => s * x)

function fenchelLaws({ value, conjugate, dualScale, prox }: ConvexPenalty, { sample, steps }: PenaltyCase): Law[] {
  const feasible = (z: Float64Array): Float64Array => scaled(z, dualScale(vector(z)))
  const inequality = (w: Float64Array, z: Float64Array): void => {
    const [sum, inner] = [value(vector(w)) + conjugate(vector(z)), innerProduct(w, z)]
    demand(
      sum >= inner - rounding * (1 + length(w) * length(z)),
      () => `R(w) + R*(z) is ${sum} at w = ${show(w)} and z = ${show(z)}, less than ⟨w, z⟩ = ${inner}.`,
    )
  }
  const laws: Law[] = [
    {
      name: 'R(w) + R*(z) is at least ⟨w, z⟩ (Fenchel)',
      check: () => {
        for (let i = 0; i < 4 * trials; i++) {
          const z = feasible(sample())
          inequality(sample(), z)
          // along its own direction a dual point is most likely to be wrong
          inequality(scaled(z, 10), z)
        }
      },
    },
  ]
  if (prox) {
    laws.push({
      name: 'x = p + q with q in ∂R(p): equality in Fenchel’s inequality at the prox (Moreau)',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const x = sample()
          const step = steps()[0]!
          const p = proxOf(prox, x, step)
          const subgradient = scaled(shifted(x, -1, p), 1 / step)
          const scale = dualScale(vector(subgradient))
          demand(
            scale >= 1 - rounding,
            () => `(x − prox x)/step = ${show(subgradient)} at x = ${show(x)} is feasible only when scaled by ${scale}.`,
          )
          const q = scaled(subgradient, scale)
          const expected = innerProduct(p, q)
          demandClose(`R(p) + R*(q) at p = ${show(p)}, q = ${show(q)}`, value(vector(p)) + conjugate(vector(q)), {
            expected,
            tolerance: rounding,
          })
          inequality(sample(), q)
        }
      },
    })
  }
  return laws
}

function dualScaleLaw({ conjugate, dualScale }: ConvexPenalty, { sample, size }: PenaltyCase): Law {
  const isFeasible = (z: Float64Array): boolean => conjugate(vector(z)) < Number.POSITIVE_INFINITY
  return {
    name: 'the dual scale is the largest feasible one up to 1',
    check: () => {
      for (let i = 0; i < 4 * trials; i++) {
        const z = i === 0 ? new Float64Array(size) : scaled(sample(), i % 3 === 0 ? 100 : 1)
        const scale = dualScale(vector(z))
        demand(scale >= 0 && scale <= 1, () => `the dual scale of ${show(z)} is ${scale}; it must lie in [0, 1].`)
        demand(isFeasible(scaled(z, scale)), () => `${show(z)} times its dual scale ${scale} is not in the domain of the conjugate.`)
        const larger = Math.min(1, scale * (1 + rounding) + rounding * 1e-3)
        demand(
          scale === 1 || !isFeasible(scaled(z, larger)),
          () => `the dual scale of ${show(z)} is ${scale}, but ${larger} is feasible too.`,
        )
      }
    },
  }
}

function lambdaMaxLaws({ prox, lambdaMax }: ConvexPenalty, { sample, size }: PenaltyCase): Law[] {
  if (!prox || !lambdaMax) return []
  const margin = 1e-6
  const isOptimal = (gradient: Float64Array): boolean => length(proxOf(prox, scaled(gradient, -1), 1)) <= 1e-12 * length(gradient)
  const demandOptimal = (gradient: Float64Array, optimal: boolean, largest: number): void =>
    demand(
      isOptimal(gradient) === optimal,
      () =>
        `lambdaMax is ${largest}, so zero must ${optimal ? '' : 'not '}be optimal for the gradient ${show(gradient)}, but the prox says otherwise.`,
    )
  return [
    {
      name: 'zero is optimal exactly from lambdaMax up',
      check: () => {
        for (let i = 0; i < trials; i++) {
          const gradient = i === 0 ? new Float64Array(size) : sample()
          const largest = lambdaMax(vector(gradient))
          demand(largest >= 0, () => `lambdaMax of ${show(gradient)} is ${largest}; it must be a number ≥ 0.`)
          if (largest === 0) demandOptimal(scaled(gradient, 1e6), true, largest)
          else if (largest === Number.POSITIVE_INFINITY) demandOptimal(scaled(gradient, 1e-6), false, largest)
          else {
            // a penalty that is c times as strong has zero as optimum for g exactly when the penalty itself has for g/c
            demandOptimal(scaled(gradient, (1 - margin) / largest), true, largest)
            demandOptimal(scaled(gradient, (1 + margin) / largest), false, largest)
          }
        }
      },
    },
  ]
}
