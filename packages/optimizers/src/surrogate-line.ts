import { type Graph, jvp } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import type { Oracle } from '@odot/problem'
import { deviceProgram, readPart, writePart } from './device-program.js'
import type { Question } from './drive/process.js'
import { OptimizerError } from './errors.js'
import { packing } from './packing.js'
import { polynomialAt } from './searches/real-roots.js'
import { settle } from './settle.js'
import type { TracedOracle } from './traced-oracle.js'
import { axpy, dot, largest } from './vector.js'

/** What makes a surrogate: K and its degree, the ridge of the factors, the loss of the weights, and their sum. */
export interface SurrogateParts {
  readonly name: string
  readonly degree: number | 'unknown'
  readonly forward: Graph
  /** Opened only where there is a degree, and closed with the line. */
  readonly openRidge: () => TracedOracle<unknown>
  readonly loss: TracedOracle<unknown>
  readonly whole: Oracle
}

/** Answers `line`, and closes what was opened for it. */
export interface SurrogateLine {
  readonly line: NonNullable<Oracle['line']>
  readonly dispose: () => void
}

/** A line that is made once somebody asks for it. */
export function lazyLine(make: () => SurrogateLine): SurrogateLine {
  let made: SurrogateLine | undefined
  return {
    line: (x, direction, coefficients) => {
      made ??= make()
      return made.line(x, direction, coefficients)
    },
    dispose: () => made?.dispose(),
  }
}

/** How far the first polynomial may be from the surrogate, as a share of its terms. */
const agreement = 1e-8

/**
 * The surrogate L(K(ξ + t d)) + S(ξ + t d) as a polynomial in t, for a quadratic loss, a quadratic ridge and a K of degree k: with K(ξ + t d) = Σ mᵢtⁱ,
 * mᵢ = DⁱK(ξ)[d, …, d]/i!, the loss is L(m₀) + ⟨∇L(m₀), δ⟩ + ½⟨δ, ∇²L δ⟩ for δ = Σᵢ≥₁ mᵢtⁱ. One gradient and k products with the Hessian of the loss.
 * @throws OptimizerError when K has no degree, when the loss or the ridge turns out not to be quadratic, and for too few coefficients.
 */
export function surrogateLine(device: Device, { name, degree, forward, openRidge, loss, whole }: SurrogateParts): SurrogateLine {
  if (degree === 'unknown') {
    throw new OptimizerError(`line: the parameterization ${name} is no polynomial of a known degree; take the search strongWolfe().`)
  }
  const order: number = degree
  const ridge = openRidge()
  const parts = packing(forward)
  const [at, along] = [0, 1].map(() => parts.leaves.map(({ shape }) => device.allocate(shape)))
  const program = deviceProgram(device, directional(forward, order), {})
  const inputs = [at!, ...Array.from({ length: order }, () => along!)].flat()
  const terms = Array.from({ length: order + 1 }, () => new Float64Array(loss.size))
  const images = terms.map(() => new Float64Array(loss.size))
  const lossGradient = new Float64Array(loss.size)
  const [ridgeGradient, ridgeImage, trial] = [0, 1, 2].map(() => new Float64Array(parts.size))
  let checked = false

  /** terms ← mᵢ. */
  function* expand(x: Float64Array, d: Float64Array): Generator<Question, void, number> {
    parts.leaves.forEach((leaf, i) => {
      writePart(device, at![i]!, x, leaf)
      writePart(device, along![i]!, d, leaf)
    })
    program.run(inputs)
    const count = program.outputs.length / 2 ** order
    let factorial = 1
    for (let i = 0; i <= order; i++) {
      let offset = 0
      for (let k = 0; k < count; k++) {
        const array = program.outputs[(2 ** i - 1) * count + k]!
        yield () => readPart(device, array, terms[i]!, offset)?.then(() => 0) ?? 0
        offset += array.shape.reduce((size, length) => size * length, 1)
      }
      factorial *= Math.max(i, 1)
      for (let j = 0; j < loss.size; j++) terms[i]![j]! /= factorial
    }
  }

  function* polynomial(x: Float64Array, d: Float64Array, coefficients: Float64Array): Generator<Question, number, number> {
    yield* expand(x, d)
    coefficients.fill(0)
    coefficients[0] = yield () => loss.valueAndGradient(terms[0]!, lossGradient)
    coefficients[0] += yield () => ridge.valueAndGradient(x, ridgeGradient!)
    for (let i = 1; i <= order; i++) {
      yield () => loss.hessianProduct(terms[0]!, terms[i]!, images[i]!)
      coefficients[i]! += dot(lossGradient, terms[i]!)
      for (let j = 1; j <= i; j++) coefficients[i + j]! += (i === j ? 0.5 : 1) * dot(terms[j]!, images[i]!)
    }
    yield () => ridge.hessianProduct(x, d, ridgeImage!)
    coefficients[1]! += dot(ridgeGradient!, d)
    coefficients[2]! += 0.5 * dot(ridgeImage!, d)
    if (!checked) yield* check(x, d, coefficients)
    return 2 * order
  }

  function* check(x: Float64Array, d: Float64Array, coefficients: Float64Array): Generator<Question, void, number> {
    trial!.set(x)
    // as far as the point is from zero: there a term of higher order shows
    const far = Math.max(1, largest(x) / largest(d))
    axpy(far, d, trial!)
    const value = yield () => whole.valueAndGradient(trial!, ridgeGradient!)
    const expected = polynomialAt(coefficients, far)
    const size = coefficients.reduce((sum, c, i) => sum + Math.abs(c) * far ** i, 0)
    if (!(Math.abs(value - expected) <= agreement * size)) {
      throw new OptimizerError(
        `line: the surrogate of ${name} is ${value} where its polynomial of degree ${2 * order} is ${expected}: its loss or its ridge is not quadratic; take the search strongWolfe().`,
      )
    }
    checked = true
  }

  return {
    line: (x: Float64Array, direction: Float64Array, coefficients: Float64Array) => {
      if (coefficients.length <= 2 * order) {
        throw new OptimizerError(
          `line: the surrogate of ${name} has ${2 * order + 1} coefficients but the array ${coefficients.length}; ask with a larger maxDegree.`,
        )
      }
      return settle(polynomial(x, direction, coefficients))
    },
    dispose: () => {
      program.dispose()
      ridge.dispose()
    },
  }
}

/** F, DF[d], … : (ξ, d, …, d) to blocks of leaves, of which block 2ⁱ − 1 is DⁱF(ξ)[d, …, d]. */
function directional(graph: Graph, order: number): Graph {
  let pushed: Graph = graph
  for (let i = 0; i < order; i++) pushed = jvp(pushed)
  return pushed
}
