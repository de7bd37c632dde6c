import type { Law } from '@odot/autodiff/testing'
import type { ParameterizationCase } from './parameterization-case.js'

/** Laws of the escape: it leaves a zero exactly where the loss pulls harder than the penalty holds, downhill, and touches nothing else. */
export function escapeLaws<F, W>(at: ParameterizationCase<F, W>): Law[] {
  const { parameterization, flat, strength, random, inRange } = at
  const { escape: escapeOf, induced, rightInverse } = parameterization
  if (!escapeOf) return []
  const direction = (x: Float64Array, gradient: Float64Array): Float64Array =>
    flat.factors.vector(escapeOf(flat.factors.tree(x), flat.weights.tree(gradient), flat.strength.tree(strength)))
  /** ⟨g, K(ξ)⟩ + S(ξ), what the surrogate is near zero weights. */
  const surrogate = (x: Float64Array, gradient: Float64Array): number =>
    flat.forward(x).reduce((total, w, i) => total + gradient[i]! * w, flat.ridge(x, strength))
  const expectDescent = (x: Float64Array, gradient: Float64Array): void => {
    const d = direction(x, gradient)
    const [before, after] = [
      surrogate(x, gradient),
      surrogate(
        x.map((value, f) => value + 1e-2 * d[f]!),
        gradient,
      ),
    ]
    if (!(after < before))
      throw new Error(
        `a step of 0.01 along the escape takes the surrogate from ${before} to ${after} where the KKT condition fails; it must fall.`,
      )
  }
  const penalty = induced?.(flat.strength.tree(strength))
  const cost = (w: Float64Array): number | undefined => {
    if (!inRange(w)) return undefined
    const tree = flat.weights.tree(w)
    return penalty?.value(tree) ?? (rightInverse && flat.ridge(flat.factors.vector(rightInverse(tree)), strength))
  }
  const zero = new Float64Array(flat.factors.size)
  const unitCosts = [1, -1].flatMap((sign) =>
    Array.from({ length: flat.weights.size }, (_, i) =>
      cost(Float64Array.from({ length: flat.weights.size }, (__, j) => (i === j ? sign : 0))),
    ),
  )
  const strongest = Math.max(...strength, ...unitCosts.filter((value) => value !== undefined))
  /** A gradient that pulls every weight away from zero, to where the range is, ten times as hard as the strongest ridge or penalty holds. */
  const pull = (): Float64Array => {
    const { range } = parameterization
    // samples of the range itself, because those with zeros may leave nothing to escape
    const signs = range
      ? flat.weights.vector(range.sample(at.shapes, random))
      : Float64Array.from({ length: flat.weights.size }, () => random() - 0.5)
    return signs.map((w) => -Math.sign(w) * strongest * (10 + random()))
  }
  return [
    {
      name: 'its escape lowers the surrogate at a zero that violates the KKT condition',
      check: () => {
        for (let i = 0; i < 8; i++) {
          expectDescent(zero, pull())
          expectDescent(
            zero.map(() => 1e-6 * (2 * random() - 1)),
            pull(),
          )
        }
      },
    },
    {
      name: 'its escape is zero at a zero that satisfies the KKT condition, up to the threshold in every coordinate',
      check: () => {
        const silent = pull().map((g) => (1e-6 * g * Math.min(...strength)) / strongest)
        if (direction(zero, silent).some((d) => d !== 0)) throw new Error('the escape is not zero for a gradient far below the strength.')
        for (const i of bilinear(at)) {
          for (const sign of [1, -1]) {
            const single = (size: number): Float64Array => Float64Array.from({ length: flat.weights.size }, (_, j) => (i === j ? size : 0))
            const threshold = cost(single(-sign))
            if (threshold === undefined) continue
            if (direction(zero, single(0.99 * sign * threshold)).some((d) => d !== 0))
              throw new Error(
                `the escape is not zero for the gradient ${0.99 * sign * threshold} in coordinate ${i}, where zero is optimal.`,
              )
            expectDescent(zero, single(1.01 * sign * threshold))
          }
        }
      },
    },
    {
      name: 'its escape leaves factors alone that have not vanished',
      check: () => {
        for (let i = 0; i < 8; i++) {
          const x = at.sampleFactors().map((value) => (value < 0 ? value - 0.1 : value + 0.1))
          if (direction(x, pull()).some((d) => d !== 0)) throw new Error(`the escape is not zero at the factors [${x.join(', ')}].`)
        }
      },
    },
  ]
}

/** Coordinates that are of degree 2 in the factors: those that vanished factors hold at zero. */
function bilinear<F, W>({ flat, sampleFactors }: ParameterizationCase<F, W>): readonly number[] {
  const x = sampleFactors()
  const doubled = flat.forward(x.map((value) => 2 * value))
  return [...flat.forward(x).entries()].filter(([i, w]) => Math.abs(doubled[i]! / w - 4) < 1e-9).map(([i]) => i)
}
