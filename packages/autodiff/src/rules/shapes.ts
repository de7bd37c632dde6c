import { AutodiffError } from '../errors.js'
import type { Op, OpAttributes } from '../op.js'
import { isShape, sameShape, showShape, sizeOf, withoutAxes } from '../shape.js'

type Shape = readonly number[]
type ShapeRule<O extends Op> = (shapes: readonly Shape[], attributes: OpAttributes[O], op: O) => Shape

const same = (shapes: readonly Shape[], _: unknown, op: Op): Shape => {
  const first = shapes[0] ?? []
  for (const shape of shapes) if (!sameShape(shape, first)) fail(op, shapes, 'must be equal; broadcast or reshape one of them')
  return first
}

const reduced = ([shape = []]: readonly Shape[], { axes }: { readonly axes: readonly number[] }, op: Op): Shape => {
  for (const axis of axes) checkAxis(op, axis, shape)
  if (new Set(axes).size !== axes.length) throw new AutodiffError(`${op}: axes ${showShape(axes)} repeat; name each axis once.`)
  return withoutAxes(shape, axes)
}

const rules: { readonly [O in Op]: ShapeRule<O> } = {
  input: (_, { shape }) => shape,
  constant: (_, { shape }) => shape,
  exp: same,
  log: same,
  sqrt: same,
  abs: same,
  sign: same,
  sin: same,
  cos: same,
  sigmoid: same,
  softplus: same,
  pow: (shapes, { exponent }, op) => {
    if (!Number.isFinite(exponent))
      throw new AutodiffError(`pow: the exponent is ${exponent} for shape ${showShape(shapes[0] ?? [])}; pass a finite number.`)
    return same(shapes, undefined, op)
  },
  mul: same,
  div: same,
  max: same,
  min: same,
  less: same,
  select: same,
  add: same,
  neg: same,
  stopGradient: same,
  transpose: ([shape = []], { axes }) => {
    if (axes.length !== shape.length || !shape.every((_, i) => axes.includes(i))) {
      throw new AutodiffError(`transpose: axes ${showShape(axes)} do not permute shape ${showShape(shape)}; name each of its axes once.`)
    }
    return axes.map((axis) => shape[axis]!)
  },
  reshape: ([shape = []], { shape: target }) => {
    checkShape('reshape', target)
    if (sizeOf(shape) !== sizeOf(target)) {
      throw new AutodiffError(
        `reshape: shapes ${showShape(shape)} and ${showShape(target)} hold ${sizeOf(shape)} and ${sizeOf(target)} numbers; keep the count.`,
      )
    }
    return target
  },
  broadcast: ([shape = []], { shape: target, axes }) => {
    checkShape('broadcast', target)
    if (!sameShape(withoutAxes(target, axes), shape) || target.length !== shape.length + axes.length) {
      throw new AutodiffError(
        `broadcast: shape ${showShape(shape)} does not become ${showShape(target)} by new axes ${showShape(axes)}; the other axes must match.`,
      )
    }
    return target
  },
  sum: reduced,
  amax: (shapes, attributes, op) => {
    const result = reduced(shapes, attributes, op)
    if (attributes.axes.some((axis) => shapes[0]![axis] === 0)) {
      throw new AutodiffError(
        `amax: shape ${showShape(shapes[0]!)} has no entries along axes ${showShape(attributes.axes)}; the maximum of nothing is not defined, so leave that axis out.`,
      )
    }
    return result
  },
  slice: ([shape = []], { start, stop }) => {
    const inside =
      shape.length === start.length &&
      shape.length === stop.length &&
      isShape(start) &&
      isShape(stop) &&
      shape.every((size, i) => start[i]! <= stop[i]! && stop[i]! <= size)
    if (!inside)
      throw new AutodiffError(
        `slice: start ${showShape(start)} to stop ${showShape(stop)} does not lie inside shape ${showShape(shape)}; give 0 ≤ start ≤ stop ≤ size for each axis.`,
      )
    return shape.map((_, i) => stop[i]! - start[i]!)
  },
  pad: ([shape = []], { before, after }) => {
    const fits = before.length === shape.length && after.length === shape.length && isShape(before) && isShape(after)
    if (!fits)
      throw new AutodiffError(
        `pad: before ${showShape(before)} and after ${showShape(after)} do not fit shape ${showShape(shape)}; give one count ≥ 0 for each axis.`,
      )
    return shape.map((size, i) => before[i]! + size + after[i]!)
  },
  gather: ([shape = [], indices = []]) => {
    if (shape.length < 1 || indices.length !== 1) fail('gather', [shape, indices], 'do not fit; pass rows [n, …] and indices [m]')
    return [indices[0]!, ...shape.slice(1)]
  },
  scatterAdd: ([shape = [], indices = []], { size }) => {
    if (shape.length < 1 || indices.length !== 1 || indices[0] !== shape[0])
      fail('scatterAdd', [shape, indices], 'do not fit; pass rows [m, …] and indices [m]')
    if (!isShape([size])) throw new AutodiffError(`scatterAdd: the size is ${size} for rows ${showShape(shape)}; pass a whole number ≥ 0.`)
    return [size, ...shape.slice(1)]
  },
  cumsum: ([shape = []], { axis }) => {
    checkAxis('cumsum', axis, shape)
    return shape
  },
  dot: ([a = [], b = []]) => {
    const ranks = a.length >= 1 && a.length <= 2 && b.length >= 1 && b.length <= 2
    if (!ranks || a.at(-1) !== b[0])
      fail('dot', [a, b], 'do not fit; the last axis of the first must equal the first axis of the second (ranks 1 and 2)')
    return [...a.slice(0, -1), ...b.slice(1)]
  },
  apply: ([v = []], { rows, columns, design }) => {
    if (v.length < 1 || v.length > 2 || v[0] !== columns)
      fail(`apply(${design})`, [[rows, columns], v], `do not fit; pass a vector [${columns}] or a matrix [${columns}, K]`)
    return [rows, ...v.slice(1)]
  },
  adjoint: ([r = []], { rows, columns, design }) => {
    if (r.length < 1 || r.length > 2 || r[0] !== rows)
      fail(`adjoint(${design})`, [[rows, columns], r], `do not fit; pass a vector [${rows}] or a matrix [${rows}, K]`)
    return [columns, ...r.slice(1)]
  },
  custom: (shapes, { name, forward }) => {
    const expected = forward.inputs.map((input) => input.shape)
    if (expected.length !== shapes.length || !expected.every((shape, i) => sameShape(shape, shapes[i]!))) {
      fail(`custom(${name})`, shapes, `were traced as ${expected.map(showShape).join(' and ')}; pass these`)
    }
    return forward.nodes[forward.outputs[0]!]!.shape
  },
}

function checkAxis(where: string, axis: number, shape: Shape): void {
  if (Number.isInteger(axis) && axis >= 0 && axis < shape.length) return
  const known = shape.length > 0 ? `use 0 … ${shape.length - 1}` : 'a scalar has no axes'
  throw new AutodiffError(`${where}: axis ${axis} does not exist in shape ${showShape(shape)}; ${known}.`)
}

function checkShape(where: string, target: Shape): void {
  if (!isShape(target)) throw new AutodiffError(`${where}: ${showShape(target)} is not a shape; sizes are whole numbers ≥ 0.`)
}

function fail(where: string, shapes: readonly Shape[], what: string): never {
  throw new AutodiffError(`${where}: shapes ${shapes.map(showShape).join(' and ')} ${what}.`)
}

/** The shape that an operation gives. @throws AutodiffError naming the shapes and what to do. */
export function shapeRule<O extends Op>(op: O, shapes: readonly Shape[], attributes: OpAttributes[O]): Shape {
  return rules[op](shapes, attributes, op)
}
