import { add, dot, mean, mul, square, sub, type Tensor } from '@odot/autodiff'
import { depth, group, hadamard } from '@odot/parameterizations'
import { type FactorTree, type Parameterization, type PartAt, type PathOf, type PathStrengths, sparsify } from '@odot/problem'
import { expect, expectTypeOf, test } from 'vitest'

interface Layer {
  readonly W: Tensor
  readonly b: Tensor
}
interface Network {
  readonly layers: readonly [Layer, Layer]
  readonly scale: Tensor
}
interface Deep {
  readonly layers: readonly Layer[]
}

const objective = (p: Network, x: Tensor, y: Tensor): Tensor =>
  mean(square(sub(mul(p.scale, add(dot(add(dot(x, p.layers[0].W), p.layers[0].b), p.layers[1].W), p.layers[1].b)), y)))
const deep = (p: Deep, x: Tensor): Tensor => mean(p.layers.reduce((at, { W, b }) => add(dot(at, W), b), x))

test('paths are the keys on the way to each part', () => {
  expectTypeOf<PathOf<{ a: Tensor; b: { c: Tensor } }>>().toEqualTypeOf<'a' | 'b' | 'b.c'>()
  expectTypeOf<PathOf<readonly [Layer]>>().toEqualTypeOf<'0' | '0.W' | '0.b'>()
  expectTypeOf<PathOf<Deep>>().toEqualTypeOf<'layers' | `layers.${number}` | `layers.${number}.W` | `layers.${number}.b`>()
  expectTypeOf<PartAt<Network, 'layers.1'>>().toEqualTypeOf<Layer>()
  expectTypeOf<PartAt<Network, 'layers.1.W'>>().toEqualTypeOf<Tensor>()
  expectTypeOf<PartAt<Deep, 'layers.7.W'>>().toEqualTypeOf<Tensor>()
})

test('factors stand where the paths lead, and tensors elsewhere', () => {
  const model = sparsify(objective, { 'layers.0.W': hadamard(), scale: depth(3) })
  type F = Parameters<typeof model.forward>[0]
  expectTypeOf<F['layers'][0]['W']['u']>().toEqualTypeOf<Tensor>()
  expectTypeOf<F['layers'][0]['b']>().toEqualTypeOf<Tensor>()
  expectTypeOf<F['layers'][1]['W']>().toEqualTypeOf<Tensor>()
  expectTypeOf<F['scale']>().toEqualTypeOf<readonly Tensor[]>()
  expectTypeOf<Parameters<typeof model.objective>[1]>().toEqualTypeOf<
    PathStrengths<Network, { readonly 'layers.0.W': ReturnType<typeof hadamard>; readonly scale: ReturnType<typeof depth> }>
  >()
  expectTypeOf<Parameters<typeof model.objective>>().toExtend<[unknown, { 'layers.0.W': Tensor; scale: Tensor }, Tensor, Tensor]>()
})

test('in an array, any element may have factors', () => {
  const model = sparsify(deep, { 'layers.2.W': hadamard() })
  type F = Parameters<typeof model.forward>[0]
  expectTypeOf<F['layers'][number]['b']>().toEqualTypeOf<Tensor>()
  expectTypeOf<Tensor>().toExtend<F['layers'][number]['W']>()
  expectTypeOf<{ u: Tensor; v: Tensor }>().toExtend<F['layers'][number]['W']>()
})

test('a path that is not there, and weights that are not what stands there, do not compile', () => {
  // @ts-expect-error there is no V
  sparsify(objective, { 'layers.0.V': hadamard() })
  // @ts-expect-error there are two layers
  sparsify(objective, { 'layers.2.W': hadamard() })
  // @ts-expect-error a layer is no tensor
  sparsify(objective, { 'layers.0': hadamard() })
  // @ts-expect-error a number is no parameterization
  expect(() => sparsify(objective, { scale: 1 })).toThrow('the part at scale is 1; pass a parameterization')
  const whole: Parameterization<{ r: Tensor; b: Tensor }, Layer> = {
    name: 'layer',
    degree: 2,
    forward: ({ r, b }) => ({ W: square(r), b }),
    ridge: ({ r }) => mean(square(r)),
    start: () => ({ r: { shape: [], data: Float64Array.of(1) }, b: { shape: [], data: Float64Array.of(1) } }),
  }
  const model = sparsify(objective, { 'layers.0': whole, 'layers.1.W': group([0, 1]) })
  type F = Parameters<typeof model.forward>[0]
  expectTypeOf<F['layers'][0]>().toEqualTypeOf<{ r: Tensor; b: Tensor }>()
  expectTypeOf<F['layers'][1]['W']['nu']>().toEqualTypeOf<Tensor>()
  expectTypeOf<F>().toEqualTypeOf<FactorTree<Network, typeof model.parts>>()
})
