import { normal, seededRandom, values } from '@odot/autodiff'
import {
  addRidge,
  box,
  type Capable,
  conjugate,
  elasticNet,
  groupLasso,
  huberizedL1,
  l1Ball,
  lasso,
  logSum,
  lq,
  mcp,
  moreauEnvelope,
  nonnegative,
  powerL1,
  ridge,
  scad,
  scale,
  separable,
  simplex,
  smoothedL1,
  sparseGroupLasso,
  variationalQuadratic,
  zero,
} from '@odot/penalties'
import { expect, test } from 'vitest'

const size = 3
const groups = [0, 0, 1]

/** What a row of the table says of a penalty; what is missing here must be missing in the record. */
interface Row {
  readonly call: string
  readonly penalty: Capable
  readonly value: string
  /** argmin over x of ½(x − z)² + R(x), of strength u = step·s. */
  readonly prox: string
  readonly conjugate?: string
  /** From which multiple of the penalty on zero is optimal, for a gradient g at zero; missing where it is ∞ for every gradient that is not 0. */
  readonly lambdaMax?: string
  /** What bounds the second derivative of a smooth penalty. */
  readonly smoothness?: string
}

const rows: readonly Row[] = [
  { call: 'zero()', penalty: zero(), value: '0', prox: 'z', conjugate: '0 at z = 0' },
  { call: 'ridge(s)', penalty: ridge(1), value: 's/2 Σ x²', prox: 'z/(1 + u)', conjugate: 'Σ z²/2s' },
  {
    call: 'lasso(s)',
    penalty: lasso(1),
    value: 's Σ \\|x\\|',
    prox: 'ST(z, u)',
    conjugate: '0 for \\|z\\| ≤ s',
    lambdaMax: 'max \\|g\\|/s',
  },
  {
    call: 'elasticNet({ size, strength: s, ridge: r, lower, upper })',
    penalty: elasticNet({ size, strength: 1, ridge: 1 }),
    value: 's Σ \\|x\\| + r/2 Σ x² within bounds',
    prox: 'ST(z, u)/(1 + step·r), clipped',
    conjugate: 'Σ (\\|z\\| − s)₊²/2r',
    lambdaMax: 'max \\|g\\|/s',
  },
  {
    call: 'groupLasso(s, groups)',
    penalty: groupLasso(1, groups),
    value: 's Σ_g ‖x_g‖',
    prox: '(1 − u/‖z_g‖)₊ z_g',
    conjugate: '0 for ‖z_g‖ ≤ s',
    lambdaMax: 'max ‖g_g‖/s',
  },
  {
    call: 'sparseGroupLasso({ groups, strength: s, groupStrength: t, ridge: r })',
    penalty: sparseGroupLasso({ groups, strength: 1, groupStrength: 1 }),
    value: 's Σ \\|x\\| + Σ_g (t‖x_g‖ + r/2 ‖x_g‖²)',
    prox: 'group prox of ST(z, u)',
    conjugate: 'Σ_g (‖(\\|z_g\\| − s)₊‖ − t)₊²/2r',
    lambdaMax: 'max_g of the τ with ‖(\\|g_g\\| − τs)₊‖ = τt',
  },
  {
    call: 'lq({ strength: s, q })',
    penalty: lq({ strength: 1, q: 0.5 }),
    value: 's Σ \\|x\\|^q, 0 < q < 1',
    prox: '0 up to (2−q)/(2(1−q)) · j, else the larger root x ≥ j of x + uq x^(q−1) = z, j = (2u(1−q))^(1/(2−q)); closed forms for q = ½, ⅔',
  },
  {
    call: 'mcp(s, { gamma: γ })',
    penalty: mcp(1),
    value: 'Σ s\\|x\\| − x²/2γ up to γs, γs²/2 beyond',
    prox: 'ST(z, u)/(1 − step/γ) up to γs, z beyond; hard threshold at s√(γ·step) for step ≥ γ',
  },
  {
    call: 'scad(s, { a })',
    penalty: scad(1),
    value: 'Σ s\\|x\\| up to s, − (\\|x\\| − s)²/2(a−1) up to as, s²(a+1)/2 beyond',
    prox: 'ST(z, u) up to s + u, ((a−1)z − au)/(a−1−step) up to as, z beyond; the better end for step ≥ a − 1',
  },
  {
    call: 'logSum(s, { epsilon: ε })',
    penalty: logSum(1),
    value: 's Σ log(1 + \\|x\\|/ε)',
    prox: '0 or the larger root of x² + (ε − z)x + u − εz, whichever costs less',
  },
  {
    call: 'nonnegative()',
    penalty: nonnegative(),
    value: '0 for x ≥ 0',
    prox: 'max(z, 0)',
    conjugate: '0 for z ≤ 0',
    lambdaMax: '0 for g ≥ 0',
  },
  {
    call: 'box(lower, upper)',
    penalty: box(0, 1),
    value: '0 for lower ≤ x ≤ upper',
    prox: 'clip(z, lower, upper)',
    conjugate: 'Σ max(lower·z, upper·z)',
    lambdaMax: '0 where −g points out of a bound at 0',
  },
  {
    call: 'l1Ball(r)',
    penalty: l1Ball(1),
    value: '0 for Σ \\|x\\| ≤ r',
    prox: 'ST(z, τ) with Σ \\|x\\| = r, or z inside',
    conjugate: 'r max \\|z\\|',
  },
  { call: 'simplex(r)', penalty: simplex(1), value: '0 for x ≥ 0, Σ x = r', prox: '(z − τ)₊ with Σ x = r', conjugate: 'r max z' },
  {
    call: 'smoothedL1(s, { epsilon: ε })',
    penalty: smoothedL1(1, { epsilon: 0.5 }),
    value: 's Σ √(x² + ε²)',
    prox: 'root of x + ux/√(x² + ε²) = z',
    conjugate: '−ε Σ √(s² − z²) for \\|z\\| ≤ s',
    smoothness: 's/ε',
  },
  {
    call: 'huberizedL1(s, { mu: μ })',
    penalty: huberizedL1(1, { mu: 0.5 }),
    value: 's Σ x²/2μ up to μ, \\|x\\| − μ/2 beyond',
    prox: 'z/(1 + u/μ) up to μ + u, z − u beyond',
    conjugate: 'μ Σ z²/2s for \\|z\\| ≤ s',
    smoothness: 's/μ',
  },
  {
    call: 'powerL1(s, { epsilon: ε })',
    penalty: powerL1(1, { epsilon: 0.5 }),
    value: 's Σ \\|x\\|^p, p = 1 + ε ≤ 2',
    prox: 'root of x + up x^ε = z',
    conjugate: '(ε/p) Σ \\|z\\|(\\|z\\|/ps)^(1/ε)',
  },
  {
    call: 'variationalQuadratic(s, { curvatures: γ, q })',
    penalty: variationalQuadratic(1, { curvatures: Float64Array.of(1, 2, 0.5) }),
    value: 's Σ (q/2 γx² + (2−q)/2 γ^(−q/(2−q))), at least s Σ \\|x\\|^q',
    prox: 'z/(1 + uqγ)',
    conjugate: 'Σ z²/2sqγ − R(0)',
    smoothness: 'max sqγ',
  },
]

