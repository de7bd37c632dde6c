import type { DesignProducts } from '../design-products.js'
import type { Op } from '../op.js'
import { adjoint, apply, broadcast, cumsum, design, dot, gather, pad, reshape, scatterAdd, slice, sum, transpose } from '../ops/linear.js'
import { showShape } from '../shape.js'
import { values } from '../values.js'
import { fixedSample, indicesInto, type OpSample, sample } from './op-sample.js'

type MovingOp =
  | 'transpose'
  | 'reshape'
  | 'broadcast'
  | 'sum'
  | 'slice'
  | 'pad'
  | 'gather'
  | 'scatterAdd'
  | 'cumsum'
  | 'dot'
  | 'apply'
  | 'adjoint'
type Shape = readonly number[]

const linear = { linear: true }

const transposed: readonly (readonly [Shape, Shape])[] = [
  [
    [2, 3],
    [1, 0],
  ],
  [
    [1, 4],
    [1, 0],
  ],
  [
    [0, 2],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [1, 2, 0],
  ],
  [
    [2, 3, 4],
    [2, 1, 0],
  ],
  [
    [2, 3, 1],
    [0, 2, 1],
  ],
]
const reshaped: readonly (readonly [Shape, Shape])[] = [
  [[], [1]],
  [[1], []],
  [[6], [2, 3]],
  [
    [2, 3],
    [3, 2],
  ],
  [
    [2, 3],
    [1, 6, 1],
  ],
  [[0], [0, 3]],
]
const broadcasts: readonly (readonly [Shape, Shape, Shape])[] = [
  [[], [3], [0]],
  [[], [0], [0]],
  [[], [2, 3], [0, 1]],
  [[3], [2, 3], [0]],
  [[2], [2, 3], [1]],
  [[2], [2, 0], [1]],
  [[1], [1, 4], [1]],
  [[3], [2, 3, 4], [0, 2]],
  [[2, 4], [2, 3, 4], [1]],
]
const sums: readonly (readonly [Shape, Shape])[] = [
  [[5], [0]],
  [[1], [0]],
  [[0], [0]],
  [[2, 3], [0]],
  [[2, 3], [1]],
  [
    [2, 3],
    [0, 1],
  ],
  [[2, 0], [1]],
  [[0, 3], [0]],
  [[2, 3, 4], [1]],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
]
const slices: readonly (readonly [Shape, Shape, Shape])[] = [
  [[5], [1], [4]],
  [[5], [2], [2]],
  [
    [3, 4],
    [0, 1],
    [2, 4],
  ],
  [
    [3, 4],
    [1, 0],
    [2, 4],
  ],
  [
    [2, 3, 4],
    [1, 0, 2],
    [2, 2, 4],
  ],
]
const pads: readonly (readonly [Shape, Shape, Shape])[] = [
  [[3], [1], [2]],
  [[0], [2], [0]],
  [
    [2, 3],
    [0, 1],
    [1, 0],
  ],
  [
    [2, 1, 3],
    [1, 0, 0],
    [0, 2, 1],
  ],
]
const rows: readonly (readonly [Shape, number])[] = [
  [[5], 3],
  [[5], 0],
  [[1], 4],
  [[4, 2], 6],
  [[3, 1], 2],
  [[3, 0], 2],
  [[3, 2, 2], 5],
]
const products: readonly (readonly [Shape, Shape])[] = [
  [[4], [4]],
  [[1], [1]],
  [[0], [0]],
  [[3], [3, 2]],
  [[2, 3], [3]],
  [
    [2, 3],
    [3, 4],
  ],
  [
    [1, 3],
    [3, 1],
  ],
  [
    [2, 0],
    [0, 3],
  ],
  [[0, 2], [2]],
]

/** 3 × 4, with a row and a column of zeros. */
const matrix = [0.5, -1.25, 0, 2, 0, 0, 0, 0, 1.5, 0.75, 0, -3]
const designs = { X: dense(matrix, 3, 4), s: dense([-1.5], 1, 1) }
const X = design('X', 3, 4)
const s = design('s', 1, 1)

