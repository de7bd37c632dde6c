import { normal, type Random, type ShapesOf, type ValuesOf } from '@odot/autodiff'
import { type FlatParameterization, flatParameterization } from '../flat-parameterization.js'
import type { Parameterization, StrengthOf } from '../parameterization.js'

/** A parameterization under test: on vectors, with what laws draw at random. */
export interface ParameterizationCase<F, W> {
  readonly parameterization: Parameterization<F, W>
  readonly shapes: ShapesOf<W>
  readonly flat: FlatParameterization<F, W>
  readonly random: Random
  readonly strength: Float64Array
  /** Standard normal factors. */
  readonly sampleFactors: () => Float64Array
  /** Weights in the range; every second draw has zeros where the range has them. */
  readonly sampleWeights: () => Float64Array
  readonly inRange: (weights: Float64Array) => boolean
}

/** What the laws are checked at. */
export interface ParameterizationLawOptions<W> {
  /** Shapes of the weights. */
  readonly shapes: ShapesOf<W>
  /** Strengths of the ridge, all positive; uniform between ½ and 2 when absent. */
  readonly strength?: ValuesOf<StrengthOf<W>>
  /** Where samples come from. */
  readonly random: Random
}

export function parameterizationCase<F, W>(
  parameterization: Parameterization<F, W>,
  { shapes, strength, random }: ParameterizationLawOptions<W>,
): ParameterizationCase<F, W> {
  const flat = flatParameterization(parameterization, shapes)
  const { range } = parameterization
  const normals = (size: number): Float64Array => Float64Array.from({ length: size }, () => normal(random))
  const inRange = (w: Float64Array): boolean => range?.contains(flat.weights.tree(w)) ?? true
  let draws = 0
  return {
    parameterization,
    shapes,
    flat,
    random,
    strength: strength ? flat.strength.vector(strength) : Float64Array.from({ length: flat.strength.size }, () => 0.5 + 1.5 * random()),
    sampleFactors: () => normals(flat.factors.size),
    sampleWeights: () => {
      const w = range ? flat.weights.vector(range.sample(shapes, random)) : normals(flat.weights.size).map((x) => 2 * x)
      const sparse = w.map((x) => (random() < 0.5 ? 0 : x))
      return draws++ % 2 === 1 && inRange(sparse) ? sparse : w
    },
    inRange,
  }
}
