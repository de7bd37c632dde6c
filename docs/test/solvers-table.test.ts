import {
  abs,
  add,
  type Graph,
  mul,
  normal,
  relu,
  seededRandom,
  sign,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  trace,
  values,
} from '@odot/autodiff'
import { dense } from '@odot/kernels'
import * as optimizers from '@odot/optimizers'
import {
  adam,
  alternatingRidge,
  chain,
  clipByNorm,
  coordinateDescent,
  descent,
  fista,
  gradientDescent,
  huberSmoothing,
  irls,
  ista,
  lassoOracle,
  lbfgs,
  lla,
  minimizeSync,
  momentum,
  newton,
  newtonCg,
  polynomial,
  proximalGradient,
  type Result,
  residentLbfgs,
  sgd,
  subgradient,
  varpro,
} from '@odot/optimizers'
import { quadratic } from '@odot/optimizers/laws'
import { mcp } from '@odot/penalties'
import type { Oracle, Penalty, SearchSolver, TracedSolver } from '@odot/problem'
import { expect, test } from 'vitest'

/** What a solver did on the problem of its class. */
interface Probe {
  readonly status: string
  readonly reason: string
  readonly iterations: number
  readonly asks: readonly string[]
  readonly falls: boolean
  readonly graph: boolean
}

/** What a row says beside its probe. */
interface Row {
  readonly call: string
  readonly solves: string
  /** One iteration. */
  readonly step: string
  readonly probe: () => Probe
  /** From exactly the saddle of a smooth function: whether it leaves it. */
  readonly leaves?: () => boolean
  readonly convergence: string
  readonly stops: string
  readonly nonConvex: string
  readonly paper: string
}

const tolerance = 1e-6
const maxIterations = 2000

/** The oracle, and the names of its functions that were asked for. */
function recorded<O extends object>(oracle: O): { readonly oracle: O; readonly asks: Set<string> } {
  const asks = new Set<string>()
  const get = (target: O, key: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, key)
    if (typeof value === 'function') asks.add(String(key))
    return value
  }
  return { oracle: new Proxy(oracle, { get }), asks }
}

function probed(
  asks: Set<string>,
  graph: boolean,
  run: (onProgress: (progress: optimizers.Progress) => void) => Result<Float64Array, unknown>,
): Probe {
  const values: number[] = []
  const { status, reason, iterations } = run(({ value }) => values.push(value))
  const falls = values.every((value, i) => i === 0 || value <= values[i - 1]! + 1e-12 * Math.abs(value))
  return { status, reason, iterations, asks: [...asks], falls, graph }
}

function search<S, O extends object>(solver: SearchSolver<S, O>, objective: O, start: ArrayLike<number>): Probe {
  const { oracle, asks } = recorded(objective)
  return probed(asks, false, (onProgress) => minimizeSync(solver, oracle, start, { tolerance, maxIterations, onProgress }))
}

function traced<S, H>(solver: TracedSolver<S, H>, objective: Oracle, start: ArrayLike<number>): Probe {
  const { oracle, asks } = recorded(objective)
  return probed(asks, true, (onProgress) => minimizeSync(solver, oracle, start, { tolerance, maxIterations, onProgress }))
}

/** On a graph nothing is asked: it is part of the step. */
function inlined<S, H>(solver: TracedSolver<S, H>, graph: Graph<readonly [Tensor], Tensor>, start: ArrayLike<number>): Probe {
  return probed(new Set(['its graph']), true, (onProgress) => {
    const result = minimizeSync(solver, graph, values(Float64Array.from(start)), { tolerance, maxIterations, onProgress })
    return { ...result, x: result.x.data }
  })
}

const bowl = quadratic(8, 25)
const bowlGraph = trace(
  (x: Tensor) => mul(0.5, sum(mul(tensor(Float64Array.from({ length: 8 }, (_, i) => 25 ** (i / 7))), square(sub(x, 1))))),
  [8],
)
const smooth: Oracle = { size: 8, valueAndGradient: bowl.objective, ...bowl.answers }

const [rows, columns, lambda] = [30, 8, 0.2]
const random = seededRandom(2)
const data = Float64Array.from({ length: rows * columns }, () => normal(random))
const y = Float64Array.from({ length: rows }, (_, i) => 2 * data[i]! - data[rows + i]! + 0.3 * normal(random))
const lasso = lassoOracle(dense(data, { rows, columns, order: 'column-major' }), { y, strength: lambda })
const zero = new Float64Array(columns)