export const linearSamples: { readonly [O in MovingOp & Op]: readonly OpSample[] } = {
  transpose: transposed.map(([shape, axes]) =>
    sample(`transpose ${showShape(shape)} to ${showShape(axes)}`, (x) => transpose(x, axes), [{ shape }], linear),
  ),
  reshape: reshaped.map(([shape, to]) =>
    sample(`reshape ${showShape(shape)} to ${showShape(to)}`, (x) => reshape(x, to), [{ shape }], linear),
  ),
  broadcast: broadcasts.map(([shape, to, axes]) =>
    sample(`broadcast ${showShape(shape)} to ${showShape(to)}`, (x) => broadcast(x, to, axes), [{ shape }], linear),
  ),
  sum: sums.map(([shape, axes]) => sample(`sum ${showShape(shape)} over ${showShape(axes)}`, (x) => sum(x, axes), [{ shape }], linear)),
  slice: slices.map(([shape, start, stop]) =>
    sample(`slice ${showShape(shape)} from ${showShape(start)} to ${showShape(stop)}`, (x) => slice(x, start, stop), [{ shape }], linear),
  ),
  pad: pads.map(([shape, before, after]) =>
    sample(`pad ${showShape(shape)} by ${showShape(before)} and ${showShape(after)}`, (x) => pad(x, before, after), [{ shape }], linear),
  ),
  gather: rows.map(([shape, count]) =>
    sample(
      `gather ${count} of ${showShape(shape)}`,
      (x, indices) => gather(x, indices),
      [{ shape }, { shape: [count], draw: indicesInto(shape[0]!) }],
      { linear: true, differentiable: [0] },
    ),
  ),
  scatterAdd: [
    ...rows.map(([[size, ...rest], count]) =>
      sample(
        `scatterAdd ${showShape([count, ...rest])} into ${size}`,
        (x, indices) => scatterAdd(x, indices, size!),
        [{ shape: [count, ...rest] }, { shape: [count], draw: indicesInto(size!) }],
        { linear: true, differentiable: [0] },
      ),
    ),
    fixedSample('scatterAdd of repeated rows', (x, indices) => scatterAdd(x, indices, 3), [values([1, 2, 4, 8]), values([2, 0, 2, 2])]),
  ],
  cumsum: ([[1], [5], [0], [2, 3], [2, 3, 2]] as const).flatMap((shape) =>
    [...shape.keys()].flatMap((axis) =>
      [false, true].map((reverse) =>
        sample(
          `cumsum ${showShape(shape)} along ${axis}${reverse ? ' from the end' : ''}`,
          (x) => cumsum(x, { axis, reverse }),
          [{ shape }],
          linear,
        ),
      ),
    ),
  ),
  dot: products.map(([a, b]) => sample(`dot ${showShape(a)} ${showShape(b)}`, (x, y) => dot(x, y), [{ shape: a }, { shape: b }], linear)),
  apply: [
    ...[[4], [4, 1], [4, 3]].map((shape) =>
      sample(`apply to ${showShape(shape)}`, (v) => apply(X, v), [{ shape }], { linear: true, designs }),
    ),
    sample('apply 1×1', (v) => apply(s, v), [{ shape: [1] }], { linear: true, designs }),
  ],
  adjoint: [
    ...[[3], [3, 1], [3, 2]].map((shape) =>
      sample(`adjoint to ${showShape(shape)}`, (r) => adjoint(X, r), [{ shape }], { linear: true, designs }),
    ),
    sample('adjoint 1×1', (r) => adjoint(s, r), [{ shape: [1] }], { linear: true, designs }),
  ],
}

function dense(data: readonly number[], rows: number, columns: number): DesignProducts {
  const entry = (i: number, j: number): number => data[i * columns + j]!
  return Object.freeze({
    rows,
    columns,
    apply: (v: Float64Array, out: Float64Array) => {
      out.fill(0)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i]! += entry(i, j) * v[j]!
    },
    adjoint: (r: Float64Array, out: Float64Array) => {
      out.fill(0)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += entry(i, j) * r[i]!
    },
  })
}
