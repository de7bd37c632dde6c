import type { ElementwiseOp } from '@odot/autodiff'
import type { StatementOf } from '../plan/kernel.js'

/** Names a number, −0, NaN and ±∞ too, which WGSL cannot write down. */
export type NumberText = (value: number) => string

interface Attributes<O extends ElementwiseOp> {
  readonly attributes: StatementOf<O>['attributes']
  readonly number: NumberText
}

type Text<O extends ElementwiseOp> = (a: string, b: string, c: string, more: Attributes<O>) => string

/**
 * Every elementwise operation as WGSL on f32; operands are names or numbers in parentheses. What WGSL leaves open (accuracy, NaN, ±∞) is said by functions
 * of `wgslFunctions`. In units of roundoff (2⁻²⁴ of the value) an answer may be off by
 *
 *   exp, log, sin, cos                  3      by polynomials, as the built-ins are allowed 2⁻¹¹ and more
 *   sigmoid, softplus                   6      an exponential, a sum and a division or a logarithm
 *   pow                                 6      products and roots up to the fourth power, else eʸ of a logarithm in two parts
 *   div, sqrt                           5      what WGSL allows a division (2.5 ULP); most adapters round correctly, 1
 *   mul, add                            1
 *   abs, sign, max, min, less, select   0
 */
const texts: { readonly [O in ElementwiseOp]: Text<O> } = {
  exp: (a) => `exponential(${a})`,
  log: (a) => `logarithm(${a})`,
  sqrt: (a) => `sqrt(${a})`,
  abs: (a) => `abs(${a})`,
  sign: (a) => `signOf(${a})`,
  sin: (a) => `sine(${a})`,
  cos: (a) => `cosine(${a})`,
  sigmoid: (a) => `sigmoid(${a})`,
  softplus: (a) => `softplus(${a})`,
  pow: (a, _b, _c, { attributes: { exponent }, number }) =>
    powers.get(exponent)?.(a) ?? `power(${a}, ${inTwo(exponent).map(number).join(', ')})`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  max: (a, b) => `maximum(${a}, ${b})`,
  min: (a, b) => `minimum(${a}, ${b})`,
  less: (a, b) => `less(${a}, ${b})`,
  select: (a, b, c) => `select(${c}, ${b}, isNonzero(${a}))`,
  add: (a, b) => `${a} + ${b}`,
  neg: (a) => `-${a}`,
  stopGradient: (a) => a,
}

/** Powers that are a product, a root or both. */
const powers: ReadonlyMap<number, (a: string) => string> = new Map<number, (a: string) => string>([
  [-2, (a) => `1f / (${a} * ${a})`],
  [-1, (a) => `1f / ${a}`],
  [0, () => '1f'],
  [1, (a) => a],
  [2, (a) => `${a} * ${a}`],
  [3, (a) => `${a} * ${a} * ${a}`],
  [4, (a) => `(${a} * ${a}) * (${a} * ${a})`],
])

/** A number as a float32 of 12 bits and one of the rest. */
function inTwo(value: number): readonly number[] {
  const [float, bits] = [Float32Array.of(value), new Uint32Array(1)]
  bits[0] = new Uint32Array(float.buffer)[0]! & 0xfffff000
  const head = new Float32Array(bits.buffer)[0]!
  return [head, value - head]
}

/** A statement as a WGSL expression. */
export function wgsl<O extends ElementwiseOp>(
  { op, attributes }: StatementOf<O>,
  [a = '', b = '', c = '']: readonly string[],
  number: NumberText,
): string {
  return texts[op](a, b, c, { attributes, number })
}
