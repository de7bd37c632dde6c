import type { DesignProducts, Designs } from './design-products.js'
import { AutodiffError } from './errors.js'
import type { Graph, GraphNodeOf } from './graph.js'
import type { ElementwiseOp, Op } from './op.js'
import { scalars } from './scalars.js'
import { sameShape, showShape, sizeOf, stridesOf } from './shape.js'
import type { Values } from './values.js'

type Evaluator<O extends Op> = (node: GraphNodeOf<O>, inputs: readonly Values[], designs: Designs) => Float64Array

function elementwise<O extends ElementwiseOp>(node: GraphNodeOf<O>, [a, b, c]: readonly Values[]): Float64Array {
  const f = scalars[node.op](node.attributes)
  const [x, y, z] = [a!.data, (b ?? a!).data, (c ?? a!).data]
  const out = new Float64Array(x.length)
  for (let i = 0; i < out.length; i++) out[i] = f(x[i]!, y[i]!, z[i]!)
  return out
}

/** For each entry of `shape`, in order, the position in an array with other strides (0 where an axis repeats). */
function walk(shape: readonly number[], strides: readonly number[], visit: (at: number, position: number) => void): void {
  const index = new Array<number>(shape.length).fill(0)
  const size = sizeOf(shape)
  for (let position = 0, at = 0; position < size; position++) {
    visit(at, position)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      at -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
}

/** Strides of an input that lacks some axes of `shape`: 0 along them. */
function stridesWithout(shape: readonly number[], axes: readonly number[]): readonly number[] {
  const kept = stridesOf(shape.filter((_, i) => !axes.includes(i)))
  let next = 0
  return shape.map((_, i) => (axes.includes(i) ? 0 : kept[next++]!))
}

const fresh = (node: { readonly shape: readonly number[] }): Float64Array => new Float64Array(sizeOf(node.shape))

function columnwise(
  shape: readonly number[],
  input: Float64Array,
  size: number,
  product: (from: Float64Array, to: Float64Array) => void,
): Float64Array {
  const K = shape[1] ?? 1
  const [rows, out] = [shape[0]!, new Float64Array(sizeOf(shape))]
  const [from, to] = [new Float64Array(size), new Float64Array(rows)]
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < size; i++) from[i] = input[i * K + k]!
    product(from, to)
    for (let i = 0; i < rows; i++) out[i * K + k] = to[i]!
  }
  return out
}

function bound(designs: Designs, { design, rows, columns }: GraphNodeOf<'apply'>['attributes']): DesignProducts {
  const X = Object.hasOwn(designs, design) ? designs[design] : undefined
  if (!X) throw new AutodiffError(`design ${design} is not bound; pass { designs: { ${design}: … } }.`)
  if (X.rows !== rows || X.columns !== columns)
    throw new AutodiffError(
      `design ${design} is ${X.rows}×${X.columns} but was traced as ${rows}×${columns}; bind a matrix of that size, or trace again.`,
    )
  return X
}

