export type { DesignProducts, Designs } from './design-products.js'
export { AutodiffError } from './errors.js'
export type { DesignLeaf, Graph, GraphInput, GraphNode, GraphNodeOf } from './graph.js'
export { type Evaluated, evaluate, flattenArguments, interpret } from './interpret.js'
export type { DesignAttributes, ElementwiseOp, NoAttributes, Op, OpAttributes } from './op.js'
export { amax, inner, logSumExp, mean, norm, product, relu, square, sub, tanh } from './ops/composite.js'
export { custom } from './ops/custom.js'
export {
  abs,
  add,
  cos,
  div,
  exp,
  less,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  select,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  stopGradient,
} from './ops/elementwise.js'
export {
  adjoint,
  apply,
  broadcast,
  broadcastTo,
  cumsum,
  design,
  dot,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  sum,
  transpose,
} from './ops/linear.js'
export { printGraph } from './print.js'
export { normal, type Random, seededRandom } from './random.js'
export { scalars } from './scalars.js'
export { allAxes, isShape, sameShape, showShape, sizeOf, stridesOf, withoutAxes } from './shape.js'
export { isTensor, type Tensor, type TensorLike, tensor } from './tensor.js'
export { call, trace } from './trace.js'
export { grad, hvp, jvp, valueAndGrad, vjp, type WithRespectTo } from './transforms.js'
export {
  flatten,
  flattenLike,
  type Leaf,
  type LeafKind,
  positions,
  type ShapesOf,
  type Structure,
  shapeLeaf,
  tensorLeaf,
  unflatten,
  type ValuesOf,
  valuesLeaf,
} from './tree.js'
export { type Nested, nested, type Values, values, zerosOf } from './values.js'
