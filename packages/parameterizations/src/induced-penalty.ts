import { flatten, normal, type Random, type ShapesOf, seededRandom, unflatten, type ValuesOf, valuesLeaf } from '@odot/autodiff'
import { flatParameterization, type Parameterization, type Penalty, refuseUnknown, type StrengthOf } from '@odot/problem'
import { components } from './components.js'
import { leastRidge } from './least-ridge.js'

/** How the least ridge is searched. */
export interface InducedPenaltyOptions {
  /** Number of searches: one from the start near the weights, the others from factors perturbed at random. */
  readonly starts?: number
  readonly random?: Random
}

/**
 * The penalty that the ridge of a parameterization costs the weights, R(w) = min { S(ξ) : K(ξ) = w }, found by numerical search: for a
 * parameterization of one's own, to see what it does or to serve as its `induced` field. It agrees with closed forms to about 1e-8, for a few
 * dozen weights at a time; it is a search, so a global minimum is found where one of the starts leads to it.
 *
 * Its value throws RangeError when no factors with the weights are found.
 * @example
 * const penalty = inducedPenalty(hadamard())(values([1, 10]))
 * penalty.value(values([4, -9])) // => 94.0000
 */
export function inducedPenalty<F, W>(
  parameterization: Parameterization<F, W>,
  options: InducedPenaltyOptions = {},
): (strength: ValuesOf<StrengthOf<W>>) => Penalty<W> {
  const { starts = 3, random = seededRandom(1) } = refuseUnknown('inducedPenalty', options, { known: ['starts', 'random'] })
  return (strength) =>
    Object.freeze({
      name: `induced by ${parameterization.name}`,
      value: (weights: ValuesOf<W>) => {
        if (parameterization.range?.contains(weights) === false)
          throw new RangeError(`inducedPenalty(${parameterization.name}): the weights are outside the range of the parameterization.`)
        const flat = flatParameterization(parameterization, shapesOf<W>(weights))
        const near = flat.factors.vector(parameterization.start(weights, random))
        const target = { weights: flat.weights.vector(weights), strength: flat.strength.vector(strength) }
        let total = 0
        for (const part of components(flat, random)) {
          let least = Number.POSITIVE_INFINITY
          let closest = Number.POSITIVE_INFINITY
          for (let i = 0; i < starts; i++) {
            const start = i === 0 ? near : near.map((x) => x * Math.exp(normal(random) / 2))
            const { value, miss } = leastRidge(flat, part, { ...target, start })
            closest = Math.min(closest, miss)
            if (miss <= 1e-7) least = Math.min(least, value)
          }
          if (least === Number.POSITIVE_INFINITY)
            throw new RangeError(
              `inducedPenalty(${parameterization.name}): no factors give the weights ${part.weights.map((at) => target.weights[at]).join(', ')} (closest: relative error ${closest}); are they in its range?`,
            )
          total += least
        }
        return total
      },
    })
}

function shapesOf<W>(weights: ValuesOf<W>): ShapesOf<W> {
  const { leaves, structure } = flatten(weights, valuesLeaf, 'weights')
  return unflatten(
    structure,
    leaves.map((leaf) => leaf.value.shape),
  ) as ShapesOf<W>
}