const penalty: Penalty & Required<Pick<Penalty, 'traced' | 'tracedProx'>> = {
  name: 'lasso',
  value: ({ data: b }) => lambda * b.reduce((total, x) => total + Math.abs(x), 0),
  traced: (b) => mul(lambda, sum(abs(b))),
  tracedProx: (b: Tensor, step: Tensor) => mul(sign(b), relu(sub(abs(b), mul(lambda, step)))),
}
/** Value and a subgradient of the whole lasso. */
const kinked: Oracle = {
  size: columns,
  valueAndGradient: (b, gradient) => {
    const value = lasso.valueAndGradient(b, gradient)
    let l1 = 0
    for (let j = 0; j < columns; j++) {
      gradient[j]! += lambda * Math.sign(b[j]!)
      l1 += Math.abs(b[j]!)
    }
    return Number(value) + lambda * l1
  },
}

/** ½(uv − 3)² + ½(u² + v²), the surrogate of ½(b − 3)² + |b|, with a saddle at zero. */
const bilinear: Oracle = {
  size: 2,
  valueAndGradient: (x, gradient) => {
    const [u, v] = [x[0]!, x[1]!]
    gradient.set([(u * v - 3) * v + u, (u * v - 3) * u + v])
    return ((u * v - 3) ** 2 + u * u + v * v) / 2
  },
  hessianProduct: (x, d, out) => {
    const [u, v] = [x[0]!, x[1]!]
    const across = 2 * u * v - 3
    out.set([(v * v + 1) * d[0]! + across * d[1]!, across * d[0]! + (u * u + 1) * d[1]!])
    return 0
  },
}

/** (x² − 1)²/4 + y²/2, with a saddle at zero. */
const saddle: Oracle = {
  size: 2,
  valueAndGradient: (x, gradient) => {
    const [a, b] = [x[0]!, x[1]!]
    gradient.set([a ** 3 - a, b])
    return (a * a - 1) ** 2 / 4 + (b * b) / 2
  },
  hessianProduct: (x, v, out) => {
    out.set([(3 * x[0]! ** 2 - 1) * v[0]!, v[1]!])
    return 0
  },
  line: (x, d, c) => {
    c.fill(0)
    const square = [x[0]! ** 2 - 1, 2 * x[0]! * d[0]!, d[0]! ** 2]
    for (const [i, p] of square.entries()) for (const [j, q] of square.entries()) c[i + j]! += (p * q) / 4
    c[0]! += x[1]! ** 2 / 2
    c[1]! += x[1]! * d[1]!
    c[2]! += d[1]! ** 2 / 2
    return 4
  },
}
const saddleGraph = trace(
  (x: Tensor) => {
    const [a, b] = [slice(x, [0], [1]), slice(x, [1], [2])]
    return sum(add(mul(0.25, square(sub(square(a), 1))), mul(0.5, square(b))))
  },
  [2],
)
const leavesSearch =
  <S>(solver: SearchSolver<S, Oracle>) =>
  (): boolean =>
    minimizeSync(solver, saddle, [0, 0]).iterations > 0
const leavesTraced =
  <S, H>(solver: TracedSolver<S, H>) =>
  (): boolean =>
    minimizeSync(solver, saddle, [0, 0]).iterations > 0

const gradientNorm = '‖∇f‖∞'
const proximalStep = '‖b − prox(b − t∇F)‖∞/t'

