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
 * of `wgslFunctions`; subnormal numbers may count as zeros. An answer is off by so many units of roundoff, 2⁻²⁴ of its value, at most: measured on 50,000
 * arguments in each of six ranges up to ±1e35, where divisions and roots round correctly; WGSL allows these 5 units, and what contains one that many more.
 *
 *   exp, log                            1.4    polynomials of Cephes
 *   sin, cos                            3.1    the same, of what is left after whole quarter turns
 *   sigmoid, softplus                   3.5    an exponential, a sum, a division and a polynomial
 *   pow                                 3      products up to the fourth power, else eʸ of a logarithm in two parts
 *   sqrt, div, mul, add                 1
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
