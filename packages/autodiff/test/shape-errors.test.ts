import {
  AutodiffError,
  add,
  adjoint,
  amax,
  apply,
  broadcast,
  broadcastTo,
  cumsum,
  custom,
  design,
  dot,
  gather,
  mul,
  pad,
  pow,
  reshape,
  scatterAdd,
  select,
  slice,
  sum,
  type Tensor,
  tensor,
  trace,
  transpose,
  zerosOf,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'
import { operation } from '../src/tensor.js'

const of = (...shape: readonly number[]): Tensor => tensor(zerosOf(shape))
const X = design('X', 3, 4)

/** What is done, and the shapes and the advice that the message must hold. */
const mistakes: readonly (readonly [string, () => Tensor, readonly string[]])[] = [
  ['adds vectors of two lengths', () => add(of(2), of(3)), ['add', '[2]', '[3]', 'make the sizes equal (or 1) from the right']],
  ['multiplies matrices of other shapes', () => mul(of(2, 3), of(2)), ['mul', '[2, 3]', '[2]', 'make the sizes equal']],
  ['selects among three shapes', () => select(of(2), of(3), of(4)), ['select', '[2]', '[3]', '[4]', 'make the sizes equal']],
  ['skips broadcasting', () => operation('add', [of(1), of(3)], {}), ['add', '[1]', '[3]', 'broadcast or reshape']],
  ['broadcasts a vector to another length', () => broadcastTo(of(2), [3]), ['broadcastTo', '[2]', '[3]', 'make the sizes equal']],
  ['broadcasts to fewer axes', () => broadcastTo(of(2, 2), [2]), ['broadcastTo', '[2, 2]', '[2]', 'make the sizes equal']],
  ['repeats along an axis that is not new', () => broadcast(of(2), [2, 3], [0]), ['broadcast', '[2]', '[2, 3]', '[0]', 'must match']],
  ['repeats along an axis twice', () => broadcast(of(2), [3, 2], [0, 0]), ['broadcast', '[2]', '[3, 2]', '[0, 0]', 'must match']],
  ['repeats a negative number of times', () => broadcast(of(), [-1], [0]), ['broadcast', '[-1]', 'whole numbers ≥ 0']],
  ['leaves an axis out of a transpose', () => transpose(of(2, 3), [0]), ['transpose', '[0]', '[2, 3]', 'each of its axes once']],
  ['names an axis twice in a transpose', () => transpose(of(2, 3), [1, 1]), ['transpose', '[1, 1]', '[2, 3]', 'each of its axes once']],
  ['reshapes to another size', () => reshape(of(2, 3), [4]), ['reshape', '[2, 3]', '[4]', '6 and 4', 'keep the count']],
  ['reshapes to negative sizes', () => reshape(of(6), [-2, -3]), ['reshape', '[-2, -3]', 'whole numbers ≥ 0']],
  ['sums over an axis that does not exist', () => sum(of(2, 3), [2]), ['sum', 'axis 2', '[2, 3]', 'use 0 … 1']],
  ['sums over a negative axis', () => sum(of(2, 3), [-1]), ['sum', 'axis -1', '[2, 3]', 'use 0 … 1']],
  ['sums over a fraction of an axis', () => sum(of(2, 3), [0.5]), ['sum', 'axis 0.5', '[2, 3]', 'use 0 … 1']],
  ['sums over an axis of a scalar', () => sum(of(), [0]), ['sum', 'axis 0', '[]', 'a scalar has no axes']],
  ['sums over an axis twice', () => sum(of(2, 3), [1, 1]), ['sum', '[1, 1]', 'once']],
  ['takes the maximum of nothing', () => amax(of(2, 0), [1]), ['amax', '[2, 0]', '[1]', 'leave that axis out']],
  ['slices past the end', () => slice(of(3), [1], [4]), ['slice', '[1]', '[4]', '[3]', '0 ≤ start ≤ stop ≤ size']],
  ['slices backwards', () => slice(of(3), [2], [1]), ['slice', '[2]', '[1]', '[3]', '0 ≤ start ≤ stop ≤ size']],
  ['slices at a fraction', () => slice(of(3), [0.5], [2]), ['slice', '[0.5]', '[3]', '0 ≤ start ≤ stop ≤ size']],
  ['slices too few axes', () => slice(of(3, 2), [0], [1]), ['slice', '[0]', '[3, 2]', 'for each axis']],
  ['pads by a negative count', () => pad(of(3), [-1], [0]), ['pad', '[-1]', '[3]', 'one count ≥ 0 for each axis']],
  ['pads too few axes', () => pad(of(3, 2), [1], [0]), ['pad', '[1]', '[3, 2]', 'one count ≥ 0 for each axis']],
  ['gathers by a matrix', () => gather(of(3), of(2, 2)), ['gather', '[3]', '[2, 2]', 'rows [n, …] and indices [m]']],
  ['gathers rows of a scalar', () => gather(of(), of(2)), ['gather', '[]', '[2]', 'rows [n, …] and indices [m]']],
  ['scatters by too few indices', () => scatterAdd(of(3), of(2), 5), ['scatterAdd', '[3]', '[2]', 'rows [m, …] and indices [m]']],
  ['scatters into a fraction of rows', () => scatterAdd(of(3), of(3), 1.5), ['scatterAdd', '1.5', '[3]', 'whole number ≥ 0']],
  ['accumulates along an axis that does not exist', () => cumsum(of(3), { axis: 1 }), ['cumsum', 'axis 1', '[3]', 'use 0 … 0']],
  ['contracts axes of two lengths', () => dot(of(2, 3), of(2, 3)), ['dot', '[2, 3] and [2, 3]', 'last axis of the first']],
  ['contracts a scalar', () => dot(of(), of(2)), ['dot', '[]', '[2]', 'ranks 1 and 2']],
  ['contracts tensors of rank 3', () => dot(of(2, 2, 2), of(2)), ['dot', '[2, 2, 2]', '[2]', 'ranks 1 and 2']],
  ['applies a design to rows', () => apply(X, of(3)), ['apply(X)', '[3, 4]', '[3]', 'pass a vector [4] or a matrix [4, K]']],
  ['applies the adjoint to columns', () => adjoint(X, of(4)), ['adjoint(X)', '[3, 4]', '[4]', 'pass a vector [3] or a matrix [3, K]']],
  ['takes an infinite power', () => pow(of(2), Number.POSITIVE_INFINITY), ['pow', 'Infinity', '[2]', 'finite']],
  [
    'gives a custom operation a wrong pullback',
    () =>
      custom(
        'half',
        (x) => mul(0.5, x),
        (x) => [sum(x)],
      )(of(3)),
    ['custom(half)', '[]', '[3]', 'one cotangent of the same shape for each input'],
  ],
]

describe('an error of a shape names the shapes and says what to do when someone', () => {
  test.each(mistakes)('%s', (_, act, words) => {
    expect(act).toThrow(AutodiffError)
    for (const word of words) expect(act).toThrow(word)
    expect(act).toThrow(/[,;] ?.*\.$/)
  })

  test('runs a custom operation on other shapes than it was traced for', () => {
    const forward = trace((x: Tensor) => x, [2])
    const act = (): Tensor => operation('custom', [of(3)], { name: 'same', forward, pullback: forward })
    for (const word of ['custom(same)', '[3]', '[2]', 'pass these']) expect(act).toThrow(word)
  })
})
