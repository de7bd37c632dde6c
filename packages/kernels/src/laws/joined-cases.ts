import {
  abs,
  add,
  amax,
  apply,
  call,
  design,
  dot,
  type Graph,
  grad,
  mul,
  neg,
  normal,
  pad,
  reshape,
  seededRandom,
  select,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  transpose,
  valueAndGrad,
} from '@odot/autodiff'
import { dense } from '../design/dense.js'
import type { Design } from '../design/design.js'

/** Vectors that are put together from parts, as sums of pads, and what is done with them whole and by parts. */
export function joinedGraphs(): readonly {
  readonly name: string
  readonly graph: Graph
  readonly designs?: Readonly<Record<string, Design>>
}[] {
  const [rows, columns] = [9, 35]
  const X = design('X', rows, columns)
  const random = seededRandom(5)
  const data = Float64Array.from({ length: rows * columns }, () => normal(random))
  const designs = { X: dense(data, { rows, columns, order: 'row-major' }) }
  const surrogate = trace(
    (x: Tensor, y: Tensor, b: Tensor) => {
      const [u, v, c] = [slice(x, [0], [columns]), slice(x, [columns], [2 * columns]), slice(x, [2 * columns], [2 * columns + 1])]
      const r = sub(add(apply(X, mul(u, v)), c), y)
      return add(sum(square(r)), mul(b, add(sum(square(u)), sum(square(v)))))
    },
    [2 * columns + 1],
    [rows],
    [],
  )
  return [
    {
      name: 'parts of three sizes, their sum, maximum and a part of all',
      graph: trace(
        (a: Tensor, b: Tensor, c: Tensor) => {
          const all = mul(2, joined([add(a, 1), b, mul(c, c)]))
          return [all, sum(all), amax(abs(all)), slice(all, [1], [7]), slice(all, [5], [6])]
        },
        [5],
        [1],
        [40],
      ),
    },
    { name: 'the gradient of a surrogate by parts of a vector', graph: grad(surrogate), designs },
    {
      name: 'a step on one vector that judges itself',
      graph: trace(
        (x: Tensor, y: Tensor, b: Tensor, rate: Tensor, halted: Tensor, old: Tensor) => {
          const { value, gradient } = call(valueAndGrad(surrogate), x, y, b)
          return [select(halted, old, sub(x, mul(rate, gradient))), value, amax(abs(gradient)), sum(square(gradient))]
        },
        [2 * columns + 1],
        [rows],
        [],
        [],
        [],
        [2 * columns + 1],
      ),
      designs,
    },
    {
      name: 'parts that are an input, its negative, a transposed matrix and a sum, and that are read elsewhere',
      graph: trace(
        (a: Tensor, A: Tensor) => {
          const product = mul(a, a)
          const all = joined([a, neg(a), transpose(A), sum(A, [0]), product, product])
          return [all, product, dot(all, all), sum(reshape(all, [2, 12]), [0])]
        },
        [3],
        [2, 4],
      ),
    },
    {
      name: 'pads that meet, leave numbers out, or fill a matrix by rows and by columns',
      graph: trace(
        (a: Tensor, b: Tensor, A: Tensor) => [
          add(pad(a, [0], [1]), pad(b, [1], [0])),
          add(pad(a, [0], [4]), pad(b, [4], [0])),
          add(neg(pad(a, [3], [0])), pad(b, [0], [3])),
          add(pad(A, [0, 0], [3, 0]), pad(A, [3, 0], [0, 0])),
          add(pad(A, [0, 0], [0, 3]), pad(A, [0, 3], [0, 0])),
          add(pad(A, [0, 0], [2, 0]), pad(A, [2, 0], [0, 0])),
        ],
        [3],
        [3],
        [2, 3],
      ),
    },
    {
      name: 'one number, and none, in a longer vector',
      graph: trace((a: Tensor, b: Tensor, none: Tensor) => joined([reshape(a, [1]), none, b, reshape(mul(a, 3), [1])]), [], [4], [0]),
    },
    {
      name: 'vectors of other parts in one sum',
      graph: trace((a: Tensor, b: Tensor) => add(joined([a, b]), mul(0.5, joined([b, a]))), [3], [5]),
    },
  ]
}

function joined(parts: readonly Tensor[]): Tensor {
  const sizes = parts.map(({ shape }) => shape.reduce((a, b) => a * b, 1))
  const total = sizes.reduce((a, b) => a + b, 0)
  let end = 0
  return parts
    .map((part, at) => {
      end += sizes[at]!
      return pad(reshape(part, [sizes[at]!]), [end - sizes[at]!], [total - end])
    })
    .reduce((a, b) => add(a, b))
}