/** What the words for smoothness mean, at the parameters of the table. */
const smoothnesses: Readonly<Record<string, number>> = { 's/ε': 2, 's/μ': 2, 'max sqγ': 2 }

/** Whether no pair of points, at any distance, has a middle that costs more than their mean. */
function isConvex({ value }: Capable): boolean {
  const random = seededRandom(5)
  const draw = (scale: number): Float64Array => Float64Array.from({ length: size }, () => scale * normal(random))
  for (let trial = 0; trial < 400; trial++) {
    const [a, b] = [draw(4 ** (trial % 4) / 4), draw(4 ** (trial % 3) / 4)]
    const mean = (value(values(a)) + value(values(b))) / 2
    const middle = value(values(a.map((x, j) => (x + b[j]!) / 2)))
    if (middle > mean + 1e-12 * (1 + Math.abs(mean))) return false
  }
  return true
}

/** What is traced, of a record. */
const traced = ({ traced: value, tracedProx: prox }: Capable): string =>
  [value && 'value', prox && 'prox'].filter(Boolean).join(', ') || 'none'

const yes = (there: unknown): string => (there === undefined ? 'no' : 'yes')

/** λmax by its words, and by what the record says of zero gradients and of others. */
function lambdaMax({ call, penalty, lambdaMax: words }: Row): string {
  if (penalty.lambdaMax === undefined) {
    expect([call, words]).toEqual([call, undefined])
    return 'none'
  }
  const answers = [
    [3, -1, 2],
    [3, 1, 2],
    [-1, -1, -1],
  ].map((g) => penalty.lambdaMax?.(values(g)) ?? Number.NaN)
  const isAlwaysInfinite = answers.every((most) => most === Number.POSITIVE_INFINITY)
  expect([call, words === undefined]).toEqual([call, isAlwaysInfinite])
  return words ?? (penalty.lambdaMax(values(new Float64Array(size))) === 0 ? '∞ unless g = 0' : '∞')
}

