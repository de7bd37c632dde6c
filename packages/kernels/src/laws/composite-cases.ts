import {
  add,
  adjoint,
  amax,
  apply,
  broadcast,
  design,
  dot,
  exp,
  type Graph,
  gather,
  grad,
  hvp,
  jvp,
  logSumExp,
  mean,
  mul,
  normal,
  reshape,
  scatterAdd,
  seededRandom,
  slice,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  trace,
  transpose,
  type Values,
  valueAndGrad,
} from '@odot/autodiff'
import { normalValues, randomExpression } from '@odot/autodiff/testing'
import { dense } from '../design/dense.js'
import type { Design } from '../design/design.js'
import type { GraphCase } from './agreement.js'
import { joinedGraphs } from './joined-cases.js'

type Designs = Readonly<Record<string, Design>>

/** Graphs as they occur, by kind: surrogates with gradient and Hessian products, a network, reductions and products of many forms, random expressions. */
export const compositeCases: ReadonlyMap<string, () => readonly GraphCase[]> = new Map([
  ['surrogates', surrogates],
  ['row by row', rowwise],
  ['networks', networks],
  ['reductions', reductions],
  ['matrix products', products],
  ['many outputs', outputs],
  ['joined vectors', joined],
  ['random expressions', expressions],
])

function caseOf(
  name: string,
  graph: Graph,
  designs: Designs = {},
  inputs: (index: number, shape: readonly number[]) => Values = drawn(name.length),
): GraphCase {
  return { name, graph, designs, inputs: graph.inputs.map(({ shape }, index) => inputs(index, shape)) }
}

function drawn(seed: number): (index: number, shape: readonly number[]) => Values {
  const random = seededRandom(seed)
  return (_, shape) => normalValues(shape, random)
}

function surrogates(): readonly GraphCase[] {
  return [
    { rows: 5, columns: 3 },
    { rows: 13, columns: 270 },
    { rows: 26, columns: 7 },
    { rows: 1, columns: 1 },
  ].flatMap(({ rows, columns }) => {
    const X = design('X', rows, columns)
    const random = seededRandom(rows)
    const data = Float64Array.from({ length: rows * columns }, () => normal(random))
    const designs = { X: dense(data, { rows, columns, order: rows % 2 ? 'column-major' : 'row-major' }) }
    type Factors = { readonly u: Tensor; readonly v: Tensor }
    const shapes = { u: [columns], v: [columns] }
    const squares = trace(
      ({ u, v }: Factors, y: Tensor, lambda: Tensor) =>
        add(mul(0.5 / rows, sum(square(sub(apply(X, mul(u, v)), y)))), mul(lambda, add(sum(square(u)), sum(square(v))))),
      shapes,
      [rows],
      [],
    )
    const logistic = trace(
      ({ u, v }: Factors, y: Tensor) => add(mean(softplus(mul(y, apply(X, mul(u, v))))), mul(0.1, add(sum(square(u)), sum(square(v))))),
      shapes,
      [rows],
    )
    const size = `${rows}×${columns}`
    return [
      caseOf(`value and gradient of a squared surrogate ${size}`, valueAndGrad(squares), designs),
      caseOf(`Hessian product of a squared surrogate ${size}`, hvp(squares), designs),
      caseOf(`gradient of a logistic surrogate ${size}`, grad(logistic), designs),
      caseOf(`Hessian product of a logistic surrogate ${size}`, hvp(logistic), designs),
      caseOf(
        `three responses at once ${size}`,
        trace((V: Tensor) => [apply(X, V), adjoint(X, apply(X, V))], [columns, 3]),
        designs,
      ),
    ]
  })
}

/** Products with designs and what is done to their rows between them, where it can and where it cannot be done row by row. */
function rowwise(): readonly GraphCase[] {
  const [rows, p, q] = [19, 6, 4]
  const [X, Z] = [design('X', rows, p), design('Z', rows, q)]
  const random = seededRandom(19)
  const matrix = (columns: number, order: 'row-major' | 'column-major'): Design =>
    dense(
      Float64Array.from({ length: rows * columns }, () => normal(random)),
      { rows, columns, order },
    )
  const designs = { X: matrix(p, 'row-major'), Z: matrix(q, 'row-major') }
  return [
    caseOf(
      'gradient of a sum of two linear models',
      trace(
        (v: Tensor, w: Tensor, y: Tensor) => {
          const r = tanh(sub(add(apply(X, v), apply(Z, w)), y))
          return [adjoint(X, r), adjoint(Z, r), sum(square(r))]
        },
        [p],
        [q],
        [rows],
      ),
      designs,
    ),
    caseOf('gradient of a soft maximum over rows', valueAndGrad(trace((v: Tensor) => logSumExp(apply(X, v), [0]), [p])), designs),
    caseOf(
      'gradient with rows divided by their sum',
      trace(
        (v: Tensor) => {
          const e = exp(apply(X, v))
          return [adjoint(X, mul(e, sum(e))), adjoint(X, e), sum(e), apply(X, v)]
        },
        [p],
      ),
      designs,
    ),
    caseOf(
      'Xᵀ X v and what rows of X v are in another order',
      trace((v: Tensor) => [adjoint(X, apply(X, v)), adjoint(X, reverse(apply(X, v), rows))], [p]),
      { X: matrix(p, 'column-major') },
    ),
    caseOf(
      'two gradient steps',
      trace(
        (v: Tensor, y: Tensor) => {
          const step = (x: Tensor): Tensor => sub(x, mul(0.05, adjoint(X, sub(apply(X, x), y))))
          return step(step(v))
        },
        [p],
        [rows],
      ),
      designs,
    ),
  ]
}

