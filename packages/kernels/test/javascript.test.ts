import { type ElementwiseOp, scalars } from '@odot/autodiff'
import { expect, test } from 'vitest'
import { javascript, numberText } from '../src/expr/javascript.js'
import type { StatementOf } from '../src/plan/kernel.js'

const plain = Object.keys(scalars).filter((op): op is Exclude<ElementwiseOp, 'pow'> => op !== 'pow')
const points = [-750, -36.5, -2, -0.3, -0, 0, 1e-12, 0.7, 1, 3.2, 40, 800, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
const triples = points.flatMap((a, i) => points.map((b, k) => [a, b, points[(i + 3 * k) % points.length]!] as const))

function textOf<O extends ElementwiseOp>(statement: StatementOf<O>): (a: number, b: number, c: number) => number {
  return new Function('a', 'b', 'c', `return ${javascript(statement, ['a', 'b', 'c'])}`) as (a: number, b: number, c: number) => number
}

test.each(plain)('the text of %s gives the bits of its definition', (op) => {
  const [text, defined] = [textOf({ op, attributes: {}, operands: [] }), scalars[op]({})]
  for (const [a, b, c] of triples) expect(text(a, b, c)).toBe(defined(a, b, c))
})

test.each([-2, -1, -0.5, 0, 0.5, 1, 2, 3, 2.5])('the text of a power of %d gives the bits of its definition', (exponent) => {
  const [text, defined] = [textOf({ op: 'pow', attributes: { exponent }, operands: [] }), scalars.pow({ exponent })]
  for (const a of points) expect(text(a, 0, 0)).toBe(defined(a, 0, 0))
})

test('numbers keep their bits as text', () => {
  for (const x of [0, -0, 1 / 3, -1 / 3, 5e-324, -1.7976931348623157e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])
    expect(new Function(`return 1 * ${numberText(x)}`)()).toBe(1 * x)
})
