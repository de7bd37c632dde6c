import {
  abs,
  amax,
  evaluate,
  grad,
  hvp,
  interpret,
  less,
  max,
  min,
  norm,
  pow,
  relu,
  select,
  sign,
  sqrt,
  stopGradient,
  sum,
  type Tensor,
  tensor,
  trace,
  values,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'

const slope = (f: (x: Tensor) => Tensor, at: readonly number[]): readonly number[] => [
  ...interpret(grad(trace((x: Tensor) => sum(f(x)), [at.length])), [values(at)]).data.map((x) => x + 0),
]

describe('where there is no derivative', () => {
  test('abs has 0 at 0', () => expect(slope(abs, [-2, 0, 3])).toEqual([-1, 0, 1]))
  test('sign and less have 0 everywhere', () => {
    expect(slope(sign, [-2, 0, 3])).toEqual([0, 0, 0])
    expect(slope((x) => less(x, 0), [-2, 0, 3])).toEqual([0, 0, 0])
  })
  test('relu has ½ at 0', () => expect(slope(relu, [-2, 0, 3])).toEqual([0, 0.5, 1]))
  test('max and min give half to each of two equal numbers', () => {
    expect(slope((x) => max(x, 1), [0, 1, 2])).toEqual([0, 0.5, 1])
    expect(slope((x) => max(1, x), [0, 1, 2])).toEqual([0, 0.5, 1])
    expect(slope((x) => min(x, 1), [0, 1, 2])).toEqual([1, 0.5, 0])
    expect(slope((x) => min(1, x), [0, 1, 2])).toEqual([1, 0.5, 0])
    expect(slope((x) => max(x, x), [4])).toEqual([1])
  })
  test('amax is shared by equal maxima', () => expect(slope((x) => amax(x), [2, -1, 2, 1])).toEqual([0.5, 0, 0.5, 0]))
  test('select passes nothing to its condition', () => expect(slope((x) => select(x, 5, 7), [0, 1])).toEqual([0, 0]))
  test('a power of 0 has derivative 0', () => expect(slope((x) => pow(x, 0), [0, 3, Number.POSITIVE_INFINITY])).toEqual([0, 0, 0]))
  test('a first power has derivative 1 at 0', () => expect(slope((x) => pow(x, 1), [0, -3])).toEqual([1, 1]))
  test('sqrt has an infinite slope at 0', () => expect(slope(sqrt, [0, 4])).toEqual([Number.POSITIVE_INFINITY, 0.25]))
  test('the norm has 0 at 0, to second order', () => {
    expect(slope(norm, [0, 0])).toEqual([0, 0])
    const product = hvp(trace((x: Tensor) => norm(x), [2]))
    expect(interpret(product, [values([0, 0]), values([1, 2])]).data).toEqual(Float64Array.of(0, 0))
    expect(slope(norm, [3, 4])[0]).toBeCloseTo(0.6, 15)
  })
  test('the norm of NaN is NaN', () => {
    expect(
      interpret(
        trace((x: Tensor) => norm(x), [2]),
        [values([1, Number.NaN])],
      ).data[0],
    ).toBeNaN()
  })
  test('stopGradient has value and no derivative', () => {
    expect(slope(stopGradient, [2])).toEqual([0])
    expect(evaluate(stopGradient(tensor([1, 2])))).toEqual([1, 2])
  })
})
