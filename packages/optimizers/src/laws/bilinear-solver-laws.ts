import type { Law } from '@odot/autodiff/testing'
import type { Oracle, SearchSolver } from '@odot/problem'
import { iterate } from '../iterate.js'
import { minimize } from '../minimize.js'
import { minimizeSync } from '../minimize-sync.js'
import { demand } from './demand.js'
import { type RidgeProblem, ridgeProblem } from './ridge-problem.js'
import { runLaws } from './run-laws.js'

/** How good answers must be. */
export interface BilinearSolverLawOptions {
  /** The largest gradient entry at which runs end. */
  readonly tolerance?: number
  /** The duality gap that the product of the factors may have, relative to 1 + the objective. */
  readonly gap?: number
  readonly maxIterations?: number
}

/**
 * The laws of a solver that solves for one factor at a time, made for the sizes of its blocks: on surrogates of lassos, b = u ⊙ v with a ridge on both, values
 * never rise, the products solve the lasso, and it runs, resumes and aborts as drivers expect.
 * @example
 * const laws = bilinearSolverLaws((blocks) => alternatingRidge({ blocks }))
 * for (const law of laws) await law.check()
 * laws.length // => 12
 */
export function bilinearSolverLaws<S>(
  make: (blocks: readonly number[]) => SearchSolver<S, Oracle>,
  { tolerance = 1e-8, gap = 1e-7, maxIterations = 5000 }: BilinearSolverLawOptions = {},
): readonly Law[] {
  const problem = ridgeProblem('a lasso', { rows: 25, size: 8 })
  const easy = ridgeProblem('a lasso without signal', { rows: 25, size: 8, scale: 1000 })
  const bowl = surrogateOf(problem)
  const solver = make([8, 8])
  const { name } = solver
  const zeros = new Array<number>(16).fill(0)
  return [
    ...[
      problem,
      ridgeProblem('a lasso of one column', { rows: 6, size: 1 }),
      ridgeProblem('a lasso with more columns than rows', { rows: 12, size: 30 }),
    ].flatMap((at): readonly Law[] => [
      {
        name: `${name}: solves ${at.name}`,
        check: () => {
          const { x, status, reason } = minimizeSync(make([at.size, at.size]), surrogateOf(at), startOf(at), { tolerance, maxIterations })
          demand(status === 'converged', () => `${name} on ${at.name}: ${status}, ${reason}`)
          const b = Float64Array.from({ length: at.size }, (_, j) => x[j]! * x[at.size + j]!)
          at.demandOptimal(b, gap, `${name} on ${at.name}`)
        },
      },
      {
        name: `${name}: values do not rise on ${at.name}`,
        check: () => {
          let before = Number.POSITIVE_INFINITY
          for (const { value } of iterate(make([at.size, at.size]), surrogateOf(at), startOf(at), { tolerance, maxIterations })) {
            demand(value <= before * (1 + 1e-12), () => `${name} on ${at.name}: rises from ${before} to ${value}`)
            before = value
          }
        },
      },
    ]),
    ...runLaws<S>({
      name,
      sync: (x0, options) => minimizeSync(solver, bowl, x0, options),
      async: (x0, options) => minimize(solver, bowl, x0, options),
      start: startOf(problem),
      solved: () => ({ start: zeros, result: minimizeSync(solver, surrogateOf(easy), zeros, { tolerance: 1e-3 }) }),
    }),
  ]
}

/** u small and of both signs, v = 1: never balanced. */
function startOf({ size }: RidgeProblem): readonly number[] {
  return Array.from({ length: 2 * size }, (_, i) => (i < size ? (i % 2 === 0 ? 0.01 : -0.02) : 1))
}

/** F(u ⊙ v) + ½ Σ sⱼ (uⱼ² + vⱼ²) of ½-quadratic F, whose Hessian product is a difference of gradients. */
function surrogateOf({ size, oracle, strength }: RidgeProblem): Oracle {
  const vector = (): Float64Array => new Float64Array(size)
  const [b, g, at, zero] = [vector(), vector(), vector(), vector()]
  return {
    size: 2 * size,
    valueAndGradient: (x, gradient) => {
      for (let j = 0; j < size; j++) b[j] = x[j]! * x[size + j]!
      let value = Number(oracle.valueAndGradient(b, g))
      for (let j = 0; j < size; j++) {
        const [u, v, s] = [x[j]!, x[size + j]!, strength[j]!]
        value += 0.5 * s * (u * u + v * v)
        gradient[j] = g[j]! * v + s * u
        gradient[size + j] = g[j]! * u + s * v
      }
      return value
    },
    hessianProduct: (x, d, out) => {
      for (let j = 0; j < size; j++) b[j] = x[j]! * x[size + j]!
      oracle.valueAndGradient(b, g)
      for (let j = 0; j < size; j++) b[j] = x[j]! * d[size + j]! + x[size + j]! * d[j]!
      oracle.valueAndGradient(b, at)
      oracle.valueAndGradient(zero, b)
      for (let j = 0; j < size; j++) {
        const curved = at[j]! - b[j]!
        out[j] = x[size + j]! * curved + g[j]! * d[size + j]! + strength[j]! * d[j]!
        out[size + j] = x[j]! * curved + g[j]! * d[j]! + strength[j]! * d[size + j]!
      }
      return 0
    },
  }
}
