import {
  add,
  amax,
  broadcastTo,
  cumsum,
  dot,
  evaluate,
  gather,
  inner,
  logSumExp,
  mean,
  norm,
  pad,
  product,
  relu,
  reshape,
  scalars,
  scatterAdd,
  select,
  sigmoid,
  slice,
  softplus,
  sub,
  sum,
  tanh,
  tensor,
  transpose,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'

const A = tensor([
  [1, 2, 3],
  [4, 5, 6],
])

describe('operations on arrays give', () => {
  test.each([
    [
      'transpose',
      transpose(A),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    ['transpose of three axes', transpose(reshape(A, [1, 2, 3]), [2, 0, 1]), [[[1, 4]], [[2, 5]], [[3, 6]]]],
    [
      'reshape',
      reshape(A, [3, 2]),
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [
      'broadcastTo',
      broadcastTo(tensor([[1], [2]]), [2, 2]),
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ['sum of all', sum(A), 21],
    ['sum over rows', sum(A, [0]), [5, 7, 9]],
    ['sum over columns', sum(A, [1]), [6, 15]],
    ['sum of nothing', sum(tensor([])), 0],
    ['mean', mean(A, [1]), [2, 5]],
    ['amax', amax(A, [0]), [4, 5, 6]],
    [
      'slice',
      slice(A, [0, 1], [2, 3]),
      [
        [2, 3],
        [5, 6],
      ],
    ],
    ['pad', pad(tensor([1, 2]), [1], [2]), [0, 1, 2, 0, 0]],
    [
      'gather',
      gather(A, tensor([1, 1, 0])),
      [
        [4, 5, 6],
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      'scatterAdd',
      scatterAdd(A, tensor([2, 2]), 3),
      [
        [0, 0, 0],
        [0, 0, 0],
        [5, 7, 9],
      ],
    ],
    [
      'cumsum',
      cumsum(A, { axis: 1 }),
      [
        [1, 3, 6],
        [4, 9, 15],
      ],
    ],
    [
      'cumsum from the end',
      cumsum(A, { axis: 0, reverse: true }),
      [
        [5, 7, 9],
        [4, 5, 6],
      ],
    ],
    ['dot of vectors', dot(tensor([1, 2]), tensor([3, 4])), 11],
    ['dot of a matrix and a vector', dot(A, tensor([1, 0, -1])), [-2, -2]],
    ['dot of a vector and a matrix', dot(tensor([1, -1]), A), [-3, -3, -3]],
    [
      'dot of matrices',
      dot(A, transpose(A)),
      [
        [14, 32],
        [32, 77],
      ],
    ],
    ['select', select(tensor([1, 0]), 5, tensor([6, 7])), [5, 7]],
    [
      'add with broadcasting',
      add(tensor([[1], [2]]), tensor([10, 20])),
      [
        [11, 21],
        [12, 22],
      ],
    ],
    ['sub', sub(tensor([1, 2]), 3), [-2, -1]],
    ['inner of matrices', inner(A, A), 91],
    ['norm', norm(tensor([[3], [4]])), 5],
    ['relu', relu(tensor([-1, 2])), [0, 2]],
    ['product', product([2, tensor([3, 4]), 5]), [30, 40]],
    ['product of nothing', product([]), 1],
  ] as const)('%s', (_, actual, expected) => expect(evaluate(actual)).toEqual(expected))
})

describe('functions of one number', () => {
  test('softplus and sigmoid keep relative accuracy in both tails', () => {
    expect(evaluate(sigmoid(tensor([-800, -40, 0, 40, 800])))).toEqual([0, Math.exp(-40) / (1 + Math.exp(-40)), 0.5, 1, 1])
    expect(evaluate(softplus(tensor([-800, -40, 0, 40, 800])))).toEqual([0, Math.exp(-40), Math.LN2, 40, 800])
  })

  test('tanh agrees with Math.tanh to a rounding of 1', () => {
    for (const x of [-20, -0.5, 0, 1e-3, 2]) expect(evaluate(tanh(x))).toBeCloseTo(Math.tanh(x), 15)
  })

  test('logSumExp neither overflows nor underflows', () => {
    expect(evaluate(logSumExp(tensor([1000, 1000])))).toBeCloseTo(1000 + Math.LN2, 12)
    expect(
      evaluate(
        logSumExp(
          tensor([
            [-1000, -1000],
            [0, 1],
          ]),
          [1],
        ),
      ),
    ).toEqual([-1000 + Math.LN2, Math.log(1 + Math.E)])
  })

  test('have one definition each, without attributes but for the exponent', () => {
    expect(scalars.pow({ exponent: 3 })(2, 0, 0)).toBe(8)
    expect(scalars.select({})(0, 1, 2)).toBe(2)
    expect(scalars.less({})(1, 1, 0)).toBe(0)
    expect(scalars.exp({})(Number.NaN, 0, 0)).toBeNaN()
  })
})
