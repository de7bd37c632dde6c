import type { Op, OpAttributes } from '../op.js'
import { lift, operation, type Tensor, type TensorLike } from '../tensor.js'
import { align } from './linear.js'

type Plain = { [O in Op]: Record<never, never> extends OpAttributes[O] ? O : never }[Op]

const unary =
  (op: Plain) =>
  (x: TensorLike): Tensor =>
    operation(op, [lift(x)], {})
const binary =
  (op: Plain) =>
  (a: TensorLike, b: TensorLike): Tensor =>
    operation(op, align(op, [lift(a), lift(b)]), {})

/** eˣ. */
export const exp: (x: TensorLike) => Tensor = unary('exp')
/** Natural logarithm. */
export const log: (x: TensorLike) => Tensor = unary('log')
/** √x; its derivative at 0 is Infinity. */
export const sqrt: (x: TensorLike) => Tensor = unary('sqrt')
/** |x|; its derivative at 0 is taken as 0. */
export const abs: (x: TensorLike) => Tensor = unary('abs')
/** −1, 0 or 1; its derivative is 0 everywhere. */
export const sign: (x: TensorLike) => Tensor = unary('sign')
/** Sine (radians). */
export const sin: (x: TensorLike) => Tensor = unary('sin')
/** Cosine (radians). */
export const cos: (x: TensorLike) => Tensor = unary('cos')
/** 1/(1 + e⁻ˣ), without overflow. */
export const sigmoid: (x: TensorLike) => Tensor = unary('sigmoid')
/** log(1 + eˣ), without overflow. */
export const softplus: (x: TensorLike) => Tensor = unary('softplus')
/** −x. */
export const neg: (x: TensorLike) => Tensor = unary('neg')
/** x, but constant to every derivative. */
export const stopGradient: (x: TensorLike) => Tensor = unary('stopGradient')

/** a + b, broadcasting like NumPy. */
export const add: (a: TensorLike, b: TensorLike) => Tensor = binary('add')
/** a · b elementwise, broadcasting. */
export const mul: (a: TensorLike, b: TensorLike) => Tensor = binary('mul')
/** a / b elementwise, broadcasting. */
export const div: (a: TensorLike, b: TensorLike) => Tensor = binary('div')
/** The larger of a and b; where they are equal the derivative is split in halves. */
export const max: (a: TensorLike, b: TensorLike) => Tensor = binary('max')
/** The smaller of a and b; where they are equal the derivative is split in halves. */
export const min: (a: TensorLike, b: TensorLike) => Tensor = binary('min')
/** 1 where a < b, else 0; its derivative is 0. */
export const less: (a: TensorLike, b: TensorLike) => Tensor = binary('less')

/**
 * a where the condition is not 0, else b, broadcasting; the condition has no derivative.
 * @example
 * evaluate(select(less(tensor([-1, 2]), 0), 0, tensor([5, 6]))) // => [0, 6]
 */
export function select(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  return operation('select', align('select', [lift(condition), lift(a), lift(b)]), {})
}

/**
 * x to a constant power; x⁰ = 1 with derivative 0.
 * @throws AutodiffError when the exponent is not finite.
 */
export function pow(x: TensorLike, exponent: number): Tensor {
  return operation('pow', [lift(x)], { exponent })
}
