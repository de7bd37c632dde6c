import {
  flatten,
  flattenLike,
  type Graph,
  type ShapesOf,
  type Tensor,
  trace,
  unflatten,
  type Values,
  type ValuesOf,
  valueAndGrad,
  valuesLeaf,
} from '@odot/autodiff'
import { type CompileOptions, cpu } from '@odot/kernels'
import { ProblemError } from './errors.js'
import type { Parameterization } from './parameterization.js'
import type { Penalty } from './penalty.js'
import { replaceParts } from './sparsify-paths.js'

/** The data that the loss is taken of, and how many steps may be taken. */
export interface ExactZerosOptions<D extends readonly unknown[]> extends Pick<CompileOptions, 'designs'> {
  /** Values of the other arguments of the objective: all rows, not a batch. */
  readonly data: { readonly [K in keyof D]: ValuesOf<D[K]> }
  /** Default 100. */
  readonly maxSteps?: number
  /** The first step length that is tried. Default 1. */
  readonly stepSize?: number
}

/** Parameters with exact zeros, and how they compare with those of the factors. */
export interface ExactZeros<P> {
  readonly parameters: ValuesOf<P>
  /** Loss + penalty of the parameters that the factors give, and of those with exact zeros: never larger. */
  readonly before: number
  readonly after: number
  /** Proximal steps that were taken, and the length of the last. */
  readonly steps: number
  readonly stepSize: number
  /** Whether the last step changed no zero. */
  readonly settled: boolean
  /** The largest change of a weight in the last step, divided by its length: 0 where all first-order conditions hold. */
  readonly residual: number
  /** Zeros and weights at each path. */
  readonly zeros: { readonly [path: string]: { readonly zeros: number; readonly size: number } }
  /** Paths whose weights are as the factors gave them, because there is no prox of their induced penalty. */
  readonly unchanged: readonly string[]
}

/** What the steps are about. */
export interface ZeroProblem<P, D extends readonly unknown[]> {
  readonly objective: (parameters: P, ...data: D) => Tensor
  readonly parts: ReadonlyMap<string, Parameterization<Tensor>>
  readonly parameters: ValuesOf<P>
  readonly strengths: unknown
}

/** A rounding of the loss, relative to it, that the decrease of a step may drown in. */
const rounding = 16 * Number.EPSILON

/**
 * Exact zeros by proximal gradient steps w ← prox_{tR}(w − t∇L(w)) on the penalised parts, R being the penalties that the ridges induce, until a step changes no
 * zero. The length t is halved until L(w⁺) ≤ L(w) + ⟨∇L(w), d⟩ + ‖d‖²/(2t) for the change d.
 *
 * That inequality, and that w⁺ minimises ⟨∇L(w), d⟩ + ‖d‖²/(2t) + R(w⁺), give L(w⁺) + R(w⁺) ≤ L(w) + R(w): zeros never cost anything, whatever t is. For the
 * lasso a weight is set to zero exactly where |wⱼ − t gⱼ| ≤ tλⱼ, which is the KKT condition |gⱼ| ≤ λⱼ at weights that are nearly zero; a weight at which
 * gⱼ = −λⱼ sgn wⱼ stays as it is. For ℓ_q it is set to zero where |wⱼ − t gⱼ| ≤ (2−q)/(2(1−q)) · (2tλⱼ(1−q))^{1/(2−q)}, and what is left is larger than
 * (λⱼq(1−q)/L)^{1/(2−q)} with L = 1/t, below which no local minimum but zero can lie.
 */
export function exactZeros<P, D extends readonly unknown[]>(
  { objective, parts, parameters, strengths }: ZeroProblem<P, D>,
  { data, designs, maxSteps = 100, stepSize = 1 }: ExactZerosOptions<D>,
): ExactZeros<P> {
  if (!(Number.isInteger(maxSteps) && maxSteps >= 1))
    throw new ProblemError(`exactZeros: maxSteps is ${maxSteps}; pass a whole number ≥ 1.`)
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new ProblemError(`exactZeros: stepSize is ${stepSize}; pass a number > 0.`)
  const { leaves, structure } = flatten(parameters, valuesLeaf, 'parameters')
  const penalised = penalties(parameters, parts, strengths)
  const loss = lossOf<P, D>(objective, { parameters, data, ...(designs && { designs }) })
  const at: { leaves: readonly Values[] } = { leaves: leaves.map(({ value }) => value) }
  const penaltyOf = (point: readonly Values[]): number =>
    penalised.proximal.reduce((total, { leaf, penalty }) => total + penalty.value(point[leaf]!), 0)
  try {
    let now = loss.at(at.leaves)
    const before = now.value + penaltyOf(at.leaves)
    let [steps, t, settled, residual] = [0, stepSize, false, 0]
    while (steps < maxSteps && !settled) {
      steps++
      const { next, change } = proximalStep({ point: at.leaves, now, penalised: penalised.proximal, t, loss })
      settled = penalised.proximal.every(({ leaf }) => sameZeros(at.leaves[leaf]!, next.point[leaf]!))
      residual = change / next.t
      at.leaves = next.point
      now = next
      t = next.t
      if (!settled) t *= 2
    }
    return {
      parameters: unflatten(structure, at.leaves) as ValuesOf<P>,
      before,
      after: now.value + penaltyOf(at.leaves),
      steps,
      stepSize: settled ? t : t / 2,
      settled,
      residual,
      zeros: Object.fromEntries(
        penalised.proximal.map(({ path, leaf }) => {
          const values = at.leaves[leaf]!.data
          return [path, { zeros: values.reduce((count, w) => count + (w === 0 ? 1 : 0), 0), size: values.length }]
        }),
      ),
      unchanged: penalised.unchanged,
    }
  } finally {
    loss.dispose()
  }
}