/** Whether differences from both sides agree, at zero and elsewhere. */
function isSmooth({ value }: Capable): boolean {
  const random = seededRandom(6)
  const step = 1e-7
  for (let trial = 0; trial < 40; trial++) {
    const w = Float64Array.from({ length: size }, () => (trial === 0 ? 0 : 3 * normal(random)))
    const at = (by: number): number => value(values(w.map((x, j) => (j === trial % size ? x + by : x))))
    if (!(Math.abs(at(step) + at(-step) - 2 * at(0)) < 1e-2 * step)) return false
  }
  return true
}

function smooth({ call, penalty, smoothness }: Row): string {
  expect([call, smoothness && smoothnesses[smoothness]]).toEqual([call, penalty.smoothness])
  if (!isSmooth(penalty)) {
    expect([call, penalty.gradient]).toEqual([call, undefined])
    return 'no'
  }
  if (penalty.gradient === undefined) return 'yes'
  return smoothness ? `\`gradient\`, R″ ≤ ${smoothness}` : '`gradient`, R″ without bound'
}

function line(row: Row): string {
  const { call, penalty, value, prox, conjugate: dual } = row
  expect([call, dual !== undefined]).toEqual([call, penalty.conjugate !== undefined])
  expect([call, penalty.prox !== undefined]).toEqual([call, true])
  const convex = isConvex(penalty)
  expect([call, convex]).toEqual([call, dual !== undefined])
  const cells = [
    `\`${call}\``,
    value,
    convex ? 'yes' : 'no',
    prox,
    dual ?? 'none',
    yes(penalty.distance),
    lambdaMax(row),
    smooth(row),
    traced(penalty),
    yes(penalty.slope),
  ]
  return `| ${cells.join(' | ')} |`
}

