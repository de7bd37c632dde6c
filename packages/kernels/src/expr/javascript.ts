import type { ElementwiseOp } from '@odot/autodiff'
import type { StatementOf } from '../plan/kernel.js'

type Text<O extends ElementwiseOp> = (a: string, b: string, c: string, attributes: StatementOf<O>['attributes']) => string

/** Every elementwise operation as JavaScript; operands are names or numbers in parentheses. The same arithmetic as `scalars` of autodiff. */
const texts: { readonly [O in ElementwiseOp]: Text<O> } = {
  exp: (a) => `Math.exp(${a})`,
  log: (a) => `Math.log(${a})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  abs: (a) => `Math.abs(${a})`,
  sign: (a) => `Math.sign(${a})`,
  sin: (a) => `Math.sin(${a})`,
  cos: (a) => `Math.cos(${a})`,
  sigmoid: (a) => `(${a} < 0 ? Math.exp(${a}) / (1 + Math.exp(${a})) : 1 / (1 + Math.exp(-${a})))`,
  softplus: (a) => `Math.max(${a}, 0) + Math.log1p(Math.exp(-Math.abs(${a})))`,
  pow: (a, _b, _c, { exponent }) => (exponent === 2 ? `${a} * ${a}` : `${a} ** ${numberText(exponent)}`),
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  less: (a, b) => `(${a} < ${b} ? 1 : 0)`,
  select: (a, b, c) => `(${a} !== 0 ? ${b} : ${c})`,
  add: (a, b) => `${a} + ${b}`,
  neg: (a) => `-${a}`,
  stopGradient: (a) => a,
}

/** A statement as a JavaScript expression. */
export function javascript<O extends ElementwiseOp>(
  { op, attributes }: StatementOf<O>,
  [a = '', b = '', c = '']: readonly string[],
): string {
  return texts[op](a, b, c, attributes)
}

/** A number as it is written in JavaScript, −0 and negative numbers in parentheses. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '(-0)'
  return value < 0 ? `(${value})` : `${value}`
}
