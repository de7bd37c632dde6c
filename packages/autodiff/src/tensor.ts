import { AutodiffError } from './errors.js'
import type { Op, OpAttributes } from './op.js'
import { shapeRule } from './rules/shapes.js'
import { showShape } from './shape.js'
import { type Nested, type Values, values } from './values.js'

const tensorBrand: unique symbol = Symbol.for('odot.tensor')

/** A node of an expression: it has a shape, and its numbers exist once a graph is run. */
export interface Tensor {
  readonly [tensorBrand]: true
  readonly shape: readonly number[]
}

/** A tensor seen from inside: an operation on other tensors. */
export type TensorNode = { readonly [O in Op]: TensorNodeOf<O> }[Op]

/** The inside of a tensor that operation O made. */
interface TensorNodeOf<O extends Op> extends Tensor {
  readonly op: O
  readonly inputs: readonly TensorNode[]
  readonly attributes: OpAttributes[O]
}

/** What an operation accepts: a tensor, or a number as a scalar constant. */
export type TensorLike = Tensor | number

/** Reading a tensor as a number or a string is a mistake that JavaScript would hide (`if (x < 1)`, `${x}`); this says what to do instead. */
function refuseCoercion(): never {
  throw new AutodiffError(
    'a Tensor has no value while a function is traced; use less(), select() and the other operations, or evaluate() to see numbers.',
  )
}

/** An operation on tensors. @throws AutodiffError when the shapes do not fit. */
export function operation<O extends Op>(op: O, inputs: readonly Tensor[], attributes: OpAttributes[O]): Tensor {
  const shape = shapeRule(
    op,
    inputs.map((input) => input.shape),
    attributes,
  )
  return Object.freeze({ [tensorBrand]: true, op, inputs, attributes, shape, [Symbol.toPrimitive]: refuseCoercion } as const)
}

/**
 * A constant tensor from a number, nested arrays, flat data with a shape, or values; the numbers are copied.
 * @example
 * evaluate(tensor([[1, 2], [3, 4]])) // => [[1, 2], [3, 4]]
 * @throws AutodiffError when the arrays are ragged, hold anything but numbers, or do not fill the shape.
 */
export function tensor(source: Nested | ArrayLike<number> | Values, shape?: readonly number[]): Tensor {
  return operation('constant', [], isValues(source) ? values(source.data, shape ?? source.shape) : values(source, shape))
}

/** The tensor itself, or a number as a scalar constant. */
export function lift(x: TensorLike): Tensor {
  return typeof x === 'number' ? tensor(x) : x
}

/** Whether a value is a tensor, of whatever copy of this package. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && tensorBrand in value
}

/** The inside of a tensor. */
export function nodeOf(x: Tensor): TensorNode {
  if (!isNode(x))
    throw new AutodiffError(`a tensor of shape ${showShape(x.shape)} was not made by @odot/autodiff; use tensor() and the operations.`)
  return x
}

function isNode(x: Tensor): x is TensorNode {
  return 'op' in x && 'inputs' in x
}

function isValues(source: unknown): source is Values {
  return typeof source === 'object' && source !== null && 'data' in source && 'shape' in source
}
