import { seededRandom, type Tensor, tensor, values } from '@odot/autodiff'
import { blocks, depth, group, type HadamardFactors, hadamard, identity } from '@odot/parameterizations'
import type { Parameterization } from '@odot/problem'
import { expect, expectTypeOf, test } from 'vitest'

const model = blocks({ slopes: hadamard(), intercept: identity(), deep: blocks({ cubes: depth(3) }) })

test('the types of blocks follow from their parts', () => {
  expectTypeOf(model).toEqualTypeOf<
    Parameterization<
      { readonly slopes: HadamardFactors; readonly intercept: Tensor; readonly deep: { readonly cubes: readonly Tensor[] } },
      { readonly slopes: Tensor; readonly intercept: Tensor; readonly deep: { readonly cubes: Tensor } }
    >
  >()
  expectTypeOf(model.ridge)
    .parameter(1)
    .toEqualTypeOf<{ readonly slopes: Tensor; readonly intercept: Tensor; readonly deep: { readonly cubes: Tensor } }>()
})

test('the degree is the largest, or unknown when one is', () => {
  expect(model.degree).toBe(3)
  expect(blocks({ a: identity(), b: { ...hadamard(), degree: 'unknown' as const } }).degree).toBe('unknown')
})

test('a field that every block needs is missing when one block lacks it', () => {
  const { rightInverse: _, ...bare } = hadamard()
  const partial = blocks({ a: hadamard(), b: bare })
  expect(partial.rightInverse).toBeUndefined()
  expect(partial.induced).toBeDefined()
  expect(blocks({ a: identity() }).escape).toBeUndefined()
  expect(blocks({ a: identity() }).strengthShapes).toBeUndefined()
})

test('the escape is zero in blocks that have none', () => {
  const factors = {
    slopes: { u: values([0]), v: values([0]) },
    intercept: values([0]),
    deep: { cubes: [values([0]), values([0]), values([0])] },
  }
  const strength = { slopes: values([1]), intercept: values([1]), deep: { cubes: values([1]) } }
  const gradient = { slopes: values([3]), intercept: values([3]), deep: { cubes: values([3]) } }
  const direction = model.escape!(factors, gradient, strength)
  expect(direction.slopes.u.data[0]).toBeCloseTo(-Math.SQRT1_2, 14)
  expect(direction.intercept.data[0]).toBe(0)
  expect(direction.deep.cubes.map((f) => f.data[0])).toEqual([0, 0, 0])
})

test('the strengths of groups keep their own shape', () => {
  const shapes = blocks({ a: hadamard(), g: group([0, 1, 0]) }).strengthShapes!({ a: [2], g: [3] })
  expect(shapes).toEqual({ a: [2], g: [2] })
})

test('the induced penalty adds values and combines distances', () => {
  const penalty = blocks({ a: hadamard(), b: identity() }).induced!({ a: values([2]), b: values([1]) })
  const weights = { a: values([-3]), b: values([2]) }
  expect(penalty.value(weights)).toBe(6 + 2)
  expect(penalty.distance!(weights, { a: values([2 + 3]), b: values([-2 + 4]) })).toBeCloseTo(5, 14)
})

test('a range is that of all blocks', () => {
  const positive = {
    ...identity(),
    range: { contains: (w: { readonly data: Float64Array }) => w.data.every((x) => x >= 0), sample: () => values([7]) },
  }
  const range = blocks({ a: positive, b: blocks({ c: hadamard() }) }).range!
  expect(range.contains({ a: values([1]), b: { c: values([-1]) } })).toBe(true)
  expect(range.contains({ a: values([-1]), b: { c: values([-1]) } })).toBe(false)
  const sample = range.sample({ a: [1], b: { c: [3] } }, seededRandom(1))
  expect(sample.a.data[0]).toBe(7)
  expect(sample.b.c.shape).toEqual([3])
})

test('a block that is not there is named', () => {
  const factors = { slopes: { u: tensor([1]), v: tensor([1]) } }
  expect(() => Reflect.apply(model.forward, model, [factors])).toThrow('there is no intercept')
})