const table: readonly Row[] = [
  {
    call: 'gradientDescent()',
    solves: 'f smooth',
    step: 'x ← x − t∇f, t by a line search that starts from ⟨s, s⟩/⟨s, y⟩',
    probe: () => search(gradientDescent(), smooth, bowl.start),
    leaves: leavesSearch(gradientDescent()),
    convergence: 'linear, by the condition number',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Cauchy (1847); Barzilai and Borwein (1988)',
  },
  {
    call: 'gradientDescent({ search: polynomial() })',
    solves: 'f a polynomial along lines',
    step: 'x ← x − t∇f, t the global minimiser of a polynomial on t > 0',
    probe: () => search(gradientDescent({ search: polynomial() }), smooth, bowl.start),
    leaves: leavesSearch(gradientDescent({ search: polynomial() })),
    convergence: 'linear, by the condition number',
    stops: gradientNorm,
    nonConvex: 'first-order point, the lowest of each line',
    paper: 'Cauchy (1847); Collins and Loos (1976)',
  },
  {
    call: 'sgd()',
    solves: 'f smooth, also a mean over batches',
    step: 'v ← μv + ∇f, x ← x − ηv; Nesterov: x ← x − η(∇f + μv)',
    probe: () => traced(sgd({ learningRate: 0.03, momentum: 0.6 }), smooth, bowl.start),
    leaves: leavesTraced(sgd()),
    convergence: 'linear; 1/√k with noise',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Sutskever, Martens, Dahl and Hinton (2013)',
  },
  {
    call: 'adam()',
    solves: 'f smooth, also a mean over batches',
    step: 'x ← x − η m̂/(√v̂ + ε), m̂ and v̂ running means of ∇f and ∇f²',
    probe: () => traced(adam({ learningRate: 0.05 }), smooth, bowl.start),
    leaves: leavesTraced(adam()),
    convergence: '1/√k with noise',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Kingma and Ba (2015)',
  },
  {
    call: 'descent(chain(…))',
    solves: 'f smooth, also a mean over batches',
    step: 'x ← x − ηd, d what the transforms make of ∇f',
    probe: () => traced(descent(chain(clipByNorm(10), momentum(0.6)), { learningRate: 0.03 }), smooth, bowl.start),
    leaves: leavesTraced(descent(chain(clipByNorm(10), momentum(0.6)))),
    convergence: 'as its transforms',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Robbins and Monro (1951)',
  },
  {
    call: 'lbfgs()',
    solves: 'f smooth',
    step: 'x ← x − tH∇f, H from the last pairs of steps and gradient changes, t by a strong Wolfe search',
    probe: () => search(lbfgs(), smooth, bowl.start),
    leaves: leavesSearch(lbfgs()),
    convergence: 'linear, much faster than gradients',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Liu and Nocedal (1989)',
  },
  {
    call: 'lbfgs({ search: polynomial() })',
    solves: 'f a polynomial along lines',
    step: 'x ← x − tH∇f, t the global minimiser of a polynomial on t > 0',
    probe: () => search(lbfgs({ search: polynomial() }), smooth, bowl.start),
    leaves: leavesSearch(lbfgs({ search: polynomial() })),
    convergence: 'linear, much faster than gradients',
    stops: gradientNorm,
    nonConvex: 'first-order point, the lowest of each line',
    paper: 'Liu and Nocedal (1989); Collins and Loos (1976)',
  },
  {
    call: 'residentLbfgs()',
    solves: 'f smooth, on a device',
    step: 'one trial x + td; the next x where f is low enough there, else t shorter; d = −H∇f by inner products',
    probe: () => traced(residentLbfgs({ noise: 1e-14 }), smooth, bowl.start),
    leaves: leavesTraced(residentLbfgs()),
    convergence: 'linear, much faster than gradients',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Liu and Nocedal (1989); Chen, Wang and Zhou (2014)',
  },
  {
    call: "residentLbfgs({ search: 'polynomial' })",
    solves: 'f a traced polynomial along lines, on a device',
    step: 'x ← x − tH∇f, t the lowest of Newton steps from many lengths at once',
    probe: () => inlined(residentLbfgs({ search: 'polynomial' }), bowlGraph, bowl.start),
    leaves: () => minimizeSync(residentLbfgs({ search: 'polynomial' }), saddleGraph, values([0, 0])).iterations > 0,
    convergence: 'linear, much faster than gradients',
    stops: gradientNorm,
    nonConvex: 'first-order point, the lowest of each line',
    paper: 'Liu and Nocedal (1989)',
  },
  {
    call: 'newtonCg()',
    solves: 'f smooth, many variables',
    step: 'x ← x + p, p by conjugate gradients on ∇²f p = −∇f within a radius, or along negative curvature',
    probe: () => search(newtonCg(), smooth, bowl.start),
    leaves: leavesSearch(newtonCg()),
    convergence: 'superlinear',
    stops: 'max(‖∇f‖∞, −λmin ∇²f), by Lanczos',
    nonConvex: 'second-order point',
    paper: 'Steihaug (1983); Eisenstat and Walker (1996)',
  },
  {
    call: 'newton()',
    solves: 'f smooth, some hundred variables',
    step: 'x ← x + p, p = argmin ⟨∇f, p⟩ + ½⟨p, ∇²f p⟩ over ‖p‖ ≤ radius',
    probe: () => search(newton(), smooth, bowl.start),
    leaves: leavesSearch(newton()),
    convergence: 'quadratic',
    stops: 'max(‖∇f‖∞, −λmin ∇²f)',
    nonConvex: 'second-order point',
    paper: 'Moré and Sorensen (1983); Conn, Gould and Toint (2000)',
  },
  {
    call: 'subgradient()',
    solves: 'f with kinks',
    step: 'x ← x − (c/√t)g, g ∈ ∂f with sgn(0) = 0; the best point is kept',
    probe: () => search(subgradient(), kinked, zero),
    convergence: '1/√k',
    stops: '`maxIterations` or `patience`',
    nonConvex: 'the best point seen',
    paper: 'Shor (1985)',
  },
  {
    call: 'ista()',
    solves: 'F smooth + R with a prox',
    step: 'b ← prox(b − t∇F(b)), t ≤ 1/L given or by backtracking',
    probe: () => search(ista(), lasso, zero),
    convergence: '1/k; linear at the end',
    stops: proximalStep,
    nonConvex: 'first-order point, also of R',
    paper: 'Daubechies, Defrise and De Mol (2004)',
  },
  {
    call: 'fista()',
    solves: 'F smooth + R with a prox',
    step: 'b ← prox(z − t∇F(z)), z = b + β(b − b_old); β back to 0 where ⟨z − b, b − b_old⟩ > 0',
    probe: () => search(fista(), lasso, zero),
    convergence: '1/k²; linear at the end',
    stops: proximalStep,
    nonConvex: 'first-order point, also of R',
    paper: 'Beck and Teboulle (2009)',
  },
  {
    call: 'proximalGradient(R)',
    solves: 'F smooth + R with a traced prox, on a device',
    step: 'as `fista`, or as `ista` without acceleration; t given, or at most ‖Δb‖/‖Δ∇F‖ of the steps before',
    probe: () => traced(proximalGradient(penalty), lasso, zero),
    convergence: '1/k²; linear at the end',
    stops: proximalStep,
    nonConvex: 'first-order point, also of R',
    paper: 'Beck and Teboulle (2009); Malitsky and Mishchenko (2020)',
  },
  {
    call: 'huberSmoothing()',
    solves: 'F smooth + R with a prox',
    step: 'accelerated steps of 1/(L + 1/m) on F + R_m, R_m the Moreau envelope; m falls in stages',
    probe: () => search(huberSmoothing(), lasso, zero),
    convergence: '1/k, by continuation μ → 0',
    stops: proximalStep,
    nonConvex: 'needs a convex R',
    paper: 'Nesterov (2005); Becker, Bobin and Candès (2011)',
  },
  {
    call: 'coordinateDescent()',
    solves: 'least squares + Σ ρⱼ(bⱼ), ρⱼ with a prox',
    step: 'bⱼ ← prox of ρⱼ at step 1/cⱼ of bⱼ + ⟨xⱼ, w ⊙ r⟩/cⱼ, cⱼ = Σ wᵢxᵢⱼ², for all j, after sweeps over bⱼ ≠ 0',
    probe: () => search(coordinateDescent(), lasso, zero),
    convergence: 'linear at the end',
    stops: 'max √cⱼ·\\|step of bⱼ\\|, or the duality gap',
    nonConvex: 'no coordinate can improve alone',
    paper: 'Friedman, Hastie and Tibshirani (2010)',
  },
  {
    call: 'varpro()',
    solves: 'least squares + Σ λ_g‖b_g‖^q, 2/3 < q ≤ 1',
    step: 'b = u·v: u by ridge regression given v, one step of `lbfgs` for f(v) = min_u',
    probe: () => search(varpro(), lasso, zero),
    convergence: 'linear, much faster than gradients',
    stops: 'duality gap; ‖∂f/∂v‖∞ for q < 1',
    nonConvex: 'revives zeros for q = 1; local for q < 1',
    paper: 'Poon and Peyré (2021)',
  },
  {
    call: 'alternatingRidge({ blocks })',
    solves: 'surrogates of least squares, linear in each factor',
    step: 'each factor ← ridge regression given the others, by conjugate gradients',
    probe: () => search(alternatingRidge({ blocks: [1, 1] }), bilinear, [0.1, 1]),
    leaves: () => minimizeSync(alternatingRidge({ blocks: [1, 1] }), bilinear, [0, 0]).iterations > 0,
    convergence: 'linear',
    stops: gradientNorm,
    nonConvex: 'first-order point',
    paper: 'Hoff (2017); Hastie, Mazumder, Lee and Zadeh (2015)',
  },
  {
    call: 'lla({ penalty })',
    solves: 'least squares + Σ ρⱼ(\\|bⱼ\\|), ρⱼ concave',
    step: 'b ← the lasso with strengths ρ′(\\|bⱼ\\|), by coordinate descent',
    probe: () => search(lla({ penalty: mcp(lambda) }), lasso, zero),
    convergence: 'linear',
    stops: 'max √cⱼ·\\|step of bⱼ\\| at the strengths there',
    nonConvex: 'stationary point, by lassos',
    paper: 'Zou and Li (2008)',
  },
  {
    call: 'irls()',
    solves: 'least squares + Σ λ_g‖b_g‖^q, 0 < q ≤ 1',
    step: 'b ← argmin L(b) + ½Σ λq γ b², γ = (b² + ε²)^(q/2−1); ε falls',
    probe: () => search(irls(), lasso, zero),
    convergence: 'linear, by continuation ε → 0',
    stops: 'duality gap; steps for q < 1',
    nonConvex: 'local for q < 1',
    paper: 'Daubechies, DeVore, Fornasier and Güntürk (2010)',
  },
]

