import {
  abs,
  add,
  amax,
  apply,
  cos,
  custom,
  design,
  div,
  exp,
  gather,
  interpret,
  log,
  max,
  mul,
  neg,
  pad,
  pow,
  printGraph,
  reshape,
  sigmoid,
  sin,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  trace,
  transpose,
  values,
  zerosOf,
} from '@odot/autodiff'
import { describe, expect, test } from 'vitest'

const opsOf = (fn: (x: Tensor) => Tensor, shape: readonly number[] = [2, 3]): readonly string[] =>
  trace(fn, shape as never).nodes.map((node) => node.op)

describe('a trace drops', () => {
  const nothing: readonly (readonly [string, (x: Tensor) => Tensor])[] = [
    ['x · 1', (x) => mul(x, 1)],
    ['1 · x', (x) => mul(1, x)],
    ['x · ones', (x) => mul(x, tensor([1, 1, 1]))],
    ['x + 0', (x) => add(x, 0)],
    ['0 + x', (x) => add(0, x)],
    ['x + zeros', (x) => add(x, tensor(zerosOf([2, 3])))],
    ['x − 0', (x) => sub(x, 0)],
    ['x / 1', (x) => div(x, 1)],
    ['x¹', (x) => pow(x, 1)],
    ['−−x', (x) => neg(neg(x))],
    ['a reshape to the same shape', (x) => reshape(x, [2, 3])],
    ['a reshape there and back', (x) => reshape(reshape(x, [6]), [2, 3])],
    ['a transpose that moves nothing', (x) => transpose(x, [0, 1])],
    ['a transpose there and back', (x) => transpose(transpose(x))],
    ['a slice of everything', (x) => slice(x, [0, 0], [2, 3])],
    ['padding by nothing', (x) => pad(x, [0, 0], [0, 0])],
    ['a sum over no axis', (x) => sum(x, [])],
    ['a maximum over no axis', (x) => amax(x, [])],
    ['what the result does not need', (x) => [exp(x), sin(x), x][2]!],
  ]
  test.each(nothing)('%s', (_, fn) => expect(opsOf(fn)).toEqual(['input']))

  test('nothing that changes a value', () => {
    const kept = (fn: (x: Tensor) => Tensor): string => opsOf(fn).at(-1)!
    expect(kept((x) => mul(x, 0))).toBe('mul') // 0 · Infinity is NaN
    expect(kept((x) => div(x, x))).toBe('div')
    expect(kept((x) => add(x, neg(x)))).toBe('add')
    expect(kept((x) => pow(x, 2))).toBe('pow')
    expect(kept((x) => mul(x, tensor([1, 1, 2])))).toBe('mul')
    expect(kept((x) => transpose(transpose(reshape(x, [1, 2, 3]), [1, 2, 0]), [1, 2, 0]))).toBe('transpose')
    expect(kept((x) => log(exp(x)))).toBe('log')
  })
})

describe('a trace computes', () => {
  test('small constants, and writes uniform ones as one number', () => {
    expect(printGraph(trace((x: Tensor) => mul(x, sub(mul(2, 3), cos(0))), [4]))).toBe(
      '%0 = input argument 0 [4]\n%1 = constant 5 []\n%2 = broadcast %1 axes=[0] [4]\n%3 = mul %0 %2 [4]\nreturn %3',
    )
    expect(printGraph(trace(() => mul(tensor([1, 2]), tensor([3, 4]))))).toBe('%0 = constant 3 8 [2]\nreturn %0')
    expect(printGraph(trace(() => tensor(new Float64Array(1000).fill(7))))).toBe(
      '%0 = constant 7 []\n%1 = broadcast %0 axes=[0] [1000]\nreturn %1',
    )
    expect(printGraph(trace(() => sigmoid(tensor(zerosOf([100, 100])))))).toBe(
      '%0 = constant 0.5 []\n%1 = broadcast %0 axes=[0, 1] [100, 100]\nreturn %1',
    )
    expect(printGraph(trace((x: Tensor) => pow(x, 0), [3]))).toBe(
      '%0 = input argument 0 [3]\n%1 = constant 1 []\n%2 = broadcast %1 axes=[0] [3]\nreturn %2',
    )
  })

  test('no large constants', () => {
    const large = tensor(Float64Array.from({ length: 65 }, (_, i) => i))
    expect(trace(() => exp(large)).nodes.map((node) => node.op)).toEqual(['constant', 'exp'])
  })

  test('no design', () => {
    const X = design('X', 1, 2)
    const through = custom(
      'through',
      (v) => apply(X, v),
      (v) => [v],
    )
    expect(trace(() => apply(X, tensor([1, 2]))).nodes.at(-1)!.op).toBe('apply')
    const graph = trace(() => through(tensor([1, 2])))
    expect(graph.nodes.at(-1)!.op).toBe('custom')
    expect(graph.designs).toEqual([X])
  })

  test('wrong constant indices at once', () => {
    expect(() => trace(() => gather(tensor([1, 2]), tensor([2])))).toThrow(
      'gather: index 2 is not one of the 2 rows; use whole numbers from 0.',
    )
  })
})

describe('a trace finds', () => {
  test('common subexpressions', () => {
    expect(opsOf((x) => add(exp(x), exp(x)))).toEqual(['input', 'exp', 'add'])
    expect(opsOf((x) => add(sum(x, [0]), sum(x, [0])))).toEqual(['input', 'sum', 'add'])
    expect(opsOf((x) => add(mul(x, tensor([1, 2, 3])), mul(x, tensor([1, 2, 3]))))).toEqual([
      'input',
      'constant',
      'broadcast',
      'mul',
      'add',
    ])
  })

  test('differences of attributes', () => {
    expect(opsOf((x) => add(pow(x, 2), pow(x, 3)))).toEqual(['input', 'pow', 'pow', 'add'])
    expect(opsOf((x) => mul(sum(x, [0]), sum(sum(x, [1]))))).toEqual(['input', 'sum', 'sum', 'sum', 'broadcast', 'mul'])
    expect(opsOf((x) => max(reshape(x, [6]), reshape(transpose(x), [6])))).toContain('transpose')
    expect(opsOf((x) => add(pow(abs(x), 1e-300), pow(abs(x), 2e-300)))).toEqual(['input', 'abs', 'pow', 'pow', 'add'])
  })

  test('differences of custom operations of one name', () => {
    const scaled = (factor: number): ((x: Tensor) => Tensor) =>
      custom(
        'scaled',
        (x) => mul(factor, x),
        (_x, g) => [mul(factor, g)],
      )
    const graph = trace((x: Tensor) => add(scaled(2)(x), scaled(3)(x)), [1])
    expect(interpret(graph, [values([1])]).data[0]).toBe(5)
  })

  test('differences of the bits of constants', () => {
    const zeros = trace((x: Tensor) => div(x, tensor([0, -0])), [2])
    expect(interpret(zeros, [values([1, 1])]).data).toEqual(Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY))
    const graph = trace((x: Tensor) => add(div(x, 0), div(x, -0)), [1])
    expect(interpret(graph, [values([1])]).data[0]).toBeNaN()
    const close = trace((x: Tensor) => sub(mul(x, 1 + Number.EPSILON), mul(x, 1 + 2 * Number.EPSILON)), [1])
    expect(interpret(close, [values([1])]).data[0]).toBe(-Number.EPSILON)
  })
})
