import {
  add,
  amax,
  call,
  cumsum,
  evaluate,
  exp,
  grad,
  hvp,
  inner,
  interpret,
  jvp,
  mul,
  neg,
  printGraph,
  sin,
  square,
  sum,
  type Tensor,
  tensor,
  trace,
  valueAndGrad,
  values,
  vjp,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'

const energy = trace((x: Tensor) => sum(mul(x, exp(x))), [3])

describe('a graph', () => {
  test('is replayed with other inputs', () => {
    const gradient = grad(energy)
    for (const point of [
      [0, 1, 2],
      [-3, 0.5, 4],
    ]) {
      const { data } = interpret(gradient, [values(point)])
      point.forEach((x, i) => {
        expect(data[i]).toBeCloseTo((1 + x) * Math.exp(x), 12)
      })
    }
  })

  test('is plain data that structuredClone copies, with the same bits', () => {
    const both = valueAndGrad(energy)
    const copy = structuredClone(both)
    expect(copy).toEqual(both)
    const point = [values([0.1, 0.2, 0.3])] as const
    expect(interpret(copy, point)).toEqual(interpret(both, point))
    expect(printGraph(vjp(copy))).toBe(printGraph(vjp(both)))
  })

  test('prints one operation a line', () => {
    const graph = trace((p: { x: Tensor; A: Tensor }) => ({ peak: amax(p.A, [0]), run: cumsum(add(p.x, 2)) }), {
      x: [3],
      A: [2, 3],
    })
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "%0 = input argument 0.x [3]
      %1 = input argument 0.A [2, 3]
      %2 = amax %1 axes=[0] [3]
      %3 = constant 2 []
      %4 = broadcast %3 axes=[0] [3]
      %5 = add %0 %4 [3]
      %6 = cumsum %5 axis=0 reverse=false [3]
      return %2 %6"
    `)
    expect(printGraph(hvp(trace((x: Tensor) => inner(square(x), tensor([1, 2, 4, 8, 16])), [5])))).toMatchInlineSnapshot(`
      "%0 = input argument 0 [5]
      %1 = input argument 1 [5]
      %2 = constant 1 … 16 [5]
      %3 = mul %2 %1 [5]
      %4 = add %3 %3 [5]
      return %4"
    `)
  })

  test('does not change with the arrays that it was made from', () => {
    const numbers = new Float64Array([1, 2])
    const graph = trace((x: Tensor) => add(x, tensor({ shape: [2], data: numbers })), [2])
    numbers[0] = 100
    const result = interpret(graph, [values([0, 0])])
    expect(result.data).toEqual(Float64Array.of(1, 2))
  })

  test('gives results of its own, never its inputs or constants', () => {
    const graph = trace((x: Tensor) => ({ same: x, constant: tensor([1, 2]) }), [2])
    const x = values([5, 6])
    const first = interpret(graph, [x])
    first.same.data[0] = -1
    first.constant.data[0] = -1
    expect(x.data[0]).toBe(5)
    expect(interpret(graph, [x]).constant.data[0]).toBe(1)
  })

  test('is called inside another trace', () => {
    const outer = trace((x: Tensor) => mul(2, call(energy, neg(x))), [3])
    expect(interpret(outer, [values([-1, 0, 0])]).data[0]).toBeCloseTo(2 * Math.E, 12)
    expect(() => call(energy, tensor([1, 2]))).toThrow('argument 0 has shape [2] but was traced as [3]; trace again for other shapes.')
  })

  test('may be 10,000 operations deep, and so may its derivatives', () => {
    const depth = 10_000
    const chain = trace(
      (x: Tensor) => {
        let y = x
        for (let i = 0; i < depth; i++) y = i % 2 ? mul(y, 0.9999) : sin(y)
        return sum(y)
      },
      [2],
    )
    expect(chain.nodes.length).toBeGreaterThan(depth)
    const gradient = interpret(grad(chain), [values([0.5, 1])])
    expect(gradient.data.every(Number.isFinite)).toBe(true)
    expect(interpret(hvp(chain), [values([0.5, 1]), values([1, 0])]).data[1]! + 0).toBe(0)
    expect(structuredClone(chain).nodes.length).toBe(chain.nodes.length)
  })
})

describe('transforms', () => {
  const pair = trace((x: Tensor) => ({ a: mul(x, x), b: sum(x) }), [2])
  const x = values([3, 4])

  test('vjp takes a cotangent as nested as the result, at the end of the arguments', () => {
    const { value, cotangent } = interpret(vjp(pair), [x, { a: values([1, 0]), b: values(10) }])
    expect(value.a.data).toEqual(Float64Array.of(9, 16))
    expect(cotangent.data).toEqual(Float64Array.of(16, 10))
    expect(() => interpret(vjp(pair), [x, { a: values([1]), b: values(1) }])).toThrow('argument 1.a has shape [1] but was traced as [2]')
  })

  test('jvp gives a tangent as nested as the result', () => {
    const { tangent } = interpret(jvp(pair), [x, values([1, 0.5])])
    expect(tangent.a.data).toEqual(Float64Array.of(6, 4))
    expect(tangent.b.data[0]).toBe(1.5)
  })

  test('give zeros where nothing depends', () => {
    const constant = trace((_x: Tensor) => sum(tensor([1, 2])), [3])
    const at = values([1, 2, 3])
    expect(interpret(grad(constant), [at]).data).toEqual(new Float64Array(3))
    expect(interpret(hvp(constant), [at, at]).data).toEqual(new Float64Array(3))
    expect(interpret(jvp(constant), [at, at]).tangent.data[0]).toBe(0)
  })

  test('nest: the third derivative of sin is −cos', () => {
    const third = grad(grad(grad(trace((t: Tensor) => sin(t), []))))
    expect(interpret(third, [values(0.3)]).data[0]).toBeCloseTo(-Math.cos(0.3), 14)
  })

  test('a gradient needs one scalar', () => {
    expect(() => grad(trace((t: Tensor) => mul(t, t), [2]))).toThrow(
      'a gradient needs one scalar result but the graph gives [2]; sum it first.',
    )
    expect(() => grad(pair as never)).toThrow('the graph gives [2] and []; sum it first.')
  })
})

describe('a tensor', () => {
  test('of another trace is refused', () => {
    let leaked = tensor(0)
    trace((x: Tensor) => (leaked = exp(x)), [2])
    expect(() => trace((x: Tensor) => mul(x, leaked), [2])).toThrow(
      'a tensor of another trace, of shape [2], is used here; pass it as an argument.',
    )
    expect(() => evaluate(leaked)).toThrow('another trace')
  })

  test('of an outer trace is refused by an inner one', () => {
    expect(() => trace((x: Tensor) => trace((y: Tensor) => mul(x, y), []) && x, [])).toThrow('pass it as an argument')
  })

  test('is not a number or a string, and says so', () => {
    const x = tensor(1) as unknown as number
    const advice = 'use less(), select() and the other operations, or evaluate() to see numbers.'
    expect(() => x < 2).toThrow(advice)
    expect(() => x * 2).toThrow(advice)
    expect(() => `${x}`).toThrow(advice)
    expect(() => x + 1).toThrow(advice)
    expect(() => Math.exp(x)).toThrow(advice)
  })

  test('cannot be changed', () => {
    expect(() => Object.assign(tensor(1), { shape: [2] })).toThrow(TypeError)
  })

  test('that is not ours is refused', () => {
    const foreign = { ...tensor(1), op: undefined, inputs: undefined }
    const { op: _, inputs: __, ...bare } = foreign
    expect(() => trace(() => bare as unknown as Tensor)).toThrow('was not made by @odot/autodiff; use tensor() and the operations.')
  })
})
