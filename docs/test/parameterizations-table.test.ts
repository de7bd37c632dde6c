import { values } from '@odot/autodiff'
import {
  compose,
  depth,
  describe as describeParameterization,
  difference,
  differenceOfPowers,
  frozen,
  group,
  groupDepth,
  groupPower,
  hadamard,
  identity,
  nested,
  positive,
  power,
  scaled,
  signedSquare,
  sparseGroup,
} from '@odot/parameterizations'
import type { Parameterization } from '@odot/problem'
import { expect, test } from 'vitest'

const introduction = `# Parameterizations

Each row is a smooth map K from factors to weights, and what a plain ridge S on the factors then costs the weights: the least ridge of all factors of the
same weights, R(β) = min { S(ξ) : K(ξ) = β }. So a smooth problem in the factors has the solutions of a problem in the weights with a kink, and any
gradient method solves it. At degree 2 the penalty is convex, and a zero that is no solution is a saddle, which \`escape\` leaves; above degree 2 the
penalty is not convex, and zeros hold once they are reached, so that solutions are local and starts must be away from zero.

The maps and ridges are written for one coordinate or one group; strengths multiply them, one for each coordinate or group. The columns from "it costs"
to "has" are read from the records, the formulas from values of their penalties. Certificates of a solution: **gap**, a duality gap, where the loss has a
conjugate; **local**, first-order conditions of the penalised problem; **stationary**, a small gradient of the surrogate.
`

const smooth = 'any for smooth functions'
const withEscape = `${smooth}, with \`escape\``
const kinked = 'first-order and L-BFGS'

interface Cells {
  readonly map: string
  readonly ridge: string
  readonly size?: number
  readonly solvers: string
}

function row<F>(call: string, parameterization: Parameterization<F>, { map, ridge, size = 1, solvers }: Cells): string {
  const { degree, rightInverse, induced, escape: leave } = parameterization
  const { text, certificate } = describeParameterization(parameterization, { shapes: [size] })
  const cost = /costs the weights (.*?)\. Degree/.exec(text)?.[1] ?? ''
  const known = Object.entries({ rightInverse, induced, escape: leave })
  const fields = known.flatMap(([field, value]) => (value === undefined ? [] : [`\`${field}\``])).join(', ')
  const cells = [`\`${call}\``, map, ridge, cost, String(degree), certificate, fields, solvers]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const groups = [0, 0]

const rows: readonly string[] = [
  row('identity()', identity(), { map: 'β', ridge: '½β²', solvers: smooth }),
  row('hadamard()', hadamard(), { map: 'u v', ridge: '½(u² + v²)', solvers: `${withEscape}; variable projection; alternating ridge` }),
  row('hadamard({ factorWeights: [1, 4] })', hadamard({ factorWeights: [1, 4] }), { map: 'u v', ridge: 'u² + 4v²', solvers: withEscape }),
  row('depth(3)', depth(3), { map: 'u₁ u₂ u₃', ridge: '⅓ Σ uᵢ²', solvers: smooth }),
  row('depth(4)', depth(4), { map: 'u₁ u₂ u₃ u₄', ridge: '¼ Σ uᵢ²', solvers: smooth }),
  row('power(2.5)', power(2.5), { map: 'u |v|^1.5', ridge: '(u² + 1.5v²)/2.5', solvers: kinked }),
  row('power(1.5)', power(1.5), { map: 'u |v|^0.5, v > 0', ridge: '(u² + 0.5v²)/1.5', solvers: kinked }),
  row('difference()', difference(), { map: 'u² − v²', ridge: 'u² + v²', solvers: withEscape }),
  row('difference({ factorWeights: [1, 3] })', difference({ factorWeights: [1, 3] }), {
    map: 'u² − v²',
    ridge: 'u² + 3v²',
    solvers: withEscape,
  }),
  row('differenceOfPowers(3)', differenceOfPowers(3), { map: '|u|³ − |v|³', ridge: 'u² + v²', solvers: smooth }),
  row('signedSquare()', signedSquare(), {
    map: 'u |u|, once differentiable',
    ridge: 'u²',
    solvers: `${kinked}, only with \`escape\`: no gradient crosses zero`,
  }),
  row('positive()', positive(), { map: 'u²', ridge: 'u²', solvers: withEscape }),
  row('group(groups)', group(groups), { map: 'u ν_g', ridge: '½(‖u_g‖² + ν_g²)', size: 2, solvers: `${withEscape}; variable projection` }),
  row('groupDepth(groups, { k: 3 })', groupDepth(groups, { k: 3 }), {
    map: 'u ν₁ ν₂',
    ridge: '⅓(‖u_g‖² + ν₁² + ν₂²)',
    size: 2,
    solvers: smooth,
  }),
  row('groupPower(groups, { k: 4 })', groupPower(groups, { k: 4 }), {
    map: 'u |ν_g|³',
    ridge: '¼(‖u_g‖² + 3ν_g²)',
    size: 2,
    solvers: smooth,
  }),
  row('nested(groups, { k1: 2, k2: 1 })', nested(groups, { k1: 2, k2: 1 }), {
    map: 'u₁ u₂ ν_g',
    ridge: '⅓(‖u₁‖² + ‖u₂‖² + ν_g²)',
    size: 2,
    solvers: smooth,
  }),
  row('sparseGroup(groups, { mixing: α })', sparseGroup(groups, { mixing: 0.5 }), {
    map: 'u v ν_g / √(αν_g² + (1−α)h_g v²)',
    ridge: '½(‖u_g‖² + α‖v_g‖² + (1−α)h_g ν_g²), which costs α‖β_g‖₁ + (1−α)h_g‖β_g‖',
    size: 2,
    solvers: withEscape,
  }),
  row('compose(hadamard(), { u: depth(2), v: depth(3) })', compose(hadamard(), { u: depth(2), v: depth(3) }), {
    map: '(u₁ u₂)(v₁ v₂ v₃)',
    ridge: '½(½ Σ uᵢ² + ⅓ Σ vᵢ²)',
    solvers: smooth,
  }),
  row('compose(difference(), { u: hadamard(), v: hadamard() })', compose(difference(), { u: hadamard(), v: hadamard() }), {
    map: '(u₁ u₂)² − (v₁ v₂)²',
    ridge: '½(u₁² + u₂² + v₁² + v₂²)',
    solvers: smooth,
  }),
  row('scaled(hadamard(), { strength: 3, weights: 2 })', scaled(hadamard(), { strength: 3, weights: 2 }), {
    map: '2 u v',
    ridge: '3 · ½(u² + v²)',
    solvers: withEscape,
  }),
  row('frozen(values([2]))', frozen(values([2])), { map: 'a constant, without factors', ridge: '0', solvers: 'in `blocks`' }),
]

const ending = `
\`blocks({ name: … })\` joins any of them, one for each part of the weights: the ridges and the penalties add. With factor weights a and powers m of the
factors, k = Σ mᵢ, every product obeys one formula, min { Σ aᵢxᵢ² : Π |xᵢ|^mᵢ = |β| } = k Π (aᵢ/mᵢ)^(mᵢ/k) |β|^(2/k), which \`monomialCost\` computes.
`

test('the table of parameterizations is what the records say', async () => {
  const header = ['parameterization', 'K', 'ridge S', 'it costs', 'degree', 'certificate', 'has', 'solvers']
  const table = [`| ${header.join(' | ')} |`, `|${header.map(() => '---').join('|')}|`, ...rows]
  await expect([introduction, table.join('\n'), ending].join('\n')).toMatchFileSnapshot('../parameterizations.md')
})
