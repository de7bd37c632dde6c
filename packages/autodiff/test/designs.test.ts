import {
  AutodiffError,
  add,
  adjoint,
  apply,
  type DesignProducts,
  design,
  grad,
  hvp,
  interpret,
  mul,
  pad,
  square,
  sub,
  sum,
  type Tensor,
  trace,
  values,
  vjp,
} from '@odot/autodiff'
import { adjointCheck, gradientCheck } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'

const entries = [
  [1, 2, 0],
  [0, -1, 3],
]
const matrix: DesignProducts = {
  rows: 2,
  columns: 3,
  apply: (v, out) => {
    for (const [i, row] of entries.entries()) out[i] = row.reduce((total, x, j) => total + x * v[j]!, 0)
  },
  adjoint: (r, out) => {
    for (let j = 0; j < 3; j++) out[j] = entries.reduce((total, row, i) => total + row[j]! * r[i]!, 0)
  },
}
const X = design('X', 2, 3)
const designs = { X: matrix }

describe('a design', () => {
  test('is a linear map with its adjoint', async () => {
    for (const law of adjointCheck(matrix)) await law.check()
  })

  test('multiplies vectors and matrices, column by column', () => {
    const times = trace((v: Tensor) => apply(X, v), [3])
    expect(interpret(times, [values([1, 1, 1])], { designs }).data).toEqual(Float64Array.of(3, 2))
    const wide = trace((V: Tensor) => apply(X, V), [3, 2])
    expect(
      interpret(
        wide,
        [
          values([
            [1, 10],
            [1, 10],
            [1, 10],
          ]),
        ],
        { designs },
      ),
    ).toEqual(
      values([
        [3, 30],
        [2, 20],
      ]),
    )
    const back = trace((R: Tensor) => adjoint(X, R), [2, 2])
    expect(
      interpret(
        back,
        [
          values([
            [1, 0],
            [0, 1],
          ]),
        ],
        { designs },
      ),
    ).toEqual(
      values([
        [1, 0],
        [2, -1],
        [0, 3],
      ]),
    )
  })

  test('differentiates through its adjoint, with vectors and matrices', async () => {
    const loss = (v: Tensor, y: Tensor): Tensor => sum(square(sub(apply(X, mul(v, v)), y)))
    const y = values([1, -1])
    const gradient = grad(trace(loss, [3], [2]))
    expect(gradient.nodes.map((node) => node.op)).toContain('adjoint')
    expect(gradient.designs).toEqual([X])
    for (const law of gradientCheck(loss, [values([1, 0.5, -2]), y], { designs })) await law.check()
    const wide = (V: Tensor): Tensor => sum(square(adjoint(X, square(apply(X, V)))))
    for (const law of gradientCheck(
      wide,
      [
        values([
          [1, 2],
          [0.5, 0.25],
          [-1, 1],
        ]),
      ],
      { designs },
    ))
      await law.check()
  })

  test('must be bound by its name', () => {
    const times = trace((v: Tensor) => apply(X, v), [3])
    expect(() => interpret(times, [values([1, 1, 1])])).toThrow('design X is not bound; pass { designs: { X: … } }.')
    const named = trace((v: Tensor) => apply(design('toString', 2, 3), v), [3])
    expect(() => interpret(named, [values([1, 1, 1])], { designs })).toThrow('design toString is not bound')
  })

  test('must have the size that was traced', () => {
    const times = trace((v: Tensor) => apply(design('X', 5, 3), v), [3])
    expect(() => interpret(times, [values([1, 1, 1])], { designs })).toThrow(
      'design X is 2×3 but was traced as 5×3; bind a matrix of that size, or trace again.',
    )
  })

  test('of one name has one size', () => {
    const twice = (v: Tensor): Tensor => add(apply(X, v), apply(design('X', 2, 4), pad(v, [0], [1])))
    expect(() => trace(twice, [3])).toThrow('design X: used as 2×3 and as 2×4; give the two designs different names.')
  })
})

test('a design refuses sizes and names that it cannot have', () => {
  expect(() => design('X', -1, 2)).toThrow(AutodiffError)
  expect(() => design('X', -1, 2)).toThrow('design X: rows is -1; pass a whole number ≥ 0.')
  expect(() => design('X', 1, 2.5)).toThrow('design X: columns is 2.5')
  expect(() => design('', 1, 2)).toThrow('design: the name is ""')
})

test('a derivative of what is no graph says to trace it', () => {
  for (const [shown, given] of Object.entries({ 'a function': (x: Tensor) => x, undefined, 'another object': {} })) {
    for (const derive of [grad, vjp, hvp]) {
      expect(() => Reflect.apply(derive, undefined, [given])).toThrow(
        `a derivative needs a graph but got ${shown}; pass a graph of trace()`,
      )
    }
  }
})
