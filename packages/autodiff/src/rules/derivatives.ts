import type { Op, OpAttributes } from '../op.js'
import { sub } from '../ops/composite.js'
import { add, cos, div, less, mul, neg, pow, select, sigmoid, sign, sin } from '../ops/elementwise.js'
import { broadcast, broadcastTo, cumsum, dot, gather, pad, reshape, scatterAdd, slice, sum, transpose } from '../ops/linear.js'
import { operation, type Tensor } from '../tensor.js'
import { replay } from '../trace.js'

/** What a rule sees: the operation's inputs, output and attributes. */
export interface Site<O extends Op> {
  readonly inputs: readonly Tensor[]
  readonly output: Tensor
  readonly attributes: OpAttributes[O]
}

/** How an operation differentiates; `undefined` stands for a derivative that is 0. */
export type DerivativeRule<O extends Op> =
  /** No derivative at all. */
  | { readonly kind: 'constant' }
  /** Elementwise: one partial derivative for each input, of the common shape. */
  | { readonly kind: 'elementwise'; readonly partials: (site: Site<O>) => readonly Tensor[] }
  /** Linear in the inputs listed (all by default): the tangent is the operation itself. */
  | {
      readonly kind: 'linear'
      readonly in?: readonly number[]
      readonly adjoint: (cotangent: Tensor, site: Site<O>) => readonly (Tensor | undefined)[]
    }
  /** The reverse direction only; the forward one is its transpose. */
  | { readonly kind: 'pullback'; readonly pullback: (cotangent: Tensor, site: Site<O>) => readonly Tensor[] }
  /** Anything else: both directions written out. */
  | {
      readonly kind: 'general'
      readonly pullback: (cotangent: Tensor, site: Site<O>) => readonly (Tensor | undefined)[]
      readonly tangent: (tangents: readonly (Tensor | undefined)[], site: Site<O>) => Tensor | undefined
    }

const constant = { kind: 'constant' } as const
const half = (x: Tensor): Tensor => mul(0.5, x)

/** 1 where an entry is the maximum along the axes, shared among equal ones. */
function maximumShare({ inputs: [x], output, attributes: { axes } }: Site<'amax'>): Tensor {
  const shape = x!.shape
  const isTop = sub(1, less(x!, broadcast(output, shape, axes)))
  return div(isTop, broadcast(sum(isTop, axes), shape, axes))
}

