import { evaluate, grad, interpret, normal, seededRandom, sum, type Tensor, tensor, trace, type Values, values } from '@odot/autodiff'
import {
  compose,
  depth,
  difference,
  group,
  hadamard,
  identity,
  monomialCost,
  nested,
  power,
  signedSquare,
  sparseGroup,
} from '@odot/parameterizations'
import fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'

const seed = 20240608
const positive = fc.double({ noNaN: true, min: 0.1, max: 5 })

test('k Π (aᵢ/mᵢ)^(mᵢ/k) |β|^(2/k) is the least Σ aᵢxᵢ² with Π |xᵢ|^mᵢ = |β|', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(positive, positive, positive), { minLength: 1, maxLength: 5 }), positive, (leaves, size) => {
      const [powers, weights] = [leaves.map(([m]) => m), leaves.map(([, a]) => a)]
      const k = powers.reduce((total, m) => total + m, 0)
      const least = monomialCost({ powers, weights }) * size ** (2 / k)
      // Balanced factors attain it; any factors, stretched to the product, cost no less.
      const price = (x: readonly number[]): number => {
        const product = x.reduce((total, value, i) => total * value ** powers[i]!, 1)
        const stretch = (size / product) ** (1 / k)
        return x.reduce((total, value, i) => total + weights[i]! * (stretch * value) ** 2, 0)
      }
      expect(price(powers.map((m, i) => Math.sqrt(m / weights[i]!))) / least).toBeCloseTo(1, 9)
      expect(price(leaves.map(([, , x]) => x))).toBeGreaterThanOrEqual(least * (1 - 1e-12))
    }),
    { seed },
  )
})

test('at the right inverse all aᵢuᵢ²/mᵢ are equal', () => {
  fc.assert(
    fc.property(positive, positive, fc.double({ noNaN: true, min: 1.1, max: 6 }), positive, (a1, a2, k, w) => {
      const { u, v } = power(k, { factorWeights: [a1, a2] }).rightInverse(values([-w]))
      expect(u.data[0]).toBeLessThan(0)
      expect((a1 * u.data[0]! ** 2) / ((a2 * v.data[0]! ** 2) / (k - 1))).toBeCloseTo(1, 9)
    }),
    { seed },
  )
})

test('a composition balances all leaves, which right inverses one after another do not', () => {
  const uneven = compose(hadamard(), { u: depth(2), v: identity() })
  const w = values([8])
  const chained = { u: depth(2).rightInverse(hadamard().rightInverse(w).u), v: hadamard().rightInverse(w).v }
  const cost = (factors: { readonly u: readonly Values[]; readonly v: Values }): number =>
    Number(evaluate(uneven.ridge({ u: factors.u.map((x) => tensor(x)), v: tensor(factors.v) }, tensor([1]))))
  expect(cost(uneven.rightInverse!(w))).toBeCloseTo(uneven.induced!(values([1])).value(w), 12)
  expect(cost(chained)).toBeGreaterThan(cost(uneven.rightInverse!(w)) * 1.05)
})

test('gradients where factors are zero are those of the product of the others, without dividing', () => {
  const both = nested([0, 0], { k1: 2, k2: 2 })
  const gradient = grad(trace((factors: readonly Tensor[]) => sum(both.forward(factors)), [[2], [2], [1], [1]]))
  const at = [values([0, 2]), values([3, 0]), values([5]), values([7])]
  expect(interpret(gradient, [at]).map(({ data }) => [...data])).toEqual([[105, 0], [0, 70], [0], [0]])
  for (const k of [1.5, 2, 2.5]) {
    const slopes = grad(
      trace(({ u, v }: { readonly u: Tensor; readonly v: Tensor }) => sum(power(k).forward({ u, v })), { u: [2], v: [2] }),
    )
    const { u, v } = interpret(slopes, [{ u: values([1, 0]), v: values([0, 4]) }])
    expect([...u.data]).toEqual([0, 4 ** (k - 1)])
    expect([...v.data]).toEqual([0, 0])
  }
})

test('a sparse group leaves zeros of coordinates in groups that live', () => {
  const both = sparseGroup([0, 0, 1], { mixing: 0.5, groupWeights: [1, 1] })
  const factors = { u: values([0, 1, 0]), v: values([0, 1, 0]), nu: values([-1, 0]) }
  const d = both.escape(factors, values([0.6, 9, 0.9]), values([1, 1]))
  expect(d.u.data[0]).toBeGreaterThan(0) // with a negative gate and v > 0 the weight goes down, against the gradient
  expect(d.v.data[0]).toBeGreaterThan(0)
  expect([d.u.data[1], d.v.data[1], d.u.data[2], d.v.data[2], d.nu.data[0], d.nu.data[1]]).toEqual([0, 0, 0, 0, 0, 0])
  expect(both.escape(factors, values([0.4, 9, 1.1]), values([1, 1])).u.data[0]).toBe(0)
  expect(both.escape(factors, values([0.4, 9, 1.1]), values([1, 1])).nu.data[1]).not.toBe(0)
})

test('degrees of two are known to the types, and what has none has no escape to ask for', () => {
  expectTypeOf(depth(2).degree).toEqualTypeOf<2>()
  expectTypeOf(difference().degree).toEqualTypeOf<2>()
  const random = seededRandom(1)
  const gradient = values([normal(random)])
  // @ts-expect-error products of three factors have no escape
  expect(() => depth(3).escape([], gradient, values([1]))).toThrow()
  // @ts-expect-error factors of a difference are u and v
  expect(() => difference().forward([tensor([1])])).toThrow()
  // @ts-expect-error a composition needs a part for each factor
  expect(() => compose(hadamard(), { u: identity() }).forward({ u: tensor([1]) })).toThrow()
  // @ts-expect-error a pair has two weights
  expect(() => hadamard({ factorWeights: [1] })).toThrow('1 factor weights for 2 factors')
})

test('what makes no sense is refused with words', () => {
  expect(() => hadamard({ factorWeights: [1, 0] })).toThrow('factor weight 1 is 0')
  expect(() => power(1)).toThrow('pass a number above 1')
  expect(() => compose(hadamard(), { u: group([0]), v: identity() })).toThrow('let groups be outside')
  expect(() => compose(signedSquare(), hadamard())).toThrow('stuck at zero')
  expect(() => sparseGroup([0], { mixing: 0 })).toThrow('mixing is 0')
  expect(() => sparseGroup([0], { mixing: 0.5, groupWeights: [1, 2] })).toThrow('for 1 groups')
})