const evaluators: { readonly [O in Op]: Evaluator<O> } = {
  input: (_, [x]) => x!.data,
  constant: ({ attributes }) => attributes.data,
  exp: elementwise,
  log: elementwise,
  sqrt: elementwise,
  abs: elementwise,
  sign: elementwise,
  sin: elementwise,
  cos: elementwise,
  sigmoid: elementwise,
  softplus: elementwise,
  pow: elementwise,
  mul: elementwise,
  div: elementwise,
  max: elementwise,
  min: elementwise,
  less: elementwise,
  select: elementwise,
  add: elementwise,
  neg: elementwise,
  stopGradient: elementwise,
  transpose: (node, [x]) => {
    const out = fresh(node)
    const strides = stridesOf(x!.shape)
    walk(
      node.shape,
      node.attributes.axes.map((axis) => strides[axis]!),
      (at, position) => (out[position] = x!.data[at]!),
    )
    return out
  },
  reshape: (_, [x]) => x!.data,
  broadcast: (node, [x]) => {
    const out = fresh(node)
    walk(node.shape, stridesWithout(node.shape, node.attributes.axes), (at, position) => (out[position] = x!.data[at]!))
    return out
  },
  sum: (node, [x]) => {
    const out = fresh(node)
    walk(x!.shape, stridesWithout(x!.shape, node.attributes.axes), (at, position) => (out[at]! += x!.data[position]!))
    return out
  },
  amax: (node, [x]) => {
    const out = fresh(node).fill(Number.NEGATIVE_INFINITY)
    walk(x!.shape, stridesWithout(x!.shape, node.attributes.axes), (at, position) => (out[at] = Math.max(out[at]!, x!.data[position]!)))
    return out
  },
  slice: (node, [x]) => {
    const out = fresh(node)
    const strides = stridesOf(x!.shape)
    const first = node.attributes.start.reduce((at, start, i) => at + start * strides[i]!, 0)
    walk(node.shape, strides, (at, position) => (out[position] = x!.data[first + at]!))
    return out
  },
  pad: (node, [x]) => {
    const out = fresh(node)
    const strides = stridesOf(node.shape)
    const first = node.attributes.before.reduce((at, before, i) => at + before * strides[i]!, 0)
    walk(x!.shape, strides, (at, position) => (out[first + at] = x!.data[position]!))
    return out
  },
  gather: (node, [x, indices]) => {
    const out = fresh(node)
    const width = sizeOf(x!.shape.slice(1))
    for (const [i, row] of indices!.data.entries()) {
      const from = checkedRow('gather', row, x!.shape[0]!) * width
      out.set(x!.data.subarray(from, from + width), i * width)
    }
    return out
  },
  scatterAdd: (node, [x, indices]) => {
    const out = fresh(node)
    const width = sizeOf(x!.shape.slice(1))
    indices!.data.forEach((row, i) => {
      const base = checkedRow('scatterAdd', row, node.attributes.size) * width
      for (let k = 0; k < width; k++) out[base + k]! += x!.data[i * width + k]!
    })
    return out
  },
  cumsum: (node, [x]) => {
    const out = Float64Array.from(x!.data)
    const { axis, reverse } = node.attributes
    const [step, count] = [stridesOf(node.shape)[axis]!, node.shape[axis]!]
    for (let i = reverse ? out.length - 1 : 0; i >= 0 && i < out.length; i += reverse ? -1 : 1) {
      const along = Math.floor(i / step) % count
      if (reverse ? along < count - 1 : along > 0) out[i]! += out[reverse ? i + step : i - step]!
    }
    return out
  },
  dot: (node, [a, b]) => {
    const out = fresh(node)
    const inner = b!.shape[0]!
    const [rows, columns] = [sizeOf(a!.shape.slice(0, -1)), sizeOf(b!.shape.slice(1))]
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < inner; k++) {
        for (let j = 0; j < columns; j++) out[i * columns + j]! += a!.data[i * inner + k]! * b!.data[k * columns + j]!
      }
    }
    return out
  },
  apply: (node, [v], designs) => {
    const X = bound(designs, node.attributes)
    return columnwise(node.shape, v!.data, X.columns, X.apply)
  },
  adjoint: (node, [r], designs) => {
    const X = bound(designs, node.attributes)
    return columnwise(node.shape, r!.data, X.rows, X.adjoint)
  },
  custom: (node, inputs, designs) => interpretFlat(node.attributes.forward, inputs, designs)[0]!.data,
}

function checkedRow(where: string, row: number, rows: number): number {
  if (!(Number.isInteger(row) && row >= 0 && row < rows))
    throw new AutodiffError(`${where}: index ${row} is not one of the ${rows} rows; use whole numbers from 0.`)
  return row
}

/** The numbers of one node from the numbers of its inputs. */
export function evaluator<O extends Op>(node: GraphNodeOf<O>, inputs: readonly Values[], designs: Designs): Float64Array {
  return evaluators[node.op](node, inputs, designs)
}

/** As `interpret`, with flat inputs and outputs. */
export function interpretFlat(graph: Graph, inputs: readonly Values[], designs: Designs): readonly Values[] {
  graph.inputs.forEach(({ path, shape }, i) => {
    const given = inputs[i]!
    if (!sameShape(shape, given.shape))
      throw new AutodiffError(
        `${path} has shape ${showShape(given.shape)} but was traced as ${showShape(shape)}; trace again for other shapes.`,
      )
    if (given.data.length !== sizeOf(shape))
      throw new AutodiffError(
        `${path} holds ${given.data.length} numbers, which do not fill its shape ${showShape(shape)}; make it with values().`,
      )
  })
  const computed: Values[] = []
  for (const node of graph.nodes) {
    const sources = node.op === 'input' ? [inputs[node.attributes.index]!] : node.inputs.map((i) => computed[i]!)
    computed.push({ shape: node.shape, data: evaluator(node, sources, designs) })
  }
  return graph.outputs.map((i) => computed[i]!)
}