const derivatives: { readonly [O in Op]: DerivativeRule<O> } = {
  input: constant,
  constant,
  sign: constant,
  less: constant,
  stopGradient: constant,
  exp: { kind: 'elementwise', partials: ({ output }) => [output] },
  log: { kind: 'elementwise', partials: ({ inputs: [x] }) => [div(1, x!)] },
  sqrt: { kind: 'elementwise', partials: ({ output }) => [div(0.5, output)] },
  abs: { kind: 'elementwise', partials: ({ inputs: [x] }) => [sign(x!)] },
  sin: { kind: 'elementwise', partials: ({ inputs: [x] }) => [cos(x!)] },
  cos: { kind: 'elementwise', partials: ({ inputs: [x] }) => [neg(sin(x!))] },
  sigmoid: { kind: 'elementwise', partials: ({ output }) => [mul(output, sub(1, output))] },
  softplus: { kind: 'elementwise', partials: ({ inputs: [x] }) => [sigmoid(x!)] },
  pow: {
    kind: 'elementwise',
    partials: ({ inputs: [x], attributes: { exponent } }) => [
      exponent === 0 ? broadcastTo(0, x!.shape) : mul(exponent, pow(x!, exponent - 1)),
    ],
  },
  mul: { kind: 'elementwise', partials: ({ inputs: [a, b] }) => [b!, a!] },
  div: { kind: 'elementwise', partials: ({ inputs: [, b], output }) => [div(1, b!), neg(div(output, b!))] },
  max: {
    kind: 'elementwise',
    partials: ({ inputs: [a, b] }) => [half(add(1, sub(less(b!, a!), less(a!, b!)))), half(add(1, sub(less(a!, b!), less(b!, a!))))],
  },
  min: {
    kind: 'elementwise',
    partials: ({ inputs: [a, b] }) => [half(add(1, sub(less(a!, b!), less(b!, a!)))), half(add(1, sub(less(b!, a!), less(a!, b!))))],
  },
  select: {
    kind: 'linear',
    in: [1, 2],
    adjoint: (g, { inputs: [condition] }) => [undefined, select(condition!, g, 0), select(condition!, 0, g)],
  },
  add: { kind: 'linear', adjoint: (g) => [g, g] },
  neg: { kind: 'linear', adjoint: (g) => [neg(g)] },
  transpose: {
    kind: 'linear',
    adjoint: (g, { attributes: { axes } }) => [
      transpose(
        g,
        axes.map((_, i) => axes.indexOf(i)),
      ),
    ],
  },
  reshape: { kind: 'linear', adjoint: (g, { inputs: [x] }) => [reshape(g, x!.shape)] },
  broadcast: { kind: 'linear', adjoint: (g, { attributes: { axes } }) => [sum(g, axes)] },
  sum: { kind: 'linear', adjoint: (g, { inputs: [x], attributes: { axes } }) => [broadcast(g, x!.shape, axes)] },
  slice: {
    kind: 'linear',
    adjoint: (g, { inputs: [x], attributes: { start, stop } }) => [
      pad(
        g,
        start,
        x!.shape.map((size, i) => size - stop[i]!),
      ),
    ],
  },
  pad: {
    kind: 'linear',
    adjoint: (g, { inputs: [x], attributes: { before } }) => [
      slice(
        g,
        before,
        x!.shape.map((size, i) => before[i]! + size),
      ),
    ],
  },
  gather: { kind: 'linear', in: [0], adjoint: (g, { inputs: [x, indices] }) => [scatterAdd(g, indices!, x!.shape[0]!), undefined] },
  scatterAdd: { kind: 'linear', in: [0], adjoint: (g, { inputs: [, indices] }) => [gather(g, indices!), undefined] },
  cumsum: { kind: 'linear', adjoint: (g, { attributes: { axis, reverse } }) => [cumsum(g, { axis, reverse: !reverse })] },
  apply: { kind: 'linear', adjoint: (g, { attributes }) => [operation('adjoint', [g], attributes)] },
  adjoint: { kind: 'linear', adjoint: (g, { attributes }) => [operation('apply', [g], attributes)] },
  dot: {
    kind: 'general',
    pullback: (g, { inputs: [a, b] }) => [
      b!.shape.length === 1 ? outer(g, b!) : dot(g, transpose(b!)),
      a!.shape.length === 1 ? outer(a!, g) : dot(transpose(a!), g),
    ],
    tangent: ([ta, tb], { inputs: [a, b] }) => (ta && tb ? add(dot(ta, b!), dot(a!, tb)) : ta ? dot(ta, b!) : tb && dot(a!, tb)),
  },
  amax: {
    kind: 'general',
    pullback: (g, site) => [mul(maximumShare(site), broadcast(g, site.inputs[0]!.shape, site.attributes.axes))],
    tangent: ([t], site) => t && sum(mul(maximumShare(site), t), site.attributes.axes),
  },
  custom: { kind: 'pullback', pullback: (g, { inputs, attributes: { pullback } }) => replay(pullback, [...inputs, g]) },
}

/** x yᵀ for vectors; a product where one of them is a scalar. */
function outer(x: Tensor, y: Tensor): Tensor {
  return mul(x.shape.length === 1 && y.shape.length === 1 ? reshape(x, [x.shape[0]!, 1]) : x, y)
}

/** The derivative rule of an operation. */
export function derivativeOf<O extends Op>(op: O): DerivativeRule<O> {
  return derivatives[op]
}