/** What makes penalties of penalties. */
const makers: readonly {
  readonly call: string
  readonly value: string
  readonly prox: string
  readonly convex: Capable
  readonly concave?: Capable
}[] = [
  { call: 'scale(R, c)', value: 'cR(x)', prox: 'that of R, with the step c·step', convex: scale(lasso(1), 2), concave: scale(mcp(1), 2) },
  {
    call: 'separable([{ penalty: R, at }, …])',
    value: 'Σ R(x at its weights), each weight in one part',
    prox: 'part by part',
    convex: separable([{ penalty: lasso(1), at: [0, 1, 2] }]),
    concave: separable([{ penalty: mcp(1), at: [0, 1, 2] }]),
  },
  {
    call: 'moreauEnvelope(R, μ)',
    value: 'min over y of R(y) + ‖x − y‖²/2μ',
    prox: 'z + t/(t + μ) (prox of R with step t + μ at z, − z)',
    convex: moreauEnvelope(lasso(1), 1),
    concave: moreauEnvelope(mcp(1), 1),
  },
  {
    call: 'conjugate(R)',
    value: 'sup over z of ⟨z, x⟩ − R(z)',
    prox: 'z − t · (prox of R with step 1/t at z/t)',
    convex: conjugate(lasso(1)),
  },
  {
    call: 'addRidge(R, r)',
    value: 'R(x) + r/2 ‖x‖²',
    prox: 'that of R at z/(1 + tr), with the step t/(1 + tr)',
    convex: addRidge(lasso(1), 1),
    concave: addRidge(mcp(1), 1),
  },
]

const fieldsOf = (penalty: Capable | undefined): string =>
  penalty === undefined
    ? 'does not compile'
    : Object.keys(penalty)
        .filter((field) => field !== 'name')
        .map((field) => `\`${field}\``)
        .join(', ')

const introduction = `# Penalties

A penalty R makes the weights of a model small, or zero. What makes zeros is a kink at zero: the lasso has one and is convex, so that a *conjugate*
R\\*(z) = sup ⟨z, x⟩ − R(x), and with it a duality gap, can prove a solution. It also shrinks the weights that it keeps. The *folded concave* penalties (lq,
mcp, scad, logSum) shrink large weights less or not at all and are not convex: their tangents in the sizes |x| are weighted lassos, whose strengths
\`slope\` gives. *Indicators* are 0 in a set and ∞ outside; their prox is a projection. *Smooth approximations* of the lasso have gradients everywhere and make
no zeros.

The *prox* minimizes ½(x − z)²/step + R(x); ST(z, u) = sgn z · (|z| − u)₊ is the soft threshold and u = step·s. Where no sign is written, z ≥ 0. The
*distance* of −g to the subdifferential ∂R is 0 exactly at a solution. *λmax* is the multiple of the penalty from which zero is optimal, for the gradient g
of the loss at zero. Every strength s may be one number or one for each weight (group), and conjugates are ∞ where the table says nothing.
`

test('the table of penalties says of each what its record has', async () => {
  const head = ['penalty', 'R(x)', 'convex', 'prox', 'R\\*(z)', 'distance', 'λmax', 'smooth', 'traced', 'slope']
  const calculus = ['maker', 'value', 'prox with step t', 'fields, of `lasso`', 'fields, of `mcp`']
  const text = [
    introduction,
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(line),
    '',
    '## Penalties of penalties',
    '',
    'What follows from a prox or a conjugate for multiples, sums and envelopes, and nothing more: two penalties of the same weights have no prox that follows',
    'from theirs, so there is no sum but that with a ridge. Where R lacks a field, so does what is made of it.',
    '',
    `| ${calculus.join(' | ')} |`,
    `|${calculus.map(() => '---').join('|')}|`,
    ...makers.map(
      ({ call, value, prox, convex, concave }) => `| \`${call}\` | ${value} | ${prox} | ${fieldsOf(convex)} | ${fieldsOf(concave)} |`,
    ),
    '',
    'The penalties are those of `@odot/penalties`; [its README](../packages/penalties/README.md) shows how to call them. `penaltyLaws` of `@odot/problem/laws`',
    'holds each prox against a search that knows only values, and proves conjugates, distances, λmax, gradients and slopes, for a penalty of your own as well.',
    '',
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../penalties.md')
})

test('the table covers every penalty of the package', async () => {
  const exported = Object.keys(await import('@odot/penalties'))
  const described = [...rows, ...makers].map(({ call }) => call.slice(0, call.indexOf('(')))
  const tools = ['groupIndex', 'groupSizes', 'squareRootWeights', 'variationalCurvatures']
  expect(exported.toSorted()).toEqual([...described, ...tools].toSorted())
})
