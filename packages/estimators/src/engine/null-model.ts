import type { CpuDevice } from '@odot/kernels'
import { elasticNet } from '@odot/penalties'
import { columnPool } from './column-pool.js'
import { certifiedProblem, type LinearProblem, type NullModel } from './convex-problem.js'
import { curvatureModels } from './curvature-model.js'
import { adjointInto } from './linear-products.js'
import { newton } from './newton.js'
import { addUnpenalized } from './unpenalized.js'
import { workingPoint } from './working-point.js'

/** Newton steps are few: there is no penalty, and few coefficients. */
const maxIterations = 200

/** Fits the intercepts and the unpenalised columns alone. */
export function* nullModel(problem: LinearProblem, device: CpuDevice): Generator<undefined, NullModel> {
  const { loss, U } = problem
  const { outputs, rows } = loss
  const least = loss.conjugate
    ? -loss.conjugate({ shape: outputs === 1 ? [rows] : [rows, outputs], data: new Float64Array(rows * outputs) })
    : 0
  const pool = columnPool(problem.X, device)
  const none = new Float64Array(0)
  const start = workingPoint(problem, pool, { b: none, u: new Float64Array(U.count * outputs) })
  if (U.count === 0) return { u: start.u, loss: loss.value(start.eta), least }
  const penalty = elasticNet({ size: 0, strength: 0 })
  const certified = {
    ...certifiedProblem(problem, { design: problem.X, penalty, null: { u: start.u, loss: 0, least }, free: new Int32Array(), bound: 0 }),
  }
  const run = newton(
    problem,
    { pool, penalty, models: curvatureModels(pool, U), certified: { ...certified, loss: { name: loss.name } } },
    start,
    { target: 0, maxIterations, solve: nothing, device },
  )
  let turn = run.next()
  while (!turn.done) {
    yield
    turn = run.next()
  }
  const { point } = turn.value
  return { u: point.u, loss: loss.value(point.eta), least }
}

/** There is no penalised coordinate. */
// biome-ignore lint/correctness/useYield: it takes no time
const nothing = function* (): Generator<undefined, { readonly x: Float64Array; readonly iterations: number; readonly reason: string }> {
  return { x: new Float64Array(0), iterations: 0, reason: 'there is nothing to solve' }
}

/** The largest residual |∂L/∂η|/w, and the largest predictor, at the null model. */
export function nullResidual(problem: LinearProblem, { u }: NullModel): { readonly residual: number; readonly size: number } {
  const { eta, gradient } = nullGradient(problem, u)
  const { weights, outputs } = problem.loss
  let residual = 0
  let size = 0
  for (let at = 0; at < eta.length; at++) {
    const w = weights[Math.floor(at / outputs)]!
    if (w > 0) residual = Math.max(residual, Math.abs(gradient[at]!) / w)
    size = Math.max(size, Math.abs(eta[at]!))
  }
  return { residual, size }
}

function nullGradient(
  { loss, offset, U }: Pick<LinearProblem, 'loss' | 'offset' | 'U'>,
  u: Float64Array,
): { readonly eta: Float64Array; readonly gradient: Float64Array } {
  const { rows, outputs } = loss
  const eta = new Float64Array(rows * outputs)
  if (offset) eta.set(offset)
  addUnpenalized(U, u, outputs, eta)
  const gradient = new Float64Array(rows * outputs)
  loss.gradientInto(eta, gradient)
  return { eta, gradient }
}

/** −X̃ᵀ∇L [columns · K] at the null model: 0 in unpenalised columns, and where it is only rounding. */
export function nullCorrelations({ loss, offset, X, norms, U }: LinearProblem, { u }: NullModel): Float64Array {
  const { rows, outputs, weights } = loss
  const { gradient } = nullGradient({ loss, offset, U }, u)
  const out = new Float64Array(X.columns * outputs)
  adjointInto(X, gradient, outputs, out)
  const length = lengthOf(gradient, weights, outputs)
  for (let at = 0; at < out.length; at++)
    out[at] = Math.abs(out[at]!) > 4 * Number.EPSILON * rows * norms[Math.floor(at / outputs)]! * length ? -out[at]! : 0
  for (const j of U.columns) out.fill(0, j * outputs, (j + 1) * outputs)
  return out
}

/** ‖Θ‖ in the metric of the inverse weights. */
function lengthOf(theta: Float64Array, weights: Float64Array, outputs: number): number {
  let total = 0
  for (let at = 0; at < theta.length; at++) {
    const w = weights[Math.floor(at / outputs)]!
    if (w > 0) total += theta[at]! ** 2 / w
  }
  return Math.sqrt(total)
}
