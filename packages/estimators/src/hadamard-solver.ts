import { add, apply, design, interpret, seededRandom, type Tensor, trace, type Values, type ValuesOf } from '@odot/autodiff'
import { leastSquares } from '@odot/losses'
import { iterate, lbfgs, tracedOracle } from '@odot/optimizers'
import { blocks, hadamard, identity } from '@odot/parameterizations'
import { surrogate } from '@odot/problem'
import { collapse } from './collapse.js'
import { denseColumns } from './dense-columns.js'
import { gramRows, polish } from './polish.js'
import { type SubPoint, type SubProblem, subPoint } from './sub-problem.js'
import type { SubSolver } from './working-set.js'

const model = blocks({ penalized: hadamard(), free: identity() })
type Weights = ReturnType<typeof model.forward>
type Factors = Parameters<typeof model.forward>[0]

/** L-BFGS iterations before the first collapse; each time the gap is not reached, half as many again. */
const firstChunk = 20
/** How far a saddle is left, in factors of a problem of unit scale. */
const escapeLength = 0.1

/**
 * Solves a sub-problem by β = u ⊙ v: L-BFGS on the smooth surrogate, and every few iterations the point is collapsed, polished on its support, and certified.
 * A saddle is left along its negative curvature. Unpenalised columns are their own factors.
 */
export const hadamardSolver: SubSolver = function* (sub, start, { target, maxIterations }) {
  const gram = gramRows(sub)
  const smooth = smoothProblem(sub)
  let best = subPoint(sub, start)
  let point = smooth.start(start)
  let iterations = 0
  let chunk = firstChunk
  let state: Parameters<typeof smooth.run>[2]
  let restarts = 0
  for (;;) {
    const run = smooth.run(point, Math.min(chunk, maxIterations - iterations), state)
    let turn = run.next()
    while (!turn.done) {
      yield iterations + turn.value.iteration - (state?.iteration ?? 0)
      turn = run.next()
    }
    const result = turn.value
    iterations += result.iterations - (state?.iteration ?? 0)
    const weights = smooth.weights(result.x)
    const candidate = collapse(sub, subPoint(sub, weights))
    // a solution has at most as many nonzeros as rows (Newton has nothing to say before the support is that small)
    if (candidate.reduce((count, b) => count + (b === 0 ? 0 : 1), 0) <= sub.columns.rows) {
      for (const _ of polish(sub, candidate, gram)) yield iterations
    }
    best = better(best, subPoint(sub, candidate))
    if (best.gap <= target) return { coefficients: best.coefficients, iterations, reason: 'the gap is reached' }
    if (iterations >= maxIterations) return { coefficients: best.coefficients, iterations, reason: 'the iterations are spent' }
    chunk = Math.ceil(chunk * 1.5)
    point = result.x
    state = result.state
    if (result.status === 'max-iterations') continue
    // L-BFGS has ended: at a saddle, or as close as double precision lets it
    state = undefined
    if (smooth.escape(point, weights)) continue
    if (restarts++ >= 2) return { coefficients: best.coefficients, iterations, reason: result.reason }
    point = smooth.start(best.coefficients)
  }
}

function better(a: SubPoint, b: SubPoint): SubPoint {
  return b.primal < a.primal || (b.primal === a.primal && b.gap < a.gap) ? b : a
}

/** The surrogate of a sub-problem whose target is scaled to unit spread, over one flat vector of factors. */
function smoothProblem(sub: SubProblem) {
  const { columns, certified } = sub
  const scale = certified.nullPrimal > 0 ? Math.sqrt(2 * certified.nullPrimal) : 1
  const penalized = Int32Array.from([...sub.strength.keys()].filter((k) => sub.strength[k]! > 0))
  const free = Int32Array.from([...sub.strength.keys()].filter((k) => sub.strength[k] === 0))
  const [P, F] = [design('P', columns.rows, penalized.length), design('F', columns.rows, free.length)]
  const designs = { P: denseColumns(columns.design, penalized).design, F: denseColumns(columns.design, free).design }
  const loss = leastSquares()
  const { objective } = surrogate(
    (w: Weights, y: Tensor, weights: Tensor) => loss.value(add(apply(P, w.penalized), apply(F, w.free)), y, weights),
    model,
  )
  const shapes = { penalized: [penalized.length], free: [free.length] }
  const graph = trace(
    objective,
    { penalized: { u: shapes.penalized, v: shapes.penalized }, free: shapes.free },
    shapes,
    [columns.rows],
    [columns.rows],
  )
  const vector = (data: Float64Array): Values => ({ shape: [data.length], data })
  const strength = {
    penalized: vector(Float64Array.from(penalized, (k) => sub.strength[k]! / scale)),
    free: vector(new Float64Array(free.length)),
  }
  const oracle = tracedOracle(graph, {
    inputs: [strength, vector(sub.target.map((t) => t / scale)), vector(sub.weights)],
    designs,
  })
  const forward = trace(model.forward, { penalized: { u: shapes.penalized, v: shapes.penalized }, free: shapes.free })
  const solver = lbfgs()
  type State = ReturnType<typeof solver.init>

  return {
    start: (coefficients: Float64Array): Float64Array => {
      const like = {
        penalized: vector(Float64Array.from(penalized, (k) => coefficients[k]! / scale)),
        free: vector(Float64Array.from(free, (k) => coefficients[k]! / scale)),
      }
      const warm = like.penalized.data.some((b) => b !== 0)
      const factors = model.start(warm ? like : { penalized: shapes.penalized, free: shapes.free }, seededRandom(1))
      return oracle.pack(warm ? factors : { ...factors, free: like.free })
    },
    run: (x: Float64Array, iterations: number, state: State | undefined) =>
      iterate(solver, oracle, x, { maxIterations: iterations, tolerance: 1e-14, ...(state && { state }) }),
    /** Coefficients of the sub-problem at the factors. */
    weights: (x: Float64Array): Float64Array => {
      const w: ValuesOf<Weights> = interpret(forward, [oracle.unpack(x)])
      const out = new Float64Array(columns.count)
      for (const [a, k] of penalized.entries()) out[k] = w.penalized.data[a]! * scale
      for (const [a, k] of free.entries()) out[k] = w.free.data[a]! * scale
      return out
    },
    /** Moves factors off a saddle in place; whether there was one. */
    escape: (x: Float64Array, weights: Float64Array): boolean => {
      const gradient = new Float64Array(columns.count)
      columns.design.adjoint(subPoint(sub, weights).weightedResidual, gradient)
      const pull = (at: Int32Array): Values => vector(Float64Array.from(at, (k) => -gradient[k]! / scale))
      const factors: ValuesOf<Factors> = oracle.unpack(x)
      const direction = oracle.pack(model.escape!(factors, { penalized: pull(penalized), free: pull(free) }, strength))
      for (let i = 0; i < x.length; i++) x[i]! += escapeLength * direction[i]!
      return direction.some((d) => d !== 0)
    },
  }
}
