import { type Tensor, trace } from '@odot/autodiff'
import { gradientCheck, type Law } from '@odot/autodiff/testing'
import type { Parameterization, StrengthOf } from '../parameterization.js'
import { escapeLaws } from './escape-laws.js'
import { expectClose } from './expect-close.js'
import { type ParameterizationCase, type ParameterizationLawOptions, parameterizationCase } from './parameterization-case.js'
import { startLaws } from './start-laws.js'

/**
 * What a parameterization must satisfy, for weights of the given shapes; a law about a field that is missing is absent. Run them by any test runner,
 * over a parameterization of one's own like over those of odot. `blocks` are lawful when each block is.
 *
 * Together, the laws of the induced penalty prove R(w) = min { S(ξ) : K(ξ) = w } at the samples.
 * @example
 * const squares = { name: 'squares', degree: 2, forward: square, ridge: (u, s) => sum(mul(s, square(u))), start: () => values([1, 1]) }
 * const laws = parameterizationLaws(squares, { shapes: [2], random: seededRandom(1) })
 * laws.map((law) => law.name)[0] // => 'squares: the ridge is a positive number, linear in the strength'
 * laws[0].check()
 * @throws AutodiffError when its functions do not fit together.
 */
export function parameterizationLaws<F, W>(
  parameterization: Parameterization<F, W>,
  options: ParameterizationLawOptions<W>,
): readonly Law[] {
  const at = parameterizationCase(parameterization, options)
  return [
    ...ridgeLaws(at),
    ...derivativeLaws(at),
    ...inverseLaws(at),
    ...inducedLaws(at),
    ...startLaws(at),
    ...degreeLaws(at),
    ...escapeLaws(at),
  ].map(({ name, check }) => ({ name: `${parameterization.name}: ${name}`, check }))
}

const rounding = 1e-9
const samples = 8

function ridgeLaws<F, W>({ flat, sampleFactors, strength, random }: ParameterizationCase<F, W>): Law[] {
  return [
    {
      name: 'the ridge is a positive number, linear in the strength',
      check: () => {
        for (let i = 0; i < samples; i++) {
          const x = sampleFactors()
          const other = strength.map(() => random())
          const expected = 2 * flat.ridge(x, strength) + 3 * flat.ridge(x, other)
          expectClose(
            'ridge(ξ, 2s + 3t)',
            [
              flat.ridge(
                x,
                strength.map((s, j) => 2 * s + 3 * other[j]!),
              ),
            ],
            [expected],
            rounding,
          )
          for (let j = 0; j < strength.length; j++) {
            const value = flat.ridge(x, unit(strength.length, j))
            if (!(value > 0))
              throw new Error(`ridge(ξ, s) is ${value} for the strength 1 at entry ${j} alone; every strength must cost some factor.`)
          }
        }
      },
    },
  ]
}

function derivativeLaws<F, W>({ parameterization, flat, sampleFactors, strength, random }: ParameterizationCase<F, W>): Law[] {
  const forward = trace<[F], W>((factors) => parameterization.forward(factors), flat.factors.shapes)
  const ridge = trace<[F, StrengthOf<W>], Tensor>(
    (factors, s) => parameterization.ridge(factors, s),
    flat.factors.shapes,
    flat.strength.shapes,
  )
  return [
    {
      name: 'the derivatives of forward and ridge are those of differences',
      check: async () => {
        for (let i = 0; i < samples; i++) {
          const x = flat.factors.tree(sampleFactors())
          for (const law of gradientCheck(forward, [x], { name: 'forward', random })) await law.check()
          for (const law of gradientCheck(ridge, [x, flat.strength.tree(strength)], { name: 'ridge', random })) await law.check()
        }
      },
    },
  ]
}

function inverseLaws<F, W>({
  parameterization,
  shapes,
  flat,
  strength,
  sampleFactors,
  sampleWeights,
  inRange,
  random,
}: ParameterizationCase<F, W>): Law[] {
  const { rightInverse, range } = parameterization
  return [
    ...(range
      ? [
          {
            name: 'its range contains its samples and what forward reaches',
            check: () => {
              for (let i = 0; i < samples; i++) {
                if (!range.contains(range.sample(shapes, random))) throw new Error('range.contains is false for weights of range.sample.')
                const w = flat.forward(sampleFactors())
                if (!inRange(w)) throw new Error(`range.contains is false for [${w.join(', ')}], which forward reaches.`)
              }
            },
          },
        ]
      : []),
    ...(rightInverse
      ? [
          {
            name: 'forward undoes its right inverse',
            check: () => {
              for (let i = 0; i < samples; i++) {
                const w = sampleWeights()
                expectClose('forward(rightInverse(w))', flat.forward(flat.factors.vector(rightInverse(flat.weights.tree(w)))), w, rounding)
              }
            },
          },
          {
            name: 'its right inverse has the least ridge of all factors of the same weights',
            check: () => {
              for (let i = 0; i < samples; i++) {
                const x = sampleFactors()
                const least = flat.factors.vector(rightInverse(flat.weights.tree(flat.forward(x))))
                atMost('ridge(rightInverse(K(ξ)), s)', flat.ridge(least, strength), flat.ridge(x, strength))
              }
            },
          },
        ]
      : []),
  ]
}

function inducedLaws<F, W>({ parameterization, flat, sampleFactors, sampleWeights, strength }: ParameterizationCase<F, W>): Law[] {
  const { induced, rightInverse } = parameterization
  if (!induced) return []
  const penalty = induced(flat.strength.tree(strength))
  const value = (w: Float64Array): number => penalty.value(flat.weights.tree(w))
  return [
    {
      name: 'no factors cost less than the induced penalty of their weights',
      check: () => {
        for (let i = 0; i < 4 * samples; i++) {
          const x = sampleFactors()
          atMost('induced(s).value(K(ξ))', value(flat.forward(x)), flat.ridge(x, strength))
        }
      },
    },
    ...(rightInverse
      ? [
          {
            name: 'the induced penalty is the ridge of the right inverse',
            check: () => {
              for (let i = 0; i < samples; i++) {
                const w = sampleWeights()
                const least = flat.factors.vector(rightInverse(flat.weights.tree(w)))
                expectClose('induced(s).value(w)', [value(w)], [flat.ridge(least, strength)], rounding)
              }
            },
          },
        ]
      : []),
  ]
}

function degreeLaws<F, W>({ parameterization: { degree }, flat, sampleFactors }: ParameterizationCase<F, W>): Law[] {
  if (degree === 'unknown') return []
  return [
    {
      name: `multiplying the factors by t multiplies the weights by t^${degree}, or by a smaller power in some block`,
      check: () => {
        for (let i = 0; i < samples; i++) {
          const x = sampleFactors()
          const w = flat.forward(x)
          const powers = flat.forward(x.map((value) => 2 * value)).map((value, j) => Math.log2(value / w[j]!))
          const half = flat.forward(x.map((value) => value / 2))
          expectClose(
            'forward(ξ/2)',
            half,
            w.map((value, j) => value * 2 ** -powers[j]!),
            rounding,
          )
          expectClose('the degree', [Math.max(...powers)], [degree], rounding)
        }
      },
    },
  ]
}

function atMost(what: string, value: number, bound: number): void {
  if (!(value <= bound + rounding * Math.max(1, Math.abs(bound))))
    throw new Error(`${what} is ${value}; it must not exceed ridge(ξ, s) = ${bound}.`)
}

function unit(size: number, at: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0))
}
