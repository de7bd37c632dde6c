import { mul, seededRandom, square, sum, type Tensor, values } from '@odot/autodiff'
import {
  blocks,
  depth,
  describe as describeParameterization,
  difference,
  frozen,
  group,
  groupDepth,
  hadamard,
  identity,
  nested,
  positive,
  power,
  sparseGroup,
} from '@odot/parameterizations'
import type { Parameterization } from '@odot/problem'
import { expect, test } from 'vitest'

const text = <F>(parameterization: Parameterization<F>, size: number): string =>
  describeParameterization(parameterization, { shapes: [size] }).text

test('the words follow from values of the penalty', () => {
  expect(text(hadamard(), 2)).toBe(
    'A ridge of strength λ on the factors of hadamard costs the weights λ Σ|βⱼ| (lasso). Degree 2: convex. Certificate: duality gap. Zeros that are no solutions can be left.',
  )
  expect(text(hadamard({ factorWeights: [1, 1] }), 2)).toContain('costs the weights 2λ Σ|βⱼ| (lasso)')
  expect(text(depth(3), 2)).toContain(
    'λ Σ|βⱼ|^0.6667 (ℓ_q, q = 0.6667). Degree 3: not convex. Certificate: first-order conditions. Zeros hold once they are reached.',
  )
  expect(text(power(1.5), 2)).toContain('(bridge, q = 1.333). Degree 1.5: convex. Certificate: duality gap. Makes no zeros.')
  expect(text(identity(), 2)).toContain('0.5λ Σ|βⱼ|^2 (ridge)')
  expect(text(positive(), 2)).toContain('λ Σ βⱼ, β ≥ 0 (nonnegative lasso)')
  expect(text(difference({ factorWeights: [1, 3] }), 2)).toContain('λ Σ max(βⱼ, 0) + 3λ Σ max(−βⱼ, 0) (asymmetric lasso)')
  expect(text(group([0, 0, 1, 1]), 4)).toContain('λ Σ_g ‖β_g‖ (group lasso)')
  expect(text(groupDepth([0, 0], { k: 4 }), 2)).toContain('λ Σ_g ‖β_g‖^0.5 (ℓ_{p,q}, p = 2, q = 0.5)')
  expect(text(nested([0, 0, 0], { k1: 3, k2: 1 }), 3)).toContain('λ Σ_g ‖β_g‖_0.6667^0.5')
  expect(text(sparseGroup([0, 0], { mixing: 0.5 }), 2)).toContain('(homogeneous of degree 1). Degree 2: convex')
  expect(text(frozen(values([2])), 1)).toContain('costs the weights nothing')
})

test('blocks are described part by part', () => {
  const model = blocks({ a: hadamard(), b: depth(4) })
  const description = describeParameterization(model, { shapes: { a: [3], b: [1] } })
  expect(description.text).toContain('λ Σ|βⱼ| (lasso, 3 weights) + λ Σ|βⱼ|^0.5 (ℓ_q, q = 0.5, 1 weight)')
  expect(description.certificate).toBe('local')
  expect(description.penalty.value({ a: values([1, -2, 0]), b: values([16]) })).toBeCloseTo(3 + 4, 12)
})

test('what a record without an induced penalty costs is found by search and recognised', () => {
  const fifth: Parameterization<Tensor> = {
    name: 'fifth power',
    degree: 5,
    forward: (u) => mul(u, square(square(u))),
    ridge: (u, s) => sum(mul(s, square(u))),
    start: (like, random) =>
      'data' in like
        ? values(like.data.map((w) => Math.sign(w) * Math.abs(w) ** 0.2))
        : values(new Float64Array(like[0] ?? 1).fill(random())),
  }
  const { text: words, source, laws, certificate } = describeParameterization(fifth, { shapes: [1], random: seededRandom(2) })
  expect([source, certificate]).toEqual(['search', 'stationary'])
  expect(laws).toEqual([{ law: { kind: 'power', size: 1, q: 0.4, p: 2, up: 1, down: 1 }, count: 1 }])
  expect(words).toContain('λ Σ|βⱼ|^0.4 (ℓ_q, q = 0.4), found by search')
})

test('a penalty that is no power law is not taken for one', () => {
  const own: Parameterization<Tensor> = { ...identity(), induced: () => ({ name: 'log', value: (w) => Math.log1p(Math.abs(w.data[0]!)) }) }
  expect(describeParameterization(own, { shapes: [1] }).laws).toEqual([{ law: { kind: 'other', size: 1 }, count: 1 }])
})
