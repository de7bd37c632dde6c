import { add, custom, div, exp, grad, hvp, interpret, log, mul, sub, sum, type Tensor, tensor, trace, values } from '@odot/autodiff'
import { gradientCheck } from '@odot/autodiff/testing'
import { describe, expect, test } from 'vitest'

/** x log(x/y) − x + y with its derivative written out. */
const divergence = custom(
  'divergence',
  (x, y) => add(sub(mul(x, log(div(x, y))), x), y),
  (x, y, g) => [mul(g, log(div(x, y))), mul(g, sub(1, div(x, y)))],
)

describe('a custom operation', () => {
  test('has value and derivatives to second order, in both arguments', async () => {
    const point = [values([0.5, 2]), values([1, 0.3])] as const
    for (const wrt of [0, 1]) {
      for (const law of gradientCheck((x: Tensor, y: Tensor) => sum(divergence(x, y)), point, { wrt })) await law.check()
    }
    const product = hvp(trace((x: Tensor) => sum(divergence(x, tensor([1, 1]))), [2]))
    expect(interpret(product, [values([0.5, 4]), values([1, 1])]).data).toEqual(Float64Array.of(2, 0.25))
  })

  test('uses the derivative that is given, not the one of its forward', () => {
    const doubled = custom(
      'doubled',
      (x) => mul(1, x),
      (_x, g) => [mul(2, g)],
    )
    expect(interpret(grad(trace((x: Tensor) => sum(doubled(x)), [2])), [values([1, 1])]).data).toEqual(Float64Array.of(2, 2))
  })

  test('is one operation of the graph', () => {
    const graph = trace((x: Tensor, y: Tensor) => divergence(x, y), [2], [2])
    expect(graph.nodes.map((node) => node.op)).toEqual(['input', 'input', 'custom'])
  })

  test('may be used inside another', async () => {
    const outer = custom(
      'outer',
      (x) => divergence(exp(x), tensor([1, 1])),
      (x, g) => [mul(g, mul(x, exp(x)))],
    )
    for (const law of gradientCheck((x: Tensor) => outer(x), [values([0.3, -0.7])])) await law.check()
  })

  test('must give one tensor', () => {
    const two = custom(
      'two',
      (x) => [x, x] as unknown as Tensor,
      (x) => [x],
    )
    expect(() => two(tensor(1))).toThrow('custom(two): the forward gives 2 tensors; give one.')
  })

  test('cannot use a tensor of the outside', () => {
    expect(() =>
      trace(
        (x: Tensor, y: Tensor) =>
          custom(
            'leak',
            (a) => mul(a, y),
            (_a, g) => [g],
          )(x),
        [],
        [],
      ),
    ).toThrow('pass it as an argument')
  })
})