interface Proximal {
  readonly path: string
  /** Its position among the leaves of the parameters. */
  readonly leaf: number
  readonly penalty: Penalty & Required<Pick<Penalty, 'prox'>>
}

interface Evaluated {
  readonly value: number
  readonly gradient: readonly Float64Array[]
}

interface Step {
  readonly point: readonly Values[]
  readonly now: Evaluated
  readonly penalised: readonly Proximal[]
  readonly t: number
  readonly loss: { readonly at: (point: readonly Values[]) => Evaluated }
}

/** One step, its length halved until the loss lies below its model. */
function proximalStep({ point, now, penalised, t: first, loss }: Step): {
  readonly next: Evaluated & { readonly point: readonly Values[]; readonly t: number }
  readonly change: number
} {
  for (let t = first; ; t /= 2) {
    const moved = point.slice()
    let [slope, squares, change] = [0, 0, 0]
    for (const { leaf, penalty } of penalised) {
      const { shape, data } = point[leaf]!
      const gradient = now.gradient[leaf]!
      const out = data.map((w, j) => w - t * gradient[j]!)
      penalty.prox({ shape, data: out }, t, out)
      for (let j = 0; j < out.length; j++) {
        const d = out[j]! - data[j]!
        slope += gradient[j]! * d
        squares += d * d
        change = Math.max(change, Math.abs(d))
      }
      moved[leaf] = { shape, data: out }
    }
    const then = loss.at(moved)
    // a step that has vanished keeps the point
    if (then.value <= now.value + slope + squares / (2 * t) + rounding * Math.abs(now.value) || t < Number.MIN_VALUE * 2 ** 60)
      return { next: { ...then, point: moved, t }, change }
  }
}

function sameZeros(a: Values, b: Values): boolean {
  return a.data.every((x, j) => (x === 0) === (b.data[j] === 0))
}

/** Penalties of the parts that have a prox, with the places of their leaves; a part of several leaves, or without a prox, is not touched. */
function penalties(
  parameters: unknown,
  parts: ReadonlyMap<string, Parameterization<Tensor>>,
  strengths: unknown,
): { readonly proximal: readonly Proximal[]; readonly unchanged: readonly string[] } {
  const given = new Map<string, unknown>(Object.entries(strengths ?? {}))
  const proximal: Proximal[] = []
  const unchanged: string[] = []
  let leaf = 0
  replaceParts(parameters, {
    paths: [...parts.keys()],
    isLeaf: valuesLeaf.is,
    part: (path, value) => {
      const strength = given.get(path)
      const penalty = valuesLeaf.is(value) && valuesLeaf.is(strength) ? parts.get(path)?.induced?.(strength) : undefined
      if (penalty && hasProx(penalty)) proximal.push({ path, leaf, penalty })
      else unchanged.push(path)
      leaf += flatten(value, valuesLeaf).leaves.length
    },
    leaf: () => leaf++,
  })
  return { proximal, unchanged }
}

function hasProx(penalty: Penalty): penalty is Proximal['penalty'] {
  return penalty.prox !== undefined
}

/** Value and gradient of the loss at the leaves of parameters, in float64. */
function lossOf<P, D extends readonly unknown[]>(
  objective: ZeroProblem<P, D>['objective'],
  { parameters, data, designs }: { readonly parameters: ValuesOf<P> } & Pick<ExactZerosOptions<D>, 'data' | 'designs'>,
): { readonly at: (point: readonly Values[]) => Evaluated; readonly dispose: () => void } {
  const graph = valueAndGrad(tracedLike<[P, ...D]>(objective, [parameters, ...data]))
  const device = cpu()
  const program = device.compile(graph, designs ? { designs } : {})
  const rest = graph.arguments
    .slice(1)
    .flatMap((structure, i) => flattenLike(structure, data[i], valuesLeaf, `data ${i}`).map(({ value }) => value))
  const inputs = graph.inputs.map(({ shape }) => device.allocate(shape))
  const first = inputs.length - rest.length
  rest.forEach(({ data: numbers }, i) => {
    device.write(inputs[first + i]!, numbers)
  })
  const outputs = graph.outputs.map((node) => device.allocate(graph.nodes[node]!.shape))
  return {
    at: (point) => {
      for (const [i, { data: numbers }] of point.entries()) device.write(inputs[i]!, numbers)
      program.run(inputs, outputs)
      const [value, ...gradient] = outputs.map((array) => Float64Array.from(device.readNow(array)))
      return { value: value![0]!, gradient }
    },
    dispose: device.dispose,
  }
}

function tracedLike<A extends readonly unknown[]>(
  fn: (...args: A) => Tensor,
  args: { readonly [K in keyof A]: ValuesOf<A[K]> },
): Graph<A, Tensor> {
  const shapes = args.map((tree) => {
    const { leaves, structure } = flatten(tree, valuesLeaf)
    return unflatten(
      structure,
      leaves.map(({ value }) => value.shape),
    )
  })
  // unflatten puts a shape where each leaf was, so that shapes have the structure of the arguments, which types cannot follow
  return trace<A, Tensor>(fn, ...(shapes as unknown as { readonly [K in keyof A]: ShapesOf<A[K]> }))
}