const introduction = `# Solvers

A solver asks its objective questions, and the questions say what it can solve. With *value and gradient* alone it goes downhill; with *products of the
Hessian* it sees curvature, converges faster, and leaves the saddles where a zero of a product β = u ⊙ v hides that its coefficient should not be zero; with a
*prox*, *columns* or *ridges* it works on a penalty with kinks itself and needs no surrogate. Where the objective is a polynomial along lines, as least
squares of a product of factors is, \`line\` asks for its coefficients, and the step is exact.

## What they ask and do

Each row was run, and all but the first two columns are what was seen. Solvers of smooth functions ran on a quadratic of 8 variables and condition number 25,
\`alternatingRidge\` on ½(uv − 3)² + ½(u² + v²), the others on a lasso of 30 rows and 8 columns (\`lla\` with MCP in its place), to a residual of 1e-6. The
saddle is that of (x² − 1)²/4 + y²/2 (or of the function of u and v) at zero, where a solver stays if it knows nothing but the gradient;
\`minimizeSurrogate\`, which takes every solver of smooth functions, shows them the way out of the saddles of a parameterization.
`

/** Markdown of a table. */
function markdown(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

test('the table of solvers says of each what it asks and does', async () => {
  const seen = table.map(({ call, solves, probe, leaves }) => {
    const { status, reason, iterations, asks, falls, graph } = probe()
    const done = status === 'converged'
    expect(`${call}: ${reason}`).toMatch(done ? /is at most the tolerance/ : /^subgradient.* iterations were allowed/)
    return [
      `\`${call}\``,
      solves,
      asks.map((ask) => (ask.includes(' ') ? ask : `\`${ask}\``)).join(', '),
      graph ? 'graphs' : 'on the host',
      done ? String(iterations) : `> ${maxIterations}`,
      falls ? 'never' : 'may',
      leaves ? (leaves() ? 'leaves' : 'stays') : 'has none',
    ]
  })
  const told = table.map(({ call, step, convergence, stops, nonConvex, paper }) => [
    `\`${call}\``,
    step,
    convergence,
    stops,
    nonConvex,
    paper,
  ])
  const text = [
    introduction,
    markdown(['solver', 'solves', 'asks', 'steps are', 'iterations', 'values rise', 'at a saddle'], seen),
    `
Solvers whose steps are graphs run on a device, with the objective inlined where it is traced, many steps without a readback; \`descent\` makes them of
[transforms and schedules](transforms.md). A chunk of steps is read once and stops on the device where its single steps would stop.

The exact step of \`line\` costs one gradient and k Hessian products of the loss for k factors, whatever the length of the search: it saves iterations, and
seldom time, as a strong Wolfe search mostly needs one gradient or two. \`residentLbfgs\` finds the polynomial in the graph of the objective, and nothing is asked.

## How they work

f is the objective, F its smooth part and R its penalty; *ends when small* is the residual that the tolerance is compared with. The \`reason\` of a result
says in words which criterion ended the run.
`,
    markdown(['solver', 'one iteration', 'convergence', 'ends when small', 'without convexity', 'paper'], told),
    `
The solvers are those of \`@odot/optimizers\`; [its README](../packages/optimizers/README.md) shows how to run them, and a solver of your own runs like
them. \`@odot/optimizers/laws\` proves what they owe: that they solve the problems of their class, do not rise where they promise so, and resume and abort
bit for bit.
`,
  ].join('\n')
  await expect(text).toMatchFileSnapshot('../solvers.md')
})

test('every exported solver has a row', () => {
  const named = new Set(table.map(({ call }) => call.slice(0, call.indexOf('('))))
  const missing = Object.entries(optimizers)
    .filter(([name, made]) => !named.has(name) && makesSolver(made))
    .map(([name]) => name)
  expect(missing).toEqual([])
  expect(makesSolver(lbfgs)).toBe(true)
})

/** Whether a function makes a solver when it is called with nothing. */
function makesSolver(make: unknown): boolean {
  if (typeof make !== 'function') return false
  try {
    const made: unknown = Reflect.apply(make, undefined, [])
    if (made instanceof Promise) made.catch(() => undefined)
    return typeof made === 'object' && made !== null && 'init' in made && 'monitor' in made
  } catch {
    return false
  }
}
