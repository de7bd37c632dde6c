import {
  add,
  adjoint,
  apply,
  design,
  div,
  exp,
  type Graph,
  hvp,
  jvp,
  logSumExp,
  mul,
  neg,
  normal,
  seededRandom,
  sigmoid,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  type Values,
  valueAndGrad,
} from '@odot/autodiff'
import { assertClose, normalValues } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'
import { flatGraph, interpretLeaves } from '../src/flat-graph.js'
import { type CpuDevice, cpu, type Design, dense } from '../src/index.js'
import type { Kernel } from '../src/plan/kernel.js'
import { plan } from '../src/plan/plan.js'
import { byRowsIn, type RowCall } from './row-design.js'

const [rows, columns] = [7001, 20]
const X = design('X', rows, columns)
const random = seededRandom(5)
const numbers = Float64Array.from({ length: rows * columns }, () => normal(random) / 50)

type Factors = { readonly u: Tensor; readonly v: Tensor }
const shapes = { u: [columns], v: [columns] }
const ridge = ({ u, v }: Factors): Tensor => mul(0.1, add(sum(square(u)), sum(square(v))))
const squares = trace((p: Factors, y: Tensor) => add(mul(0.5 / rows, sum(square(sub(apply(X, mul(p.u, p.v)), y)))), ridge(p)), shapes, [
  rows,
])
const logistic = trace(
  (p: Factors, y: Tensor, w: Tensor) => {
    const margin = neg(mul(y, apply(X, mul(p.u, p.v))))
    return add(div(sum(mul(square(w), softplus(margin))), sum(square(w))), ridge(p))
  },
  shapes,
  [rows],
  [rows],
)

const fused: readonly { readonly name: string; readonly graph: Graph }[] = [
  { name: 'value and gradient of least squares', graph: valueAndGrad(squares) },
  { name: 'value and gradient of logistic regression, divided by a sum of weights', graph: valueAndGrad(logistic) },
  { name: 'Hessian product of least squares', graph: hvp(squares) },
  { name: 'Hessian product of logistic regression', graph: hvp(logistic) },
  { name: 'tangent of least squares', graph: jvp(squares) },
  { name: 'Xᵀ X v', graph: trace((v: Tensor) => adjoint(X, apply(X, v)), [columns]) },
  {
    name: 'X v as an output beside Xᵀ of its square',
    graph: trace((v: Tensor) => [apply(X, v), adjoint(X, square(apply(X, v)))], [columns]),
  },
  {
    name: 'two products that share their response',
    graph: trace(
      (a: Tensor, b: Tensor, y: Tensor) => [
        adjoint(X, sub(apply(X, a), y)),
        adjoint(X, sigmoid(add(apply(X, b), y))),
        sum(mul(apply(X, a), apply(X, b))),
      ],
      [columns],
      [columns],
      [rows],
    ),
  },
]

const kinds = (graph: Graph): readonly Kernel['kind'][] => plan(graph).kernels.map(({ kind }) => kind)

describe('products with one design that share rows are one pass', () => {
  test.each(fused)('$name', ({ graph }) => {
    expect(kinds(graph).filter((kind) => kind === 'pass')).toHaveLength(1)
    expect(kinds(graph)).not.toContain('design')
  })
})

describe('there is no pass where', () => {
  const apart: readonly { readonly what: string; readonly graph: Graph }[] = [
    {
      what: 'the product of the second needs a sum over all rows of the first',
      graph: trace(
        (v: Tensor) => {
          const eta = apply(X, v)
          return adjoint(X, div(eta, sum(square(eta))))
        },
        [columns],
      ),
    },
    {
      what: 'rows go through a soft maximum over all of them',
      graph: valueAndGrad(trace((v: Tensor) => logSumExp(apply(X, v), [0]), [columns])),
    },
    {
      what: 'rows are used in another order',
      graph: trace(
        (v: Tensor) => {
          const Z = design('Z', 4, 4)
          return adjoint(Z, slicedFrom(apply(Z, v)))
        },
        [4],
      ),
    },
    { what: 'the products have several columns', graph: trace((V: Tensor) => adjoint(X, exp(apply(X, V))), [columns, 2]) },
    {
      what: 'each design is read once',
      graph: trace((v: Tensor) => adjoint(design('Z', rows, 2), apply(X, v)), [columns]),
    },
  ]
  test.each(apart)('$what', ({ graph }) => {
    expect(kinds(graph)).not.toContain('pass')
    expect(kinds(graph).filter((kind) => kind === 'design').length).toBeGreaterThan(1)
  })
})

const devices: readonly CpuDevice[] = (['f64', 'f32'] as const).flatMap((precision) =>
  (['generated', 'closures'] as const).map((code) => cpu({ precision, code })),
)
const layouts: readonly { readonly layout: string; readonly data: Design }[] = [
  { layout: 'f64 by rows', data: byRowsIn('f64', numbers, { rows, columns }) },
  { layout: 'f32 by rows', data: byRowsIn('f32', numbers, { rows, columns }) },
  { layout: 'row-major', data: dense(numbers, { rows, columns, order: 'row-major' }) },
  { layout: 'column-major', data: dense(transposed(numbers), { rows, columns, order: 'column-major' }) },
]

/** Roundings of sums of 7001 terms, relative to the largest number. */
const tolerances = { f64: 1e-12, f32: 1e-4 }

