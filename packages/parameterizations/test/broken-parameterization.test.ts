import { add, custom, mul, seededRandom, square, sum, type Tensor, type Values } from '@odot/autodiff'
import { type HadamardFactors, hadamard } from '@odot/parameterizations'
import { lasso } from '@odot/penalties'
import type { Parameterization } from '@odot/problem'
import { parameterizationLaws } from '@odot/problem/laws'
import { expect, test } from 'vitest'

type Hadamard = Parameterization<HadamardFactors>
const good = hadamard()
const { rightInverse: inverse, escape: escapeOf } = good
const { induced: _induced, rightInverse: _inverse, ...bare } = good

/** The names of the laws that fail, without that of the parameterization. */
async function failures(parameterization: Hadamard): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { name, check } of parameterizationLaws(parameterization, { shapes: [4], random: seededRandom(7) })) {
    try {
      await check()
    } catch {
      failed.push(name.replace('hadamard: ', ''))
    }
  }
  return failed
}

const filled = (shape: readonly number[], x: number): Values => ({ shape, data: new Float64Array(shape[0] ?? 1).fill(x) })
const isShape = (like: Values | readonly number[]): like is readonly number[] => Array.isArray(like)
const balanced: Hadamard['start'] = (like) => (isShape(like) ? { u: filled(like, 0.5), v: filled(like, 0.5) } : inverse(like))
const ridgeTimes =
  (factor: number): Hadamard['ridge'] =>
  (factors, strength) =>
    mul(factor, good.ridge(factors, strength))
const scaled = ({ shape, data }: Values, factor: number): Values => ({ shape, data: data.map((x) => factor * x) })

const linear = 'the ridge is a positive number, linear in the strength'
const derivatives = 'the derivatives of forward and ridge are those of differences'
const undone = 'forward undoes its right inverse'
const least = 'its right inverse has the least ridge of all factors of the same weights'
const bound = 'no factors cost less than the induced penalty of their weights'
const attained = 'the induced penalty is the ridge of the right inverse'
const near = 'a start near weights gives those weights'
const unbalanced = 'no start is balanced'
const signs = 'gradient descent from a start reaches weights of either sign'
const degree = (k: number): string => `multiplying the factors by t multiplies the weights by t^${k}, or by a smaller power in some block`
const downhill = 'its escape lowers the surrogate at a zero that violates the KKT condition'
const threshold = 'its escape is zero at a zero that satisfies the KKT condition, up to the threshold in every coordinate'
const elsewhere = 'its escape leaves factors alone that have not vanished'

const broken: readonly (readonly [fact: string, parameterization: Hadamard, laws: readonly string[]])[] = [
  ['the right one obeys', good, []],
  ['a balanced start locks the sign', { ...good, start: balanced }, [unbalanced, signs]],
  ['a balanced start locks the sign where no right inverse tells', { ...bare, start: balanced }, [signs]],
  [
    'a start at zero factors is stationary',
    { ...good, start: (like) => (isShape(like) ? { u: filled(like, 0), v: filled(like, 0) } : inverse(like)) },
    [unbalanced, signs],
  ],
  [
    'a start that is not near the weights is no warm start',
    { ...good, start: (like, random) => good.start(isShape(like) ? like : scaled(like, 0.9), random) },
    [near],
  ],
  ['a ridge twice too large is not the induced penalty', { ...good, ridge: ridgeTimes(2) }, [attained, threshold]],
  ['a ridge twice too small undercuts the induced penalty', { ...good, ridge: ridgeTimes(0.5) }, [bound, attained]],
  [
    'a ridge without its strength is not linear in it',
    { ...good, ridge: ({ u, v }) => mul(0.5, sum(add(square(u), square(v)))) },
    [linear, attained, bound, threshold],
  ],
  [
    'a ridge on one factor alone costs nothing in the limit',
    { ...good, ridge: ({ u }, strength) => mul(0.5, sum(mul(strength, square(u)))) },
    [least, bound, attained, unbalanced],
  ],
  [
    'an unbalanced right inverse is not the least',
    { ...good, rightInverse: (w) => ({ u: w, v: filled(w.shape, 1) }) },
    [least, attained, unbalanced],
  ],
  ['a right inverse without signs is none', { ...good, rightInverse: (w) => inverse({ ...w, data: w.data.map(Math.abs) }) }, [undone]],
  ['an induced penalty twice too large', { ...good, induced: (s) => lasso(s.data.map((x) => 2 * x)) }, [bound, attained, threshold]],
  [
    'a wrong pullback',
    {
      ...good,
      forward: (() => {
        const product = custom(
          'product',
          (u, v) => mul(u!, v!),
          (u, v, g) => [mul(g!, v!), mul(g!, mul(1.01, u!))],
        )
        return ({ u, v }: { readonly u: Tensor; readonly v: Tensor }) => product(u, v)
      })(),
    },
    [derivatives],
  ],
  ['a degree that is not that of the map', { ...good, degree: 3 }, [degree(3)]],
  [
    'an escape to the wrong side',
    {
      ...good,
      escape: (f, g, s) => {
        const { u, v } = escapeOf(f, g, s)
        return { u: scaled(u, -1), v }
      },
    },
    [downhill, threshold],
  ],
  ['an escape that never moves', { ...good, escape: (f, g, s) => escapeOf(f, scaled(g, 0), s) }, [downhill, threshold]],
  ['an escape too eager', { ...good, escape: (f, g, s) => escapeOf(f, g, scaled(s, 0.5)) }, [threshold]],
  ['an escape too shy', { ...good, escape: (f, g, s) => escapeOf(f, g, scaled(s, 2)) }, [threshold]],
  [
    'an escape that moves live factors',
    { ...good, escape: ({ u, v }, g, s) => escapeOf({ u: scaled(u, 0), v: scaled(v, 0) }, g, s) },
    [elsewhere],
  ],
]

for (const [fact, parameterization, laws] of broken) {
  test(`the laws see it: ${fact}`, async () => {
    expect([...(await failures(parameterization))].sort()).toEqual([...laws].sort())
  })
}
