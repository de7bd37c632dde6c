import type { GraphNodeOf } from './graph.js'
import type { ElementwiseOp } from './op.js'

/** What each elementwise operation does to numbers: the definition that every device is tested against. */
export const scalars: {
  readonly [O in ElementwiseOp]: (attributes: GraphNodeOf<O>['attributes']) => (a: number, b: number, c: number) => number
} = {
  exp: () => Math.exp,
  log: () => Math.log,
  sqrt: () => Math.sqrt,
  abs: () => Math.abs,
  sign: () => Math.sign,
  sin: () => Math.sin,
  cos: () => Math.cos,
  sigmoid: () => (x) => {
    const small = Math.exp(-Math.abs(x))
    return (x < 0 ? small : 1) / (1 + small)
  },
  softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  pow:
    ({ exponent }) =>
    (x) =>
      x ** exponent,
  mul: () => (a, b) => a * b,
  div: () => (a, b) => a / b,
  max: () => (a, b) => Math.max(a, b),
  min: () => (a, b) => Math.min(a, b),
  less: () => (a, b) => (a < b ? 1 : 0),
  select: () => (condition, a, b) => (condition !== 0 ? a : b),
  add: () => (a, b) => a + b,
  neg: () => (x) => -x,
  stopGradient: () => (x) => x,
}
