import {
  AutodiffError,
  add,
  call,
  flatten,
  grad,
  inner,
  interpret,
  mul,
  type Structure,
  shapeLeaf,
  sum,
  type Tensor,
  tensor,
  tensorLeaf,
  trace,
  unflatten,
  type Values,
  valueAndGrad,
  values,
} from '@odot/autodiff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

interface Layer {
  readonly W: Tensor
  readonly b: Tensor
}
interface Network {
  readonly layers: readonly Layer[]
  readonly scale: Tensor
}

const energy = ({ layers, scale }: Network): Tensor =>
  mul(
    scale,
    layers.map(({ W, b }) => add(sum(mul(W, W)), sum(b))).reduce((a, b) => add(a, b)),
  )
const shapes = {
  layers: [
    { W: [2, 2], b: [2] },
    { W: [2, 1], b: [1] },
  ],
  scale: [],
}
const point = {
  layers: [
    {
      W: values([
        [1, 2],
        [3, 4],
      ]),
      b: values([5, 6]),
    },
    { W: values([[1], [-1]]), b: values([7]) },
  ],
  scale: values(10),
}

describe('a tree of parameters', () => {
  test('is traced, run and differentiated as it is nested', () => {
    const graph = trace(energy, shapes)
    expect(interpret(graph, [point]).data[0]).toBe(10 * (30 + 11 + 2 + 7))
    const gradient = interpret(grad(graph), [point])
    expect(gradient.layers[1]!.W).toEqual(values([[20], [-20]]))
    expect(gradient.layers[0]!.b.data).toEqual(Float64Array.of(10, 10))
    expect(gradient.scale.data[0]).toBe(50)
  })

  test('may have its keys in any order when it is run', () => {
    const graph = trace((p: { u: Tensor; v: Tensor }) => add(p.u, mul(2, p.v)), { u: [], v: [] })
    expect(interpret(graph, [{ v: values(3), u: values(1) }]).data[0]).toBe(7)
    const called = trace((a: Tensor, b: Tensor) => call(graph, { v: b, u: a }), [], [])
    expect(interpret(called, [values(1), values(3)]).data[0]).toBe(7)
  })

  test('is differentiated in the argument that wrt names', () => {
    const graph = trace((a: Tensor, p: { b: Tensor }) => inner(a, p.b), [2], { b: [2] })
    const { value, gradient } = interpret(valueAndGrad(graph, { wrt: 1 }), [values([1, 2]), { b: values([3, 4]) }])
    expect(value.data[0]).toBe(11)
    expect(gradient.b.data).toEqual(Float64Array.of(1, 2))
    expect(() => grad(graph, { wrt: 2 })).toThrow('wrt is 2 but the graph has 2 arguments; count from 0.')
  })

  test('comes back from flatten and unflatten', () => {
    const leaf = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 })
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(tree, (given) => {
        const { leaves, structure } = flatten(given, shapeLeaf)
        expect(
          unflatten(
            structure,
            leaves.map((l) => l.value),
          ),
        ).toEqual(given)
      }),
      { seed: 3 },
    )
  })
})

describe('a mistake in a tree is named by its path when', () => {
  const graph = trace(energy, shapes)
  const run = (given: unknown) => (): unknown => interpret(graph as never, [given] as never)

  test('a key is missing', () =>
    expect(run({ layers: point.layers })).toThrow('argument 0.scale is missing; pass a tree with the keys layers, scale.'))
  test('a key is unknown', () =>
    expect(run({ ...point, bias: values(1) })).toThrow('argument 0.bias is unknown; pass a tree with the keys layers, scale.'))
  test('an item is missing', () => expect(run({ ...point, layers: [point.layers[0]] })).toThrow('argument 0.layers.1 is missing'))
  test('a leaf is not values', () => {
    expect(run({ ...point, scale: 10 })).toThrow('argument 0.scale is the number 10; pass values { shape, data }.')
    expect(run({ ...point, scale: [1] })).toThrow('argument 0.scale is an array of length 1; pass values')
    expect(run({ ...point, scale: null })).toThrow('argument 0.scale is null; pass values')
    expect(run({ ...point, scale: tensor(1) })).toThrow('argument 0.scale is a tensor of shape []; pass values')
  })
  test('a branch is a leaf', () =>
    expect(run({ ...point, layers: undefined })).toThrow('argument 0.layers is undefined; pass a tree with the keys 0, 1.'))
  test('a leaf has another shape', () =>
    expect(run({ ...point, scale: values([1]) })).toThrow('argument 0.scale has shape [1] but was traced as []; trace again'))
  test('data does not fill its shape', () => {
    const short: Values = { shape: [], data: new Float64Array(2) }
    expect(run({ ...point, scale: short })).toThrow(
      'argument 0.scale holds 2 numbers, which do not fill its shape []; make it with values().',
    )
  })
  test('there are too few arguments', () =>
    expect(() => interpret(graph as never, [] as never)).toThrow('takes 1 arguments but got 0; pass one tree for each.'))
  test('a result is not a tensor', () => {
    const wrong = (result: unknown) => (): unknown => trace(() => result)
    expect(wrong({ loss: 1 })).toThrow('result.loss is the number 1; a leaf must be a tensor, and containers plain objects or arrays.')
    expect(wrong(undefined)).toThrow('result is undefined')
    expect(wrong(new Map())).toThrow('result is an object (Map)')
    expect(wrong(Promise.resolve(1))).toThrow('result is an object (Promise)')
    expect(wrong([energy])).toThrow('result.0 is a function')
    expect(wrong(1)).toThrow(AutodiffError)
  })
  test('a shape is not one', () => {
    expect(() => trace((x: Tensor) => x, [-1] as never)).toThrow('argument 0.0 is the number -1; a leaf must be a shape such as [3, 4]')
    expect(() => trace((x: Tensor) => x, { size: '3' } as never)).toThrow('argument 0.size is the string 3')
  })
  test('a structure is read as a tree of numbers', () => {
    const structure: Structure = flatten({ a: [tensor(1), tensor(2)], b: tensor(3) }, tensorLeaf).structure
    expect(structure).toEqual({ a: [0, 1], b: 2 })
  })
})