describe.each(devices.map((device) => ({ device, on: `${device.name} ${device.code}` })))('a pass on $on', ({ device }) => {
  describe.each(layouts)('over $layout', ({ data }) => {
    test.each(fused)('agrees with the interpreter: $name', ({ name, graph }) => {
      const inputs = graph.inputs.map(({ shape }) => scaled(normalValues(shape, seededRandom(shape.length + name.length))))
      const program = device.compile(graph, { designs: { X: data } })
      const given = inputs.map(device.upload)
      const rounded = given.map((array, i): Values => ({ shape: inputs[i]!.shape, data: device.readNow(array) }))
      const outputs = graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
      const run = (): readonly Float64Array[] => {
        program.run(given, outputs)
        return outputs.map(device.readNow)
      }
      const results = run()
      expect(run()).toEqual(results)
      interpretLeaves(flatGraph(graph), [rounded], { X: data }).forEach(({ data: expected }, k) => {
        const size = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1)
        assertClose({ what: `output ${k}`, actual: results[k]!, expected, tolerance: tolerances[device.precision] * size })
      })
    })

    test('gives the bits of its steps, one after the other', () => {
      const one = device.compile(
        trace((v: Tensor, y: Tensor) => adjoint(X, sigmoid(sub(apply(X, v), y))), [columns], [rows]),
        { designs: { X: data } },
      )
      const steps = [
        device.compile(
          trace((v: Tensor) => apply(X, v), [columns]),
          { designs: { X: data } },
        ),
        device.compile(trace((eta: Tensor, y: Tensor) => sigmoid(sub(eta, y)), [rows], [rows])),
        device.compile(
          trace((r: Tensor) => adjoint(X, r), [rows]),
          { designs: { X: data } },
        ),
      ]
      const [v, y] = [columns, rows].map((size) => device.upload(normalValues([size], random)))
      const [eta, r, apart, together] = [rows, rows, columns, columns].map((size) => device.allocate([size]))
      steps[0]!.run([v!], [eta!])
      steps[1]!.run([eta!, y!], [r!])
      steps[2]!.run([r!], [apart!])
      one.run([v!, y!], [together!])
      expect(device.readNow(together!)).toEqual(device.readNow(apart!))
    })
  })
})

test('a pass takes blocks of rows through all of its products before the next block, from multiples of 8', () => {
  const device = cpu()
  const calls: RowCall[] = []
  const data = byRowsIn('f64', numbers, { rows, columns, onCall: (call) => void calls.push(call) })
  const program = device.compile(
    trace((v: Tensor) => adjoint(X, exp(apply(X, v))), [columns]),
    { designs: { X: data } },
  )
  program.run([device.allocate([columns])], [device.allocate([columns])])
  const starts = [0, 3272, 6544]
  expect(calls).toEqual(
    starts.flatMap((from) => (['apply', 'adjoint'] as const).map((product) => [product, from, Math.min(from + 3272, rows)])),
  )
})

test('products of several columns read each block of rows once for all columns, and have the bits of single ones', () => {
  const device = cpu()
  const calls: RowCall[] = []
  const data = byRowsIn('f64', numbers, { rows, columns, onCall: (call) => void calls.push(call) })
  const designs = { X: data }
  const three = device.compile(
    trace((V: Tensor) => [apply(X, V), adjoint(X, apply(X, V))], [columns, 3]),
    { designs },
  )
  const one = device.compile(
    trace((v: Tensor) => [apply(X, v), adjoint(X, apply(X, v))], [columns]),
    { designs },
  )
  const V = normalValues([columns, 3], random)
  const together = [device.allocate([rows, 3]), device.allocate([columns, 3])]
  three.run([device.upload(V)], together)
  const blocks = [0, 3272, 6544].map((from) => [from, Math.min(from + 3272, rows)] as const)
  expect(calls).toEqual(
    (['apply', 'adjoint'] as const).flatMap((product) => blocks.flatMap(([from, to]) => [0, 1, 2].map(() => [product, from, to]))),
  )
  for (const k of [0, 1, 2]) {
    const v = device.upload({ shape: [columns], data: V.data.filter((_, at) => at % 3 === k) })
    const apart = [device.allocate([rows]), device.allocate([columns])]
    one.run([v], apart)
    apart.forEach(({ data: expected }, i) => {
      expect(together[i]!.data.filter((_, at) => at % 3 === k)).toEqual(expected)
    })
  }
})

test('sums of a pass are running sums in float64 on a float32 device', () => {
  const device = cpu({ precision: 'f32' })
  const data = byRowsIn(
    'f32',
    numbers.map(() => 1),
    { rows, columns },
  )
  const graph = trace(
    (v: Tensor) => {
      const eta = apply(X, v)
      return [sum(add(eta, 0.1)), adjoint(X, eta)]
    },
    [columns],
  )
  expect(kinds(graph)).toContain('pass')
  const total = device.allocate([])
  device.compile(graph, { designs: { X: data } }).run([device.allocate([columns])], [total, device.allocate([columns])])
  expect(total.data[0]).toBe(Math.fround(rows * 0.1))
})

function slicedFrom(x: Tensor): Tensor {
  return add(x, sum(x))
}

function scaled({ shape, data }: Values): Values {
  return { shape, data: data.map((x) => x / 4) }
}

function transposed(data: Float64Array): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!)
}
