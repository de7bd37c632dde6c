import type { ElementwiseOp } from '@odot/autodiff'
import type { StatementOf } from '../plan/kernel.js'

type Text<O extends ElementwiseOp> = (a: string, b: string, c: string, attributes: StatementOf<O>['attributes'], out: string) => string

const assign =
  (value: (a: string, b: string, c: string) => string): Text<ElementwiseOp> =>
  (a, b, c, _, out) =>
    `const ${out} = ${value(a, b, c)};`

/**
 * Every elementwise operation as statements of gpu.js that make the constant `out`; operands are names. Whole numbers have a point, as gpu.js would take others
 * for integers. They may call `gpuJsFunctions`.
 */
const texts: { readonly [O in ElementwiseOp]: Text<O> } = {
  exp: assign((a) => `exponential(${a})`),
  log: assign((a) => `logarithm(${a})`),
  sqrt: assign((a) => `Math.sqrt(${a})`),
  abs: assign((a) => `Math.abs(${a})`),
  sign: assign((a) => `Math.sign(${a})`),
  sin: assign((a) => `sine(${a}, 0.0)`),
  cos: assign((a) => `sine(${a}, 1.0)`),
  sigmoid: (a, _b, _c, _, out) =>
    [`const ${out}e = exponential(-Math.abs(${a}));`, `const ${out} = (${a} < 0.0 ? ${out}e : 1.0) / (1.0 + ${out}e);`].join('\n'),
  // log(1 + e) = 2·artanh(s), s = e/(2 + e) ≤ ⅓: shaders have no log1p that is exact where e is small
  softplus: (a, _b, _c, _, out) =>
    [
      `const ${out}e = exponential(-Math.abs(${a}));`,
      `const ${out}s = ${out}e / (2.0 + ${out}e);`,
      `const ${out}z = ${out}s * ${out}s;`,
      `const ${out} = Math.max(${a}, 0.0) + 2.0 * ${out}s * ${artanhSeries(`${out}z`)};`,
    ].join('\n'),
  pow: (a, _b, _c, { exponent }, out) => powerText(a, exponent, out),
  mul: assign((a, b) => `${a} * ${b}`),
  div: assign((a, b) => `${a} / ${b}`),
  max: assign((a, b) => `Math.max(${a}, ${b})`),
  min: assign((a, b) => `Math.min(${a}, ${b})`),
  less: assign((a, b) => `(${a} < ${b} ? 1.0 : 0.0)`),
  select: assign((a, b, c) => `(${a} !== 0.0 ? ${b} : ${c})`),
  add: assign((a, b) => `${a} + ${b}`),
  neg: assign((a) => `-${a}`),
  stopGradient: assign((a) => a),
}

/** A statement as text that makes the constant `out`. */
export function gpuJsStatement<O extends ElementwiseOp>(
  { op, attributes }: StatementOf<O>,
  [a = '', b = '', c = '']: readonly string[],
  out: string,
): string {
  return texts[op](a, b, c, attributes, out)
}

/** artanh(s)/s as a polynomial in z = s² ≤ 1/9, to 2⁻²⁷. */
function artanhSeries(z: string): string {
  let text = `${1 / 15}`
  for (const odd of [13, 11, 9, 7, 5, 3, 1]) text = `(${odd === 1 ? '1.0' : 1 / odd} + ${z} * ${text})`
  return text
}

/** Powers with whole and half exponents are products and roots, as `pow` of a shader knows no negative numbers and is less exact. */
const largestProduct = 32

function powerText(a: string, exponent: number, out: string): string {
  const size = Math.abs(exponent)
  if (!Number.isInteger(2 * size) || size > largestProduct) return `const ${out} = Math.pow(${a}, ${exponent});`
  const lines: string[] = []
  const factors = Number.isInteger(size) ? [] : [`Math.sqrt(${a})`]
  let square = a
  for (let left = Math.floor(size), step = 0; left > 0; left = Math.floor(left / 2), step++) {
    if (left % 2 === 1) factors.push(square)
    if (left === 1) break
    lines.push(`const ${out}p${step} = ${square} * ${square};`)
    square = `${out}p${step}`
  }
  const product = factors.join(' * ') || '1.0'
  return [...lines, `const ${out} = ${exponent < 0 ? `1.0 / (${product})` : product};`].join('\n')
}
