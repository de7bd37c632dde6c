import { evaluate, grad, interpret, seededRandom, sum, type Tensor, tensor, trace, values, zerosOf } from '@odot/autodiff'
import { depth, group, hadamard, identity } from '@odot/parameterizations'
import { groupIndex } from '@odot/penalties'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const random = seededRandom(2)
const seed = 20240607

test('the identity starts at zero or at the weights', () => {
  expect(identity().start([2], random)).toEqual(zerosOf([2]))
  expect(identity().start(values([3, 0]), random)).toEqual(values([3, 0]))
})

test('a fresh start has a first factor near zero and gates of one', () => {
  const { u, v } = hadamard().start([100], random)
  expect(Math.max(...u.data.map(Math.abs))).toBeLessThan(0.01)
  expect(u.data.every((x) => x !== 0)).toBe(true)
  expect(v.data.every((x) => x === 1)).toBe(true)
  const [first, ...gates] = depth(4).start([100], random)
  expect(Math.max(...first!.data.map(Math.abs))).toBeLessThan(0.01)
  expect(gates.map((gate) => gate.data.every((x) => x === 1))).toEqual([true, true, true])
})

test('a start near weights reaches them exactly up to rounding and leaves no gate near zero', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 2, max: 6 }),
      (weights, k) => {
        const largest = Math.max(1, ...weights.map(Math.abs))
        const factors = depth(k).start(values(weights), random)
        for (const gate of factors.slice(1)) expect(Math.min(...gate.data)).toBeGreaterThanOrEqual((0.01 * largest) ** (1 / k) * 0.999999)
        weights.forEach((w, j) => {
          expect(Math.abs(factors.reduce((product, f) => product * f.data[j]!, 1) - w)).toBeLessThanOrEqual(1e-14 * Math.abs(w) + 1e-300)
        })
      },
    ),
    { seed },
  )
})

test('the right inverse of a product has factors of equal size', () => {
  const [a, b, c] = depth(3).rightInverse(values([-8, 0, 1e-300]))
  expect(a!.data[0]).toBeCloseTo(-2, 14)
  expect(b!.data).toEqual(c!.data)
  expect([a!.data[1], b!.data[1]]).toEqual([0, 0])
})

test('gradients of a deep product exist where factors are zero', () => {
  const gradient = grad(trace((factors: readonly Tensor[]) => sum(depth(3).forward(factors)), [[2], [2], [2]]))
  const at = [values([0, 0]), values([2, 0]), values([3, 5])]
  expect(interpret(gradient, [at]).map(({ data }) => [...data])).toEqual([
    [6, 0],
    [0, 0],
    [0, 0],
  ])
})

test('groups are gathered in any order, from labels or from an index', () => {
  const factors = { u: tensor([1, 2, 3, 4]), nu: tensor([10, 100, 1000]) }
  for (const groups of [[2, 0, 1, 0], Int32Array.of(2, 0, 1, 0), groupIndex([2, 0, 1, 0])]) {
    expect(evaluate(group(groups).forward(factors))).toEqual([1000, 20, 300, 40])
    expect(evaluate(group(groups).ridge(factors, tensor([1, 0, 0])))).toBe(0.5 * (4 + 16 + 100))
  }
})

test('the right inverse of a group has a gate as large as its factors, and zeros for a zero group', () => {
  const { u, nu } = group([0, 1, 0, 1]).rightInverse(values([3, 0, 4, 0]))
  expect(nu.data[0]).toBeCloseTo(Math.sqrt(5), 14)
  expect(Math.hypot(u.data[0]!, u.data[2]!)).toBeCloseTo(Math.sqrt(5), 14)
  expect([nu.data[1], u.data[1], u.data[3]]).toEqual([0, 0, 0])
})

test('an escape serves exact zeros and signs that are locked on the way to zero alike', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1e-4, max: 1e-4 }),
      fc.boolean(),
      fc.double({ noNaN: true, min: 1.01, max: 50 }),
      fc.boolean(),
      (size, equal, pull, up) => {
        const [u, v, g] = [size, equal ? size : -size, up ? pull : -pull]
        const d = hadamard().escape({ u: values([u, 2]), v: values([v, 1]) }, values([g, 9]), values([1, 1]))
        const [du, dv] = [d.u.data[0]!, d.v.data[0]!]
        const surrogate = (t: number): number => g * (u + t * du) * (v + t * dv) + 0.5 * ((u + t * du) ** 2 + (v + t * dv) ** 2)
        expect(du * du + dv * dv).toBeCloseTo(1, 12)
        for (const t of [1e-3, 1e-1, 1]) expect(surrogate(t)).toBeLessThan(surrogate(0))
        expect([d.u.data[1], d.v.data[1]]).toEqual([0, 0])
      },
    ),
    { seed },
  )
})

test('the escape of a group points against its gradient', () => {
  const zero = { u: zerosOf([3]), nu: zerosOf([2]) }
  const d = group([0, 1, 0]).escape(zero, values([3, 1, -4]), values([4.9, 1]))
  const expected = [-0.6 * Math.SQRT1_2, 0, 0.8 * Math.SQRT1_2]
  d.u.data.forEach((x, j) => {
    expect(x).toBeCloseTo(expected[j]!, 14)
  })
  expect(d.nu.data[0]).toBeCloseTo(Math.SQRT1_2, 14)
  expect(d.nu.data[1]).toBe(0)
})

test('only products of two factors have an escape', () => {
  expect(depth(2).escape).toBeDefined()
  expect(depth(3).escape).toBeUndefined()
  expect(identity().escape).toBeUndefined()
})

test('the induced penalty of a deep product has a first-order residual on its support', () => {
  const penalty = depth(4).induced(values([2, 2, 2]))
  const slope = 2 * 0.5 * 4 ** -0.5
  expect(penalty.distance!(values([4, -4, 0]), values([-slope, slope, 100]))).toBeCloseTo(0, 14)
  expect(penalty.distance!(values([4, -4, 0]), values([-slope + 0.3, slope - 0.4, 100]))).toBeCloseTo(0.5, 14)
})

test('one strength of shape [] serves every coordinate', () => {
  expect(
    hadamard()
      .induced(values(2))
      .value(values([1, -3])),
  ).toBe(8)
  expect(evaluate(hadamard().ridge({ u: tensor([1, 2]), v: tensor([1, 0]) }, tensor(2)))).toBe(6)
})

test('what makes no sense is refused with words', () => {
  expect(() => depth(1)).toThrow('pass a whole number of at least 2')
  expect(() => depth(3).forward([tensor([1]), tensor([1])])).toThrow('depth(3): 2 factors')
  expect(() => group([0, 2])).toThrow('group 1 has no coordinates')
  expect(() => group([0, 1]).start([3], random)).toThrow('groups of 2 coordinates')
})
