import { type Tensor, trace } from '@odot/autodiff'
import {
  type Curve,
  chain,
  clipByNorm,
  clipByValue,
  constant,
  cosine,
  decoupledWeightDecay,
  descent,
  exponentialDecay,
  iterate,
  linear,
  momentum,
  scaleByAdam,
  stepDecay,
  type Transform,
  warmUp,
  weightDecay,
} from '@odot/optimizers'
import { expect, test } from 'vitest'

/** What a row says of a transform beside its probe. */
interface TransformRow {
  readonly call: string
  readonly direction: string
  readonly paper: string
  /** Directions of the first and the third step. */
  readonly walk: readonly string[]
  readonly remembered: number
  readonly joins: string
}

const gradient = [3, -0.4]
const start = [1, 1]

/** The directions of the first and the third step from (1, 1), where the gradient is always (3, −0.4). */
function walk<S, H>(transform: Transform<S, H>): readonly string[] {
  const slope = (x: Float64Array, out: Float64Array): number => {
    out.set(gradient)
    return gradient[0]! * x[0]! + gradient[1]! * x[1]!
  }
  const solver = descent(transform, { learningRate: 1 })
  const points = [...iterate(solver, slope, start, { maxIterations: 3, tolerance: 0 })].map(({ x }) => x)
  const direction = (t: number): string => `(${[...points[t]!].map((x, i) => short(points[t - 1]![i]! - x)).join(', ')})`
  return [direction(1), direction(3)]
}

function row<S, H>(transform: Transform<S, H>, words: Pick<TransformRow, 'call' | 'direction' | 'paper'>): TransformRow {
  return { ...words, walk: walk(transform), remembered: remembered(transform), joins: joins(transform) }
}

const size = 5
/** How many vectors of the size of the point a transform remembers. */
function remembered<S, H>({ init }: Transform<S, H>): number {
  const graph = trace((x: Tensor) => init(x), [size])
  return graph.outputs.filter((at) => graph.nodes[at]!.shape[0] === size).length
}

function joins<S, H>(transform: Transform<S, H>): string {
  return transform.ridge ? 'the objective: ½s‖x‖²' : 'decay' in transform ? 'the step: δx' : ''
}

const transforms: readonly TransformRow[] = [
  row(momentum(0.5), {
    call: 'momentum(μ)',
    direction: 'v ← μv + d, d ← v',
    paper: 'Polyak (1964)',
  }),
  row(momentum(0.5, { nesterov: true }), {
    call: 'momentum(μ, { nesterov: true })',
    direction: 'v ← μv + d, d ← d + μv',
    paper: 'Sutskever, Martens, Dahl and Hinton (2013)',
  }),
  row(scaleByAdam(), {
    call: 'scaleByAdam({ beta1, beta2, epsilon })',
    direction: 'd ← m̂/(√v̂ + ε), running means m̂ of d and v̂ of d²',
    paper: 'Kingma and Ba (2015)',
  }),
  row(clipByNorm(1), {
    call: 'clipByNorm(c)',
    direction: 'd ← d·min(1, c/‖d‖₂)',
    paper: 'Pascanu, Mikolov and Bengio (2013)',
  }),
  row(clipByValue(1), { call: 'clipByValue(c)', direction: 'dᵢ ← min(max(dᵢ, −c), c)', paper: '' }),
  row(weightDecay(0.5), { call: 'weightDecay(s)', direction: 'd', paper: 'Hoerl and Kennard (1970)' }),
  row(decoupledWeightDecay(0.5), { call: 'decoupledWeightDecay(δ)', direction: 'd', paper: 'Loshchilov and Hutter (2019)' }),
  row(chain(scaleByAdam(), weightDecay(0.5)), { call: 'chain(scaleByAdam(), weightDecay(s))', direction: 'both', paper: '' }),
  row(chain(scaleByAdam(), decoupledWeightDecay(0.5)), {
    call: 'chain(scaleByAdam(), decoupledWeightDecay(δ))',
    direction: 'both: AdamW',
    paper: 'Loshchilov and Hutter (2019)',
  }),
]

interface CurveRow {
  readonly call: string
  readonly curve: Curve
  readonly formula: string
}

const span = { from: 1, to: 0.2, steps: 16 }
const decay = { from: 1, rate: 0.5, every: 8 }
const curves: readonly CurveRow[] = [
  { call: 'constant(1)', curve: constant(1), formula: 'the same number' },
  { call: 'linear({ from: 1, to: 0.2, steps: 16 })', curve: linear(span), formula: 'from + (to − from)·t/steps, then to' },
  { call: 'cosine({ from: 1, to: 0.2, steps: 16 })', curve: cosine(span), formula: 'to + (from − to)(1 + cos(πt/steps))/2, then to' },
  { call: 'exponentialDecay({ from: 1, rate: 0.5, every: 8 })', curve: exponentialDecay(decay), formula: 'from·rate^(t/every)' },
  { call: 'stepDecay({ from: 1, rate: 0.5, every: 8 })', curve: stepDecay(decay), formula: 'from·rate^⌊t/every⌋' },
  {
    call: 'warmUp(constant(1), { steps: 16 })',
    curve: warmUp(constant(1), { steps: 16 }),
    formula: 'a line from 0 to where a curve begins, then the curve',
  },
]
const times = [0, 4, 8, 12, 16, 24]

function short(x: number): string {
  return String(Number(x.toFixed(3)) + 0)
}

function tableOf(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

test('docs/transforms.md says what transforms and schedules are', async () => {
  const text = `# Transforms and schedules

\`descent(chain(…))\` walks along transformed gradients, x ← x − ηd: each transform gets the direction d that the one before it made, the first one the gradient.
\`sgd\` and \`adam\` are descents of one transform. The two columns of numbers are the directions of the first and the third step from (1, 1) where the gradient
is always (3, −0.4), with μ, s and δ a half and c one.

${tableOf(
  ['transform', 'direction', 'adds to', 'vectors remembered', 'first', 'third', 'paper'],
  transforms.map(({ call, direction, joins: added, remembered: count, walk: [first = '', third = ''], paper }) => [
    `\`${call}\``,
    direction,
    added,
    String(count),
    first,
    third,
    paper,
  ]),
)}

The two decays are alike where nothing else is in the chain. They differ where something rescales, as the last two rows do. A ridge in the
objective passes through it together with the gradient of the loss, so that steps end where ∇(f + ½s‖x‖²) = 0: on the factors of β = u ⊙ v that is the lasso.
A decoupled decay does not pass through it, wherever it stands: steps end where d = −δx, so that AdamW holds an entry back the less, the smaller its
gradient is. On a lasso with 8 zeros among 12 coefficients AdamW on the factors ends with none, and \`minimizeSurrogate\` refuses a solver with such a decay.

## Schedules

\`schedule(curve, { steps })\` makes any function of the step t = 0, 1, … a learning rate. Its numbers are an input of the step, so that a device runs chunks of
steps with no new trace; behind the last one it stays as it is.

${tableOf(
  ['curve', 'at step t', ...times.map((t) => `t = ${t}`)],
  curves.map(({ call, curve, formula }) => [`\`${call}\``, formula, ...times.map((t) => short(curve(t)))]),
)}

All are in \`@odot/optimizers\`; [its README](../packages/optimizers/README.md) shows them at work, and [the solvers](solvers.md) have a table of their own.
`
  await expect(text).toMatchFileSnapshot('../transforms.md')
})
