import {
  flatten,
  flattenLike,
  type ShapesOf,
  sameShape,
  seededRandom,
  showShape,
  sizeOf,
  type Tensor,
  trace,
  unflatten,
  type ValuesOf,
  valuesLeaf,
  vjp,
} from '@odot/autodiff'
import type { CpuDevice } from '@odot/kernels'
import type { Parameterization } from '@odot/problem'
import { EstimatorError } from '../errors.js'

/** A parameterization of weights of one shape on a device, as functions of flat vectors: the leaves of the factors one after another. */
export interface ParameterMap<F> {
  readonly size: number
  readonly pack: (factors: ValuesOf<F>) => Float64Array
  readonly unpack: (x: Float64Array) => ValuesOf<F>
  /** out = K(ξ). */
  readonly forwardInto: (x: Float64Array, out: Float64Array) => void
  /** out = ∇ (S(ξ) + ⟨pull, K(ξ)⟩) at the factors that `forwardInto` saw last; returns S(ξ). */
  readonly gradientInto: (pull: Float64Array, out: Float64Array) => number
  readonly setStrength: (strength: Float64Array) => void
  readonly dispose: () => void
}

/** Compiles a parameterization for weights and strengths of given shapes. @throws EstimatorError when its functions do not fit them. */
export function parameterMap<F>(
  { name, forward, ridge, start }: Parameterization<F>,
  {
    shape,
    strengthShape,
    device,
  }: { readonly shape: readonly number[]; readonly strengthShape: readonly number[]; readonly device: CpuDevice },
): ParameterMap<F> {
  const { leaves, structure } = flatten(start(shape, seededRandom(1)), valuesLeaf, 'start')
  const shapes = leaves.map(({ value }) => value.shape)
  const offsets = shapes.map((_, i) => shapes.slice(0, i).reduce((total, leaf) => total + sizeOf(leaf), 0))
  const size = shapes.reduce((total, leaf) => total + sizeOf(leaf), 0)
  // unflatten puts a shape, or values, where each leaf of the start was, which types cannot follow
  const tree = unflatten(structure, shapes) as ShapesOf<F>
  const weightsGraph = trace<[F], Tensor>((factors) => forward(factors), tree)
  const bothGraph = trace<[F, Tensor], { readonly ridge: Tensor; readonly weights: Tensor }>(
    (factors, strength) => ({ ridge: ridge(factors, strength), weights: forward(factors) }),
    tree,
    strengthShape,
  )
  const given = weightsGraph.nodes[weightsGraph.outputs[0]!]!.shape
  if (!sameShape(given, shape))
    throw new EstimatorError(
      `${name}: forward gives weights of shape ${showShape(given)} for factors of a start at ${showShape(shape)}; give one weight for each coefficient.`,
    )
  const priced = bothGraph.nodes[bothGraph.outputs[0]!]!.shape
  if (priced.length > 0) throw new EstimatorError(`${name}: ridge has the shape ${showShape(priced)}; sum it up to a scalar.`)
  const pullback = vjp(bothGraph)
  const pullProgram = device.compile(pullback)
  const weightsProgram = device.compile(weightsGraph)
  const factors = shapes.map((leaf) => device.allocate(leaf))
  const strength = device.allocate(strengthShape)
  const weights = device.allocate(shape)
  const cotangent = device.allocate(shape)
  const one = device.upload({ shape: [], data: Float64Array.of(1) })
  const outputs = pullback.outputs.map((at) => device.allocate(pullback.nodes[at]!.shape))
  const inputs = [...factors, strength, one, cotangent]
  return {
    size,
    pack: (values) => {
      const x = new Float64Array(size)
      flattenLike(structure, values, valuesLeaf, 'factors').forEach(({ value }, i) => {
        x.set(value.data, offsets[i])
      })
      return x
    },
    unpack: (x) =>
      unflatten(
        structure,
        shapes.map((leaf, i) => ({ shape: leaf, data: x.slice(offsets[i], offsets[i]! + sizeOf(leaf)) })),
      ) as ValuesOf<F>,
    forwardInto: (x, out) => {
      for (const [i, leaf] of factors.entries()) leaf.data.set(x.subarray(offsets[i], offsets[i]! + leaf.data.length))
      weightsProgram.run(factors, [weights])
      out.set(weights.data)
    },
    gradientInto: (pull, out) => {
      cotangent.data.set(pull)
      pullProgram.run(inputs, outputs)
      for (let i = 0; i < factors.length; i++) out.set(outputs[i + 2]!.data, offsets[i])
      return outputs[0]!.data[0]!
    },
    setStrength: (values) => strength.data.set(values),
    dispose: () => {
      weightsProgram.dispose()
      pullProgram.dispose()
    },
  }
}