/** A vector from its end to its beginning. */
function reverse(x: Tensor, size: number): Tensor {
  return gather(x, tensor(Array.from({ length: size }, (_, i) => size - 1 - i)))
}

function joined(): readonly GraphCase[] {
  return joinedGraphs().map(({ name, graph, designs }) => caseOf(name, graph, designs))
}

function networks(): readonly GraphCase[] {
  interface Layer {
    readonly W: Tensor
    readonly b: Tensor
  }
  const [batch, from, hidden, to] = [9, 5, 7, 3]
  const loss = trace(
    (layers: { readonly first: Layer; readonly last: Layer }, x: Tensor, y: Tensor) => {
      const z = add(dot(tanh(add(dot(x, layers.first.W), layers.first.b)), layers.last.W), layers.last.b)
      return mean(sub(logSumExp(z, [1]), sum(mul(y, z), [1])))
    },
    { first: { W: [from, hidden], b: [hidden] }, last: { W: [hidden, to], b: [to] } },
    [batch, from],
    [batch, to],
  )
  return [
    caseOf('value and gradient of a network', valueAndGrad(loss)),
    caseOf('Hessian product of a network', hvp(loss)),
    caseOf('tangent of a network', jvp(loss)),
  ]
}

function reductions(): readonly GraphCase[] {
  const shape = [3, 4, 5]
  const subsets = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
  const small = subsets.flatMap((axes) => [
    caseOf(
      `sum and maximum of a product over axes [${axes}]`,
      trace((x: Tensor, y: Tensor) => [sum(mul(x, y), axes), amax(mul(x, y), axes), mul(x, y)], shape, shape),
    ),
    caseOf(
      `sum of a transposed array over axes [${axes}]`,
      trace((x: Tensor) => sum(transpose(x, [2, 0, 1]), axes), shape),
    ),
    caseOf(
      `sum with a repeated row over axes [${axes}]`,
      trace((x: Tensor, row: Tensor) => sum(mul(x, broadcast(row, shape, [0, 1])), axes), shape, [5]),
    ),
  ])
  const long = [255, 256, 257, 1030].flatMap((n) => [
    caseOf(
      `sum of ${n} exponentials`,
      trace((x: Tensor, y: Tensor) => [sum(mul(exp(mul(0.1, x)), y)), add(x, y)], [n], [n]),
    ),
    caseOf(
      `sums over either axis of 3×${n}`,
      trace(
        (x: Tensor, a: Tensor, b: Tensor) => {
          const z = mul(mul(x, a), b)
          return [sum(z, [0]), sum(z, [1]), amax(z, [0]), sum(z)]
        },
        [3, n],
        [n],
        [3, 1],
      ),
    ),
  ])
  return [...small, ...long]
}

function products(): readonly GraphCase[] {
  const sizes = [1, 2, 4, 5]
  return sizes.flatMap((m) =>
    sizes.flatMap((k) =>
      sizes.map((n) =>
        caseOf(
          `matrix products ${m}×${k}×${n} of plain, transposed and sliced operands`,
          trace(
            (a: Tensor, b: Tensor, at: Tensor, bt: Tensor, wide: Tensor) => [
              dot(a, b),
              dot(transpose(at), b),
              dot(a, transpose(bt)),
              dot(transpose(at), transpose(bt)),
              dot(slice(wide, [1, 2], [1 + m, 2 + k]), b),
              dot(a, slice(b, [0, 0], [k, 1])),
              dot(reshape(slice(a, [0, 0], [1, k]), [k]), b),
            ],
            [m, k],
            [k, n],
            [k, m],
            [n, k],
            [m + 1, k + 3],
          ),
        ),
      ),
    ),
  )
}

function outputs(): readonly GraphCase[] {
  const rows = trace((x: Tensor, i: Tensor) => [gather(x, i), scatterAdd(gather(x, i), i, 4)], [4, 3], [6])
  const random = seededRandom(7)
  return [
    caseOf(
      'an output twice, an input and a constant as outputs',
      trace((x: Tensor) => [exp(x), exp(x), x, tensor([1, 2]), x], [3]),
    ),
    caseOf(
      'moved inputs as outputs',
      trace((x: Tensor) => [transpose(x), reshape(x, [6]), slice(x, [1, 0], [2, 3]), broadcast(x, [2, 2, 3], [0])], [2, 3]),
    ),
    caseOf(
      'one value in two shapes as outputs',
      trace((x: Tensor) => [reshape(exp(x), [6]), exp(x), transpose(exp(x))], [2, 3]),
    ),
    caseOf(
      'no outputs',
      trace((_: Tensor) => [], [3]),
    ),
    caseOf('rows gathered and scattered at repeated indices', rows, {}, (index, shape) =>
      index === 1 ? { shape, data: Float64Array.of(3, 0, 3, 1, 1, 3) } : normalValues(shape, random),
    ),
  ]
}

function expressions(): readonly GraphCase[] {
  return Array.from({ length: 40 }, (_, seed) => {
    const { name, fn, shapes } = randomExpression(seed, { kinks: seed % 2 === 0 })
    const graph = trace(fn, ...shapes)
    const gradient = valueAndGrad(trace((...xs: readonly Tensor[]) => sum(fn(...xs)), ...shapes))
    return [caseOf(name, graph), caseOf(`value and gradient of ${name}`, gradient)]
  }).flat()
}
