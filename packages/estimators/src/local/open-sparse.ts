import { seededRandom, sizeOf, type Values } from '@odot/autodiff'
import type { LbfgsState } from '@odot/optimizers'
import type { Certificate, Parameterization, Penalty, StationaryCertificate } from '@odot/problem'
import { EstimatorError } from '../errors.js'
import type { Work } from '../fit/run.js'
import type { OpenProblem, RecipeData } from '../recipe.js'
import type { FitProgress } from '../settings.js'
import { trainLocal } from '../training/train-local.js'
import { curvatureBound } from './column-curvature.js'
import { homogeneousDegree } from './degree-of.js'
import { descend } from './descend.js'
import { type Induced, inducedOf } from './induced.js'
import type { LocalPoint } from './local-problem.js'
import { localSurrogate } from './local-surrogate.js'
import { type LocalFamily, type LocalSolution, openLocal } from './open-local.js'
import type { Unit } from './origin.js'
import { parameterMap } from './parameter-map.js'
import { gradientAt, predictorsAt } from './predictors-at.js'
import { saddleExit } from './saddle-exit.js'
import { gapAt, localAt } from './sparse-certificate.js'

/** A parameterization of the user's own, and the strengths of its ridge. */
export interface SparseFamily<Y, F> extends LocalFamily<Y> {
  readonly parameterization: Parameterization<F>
  /** Factors on λ in the shape of the strengths. @throws EstimatorError when their number is wrong. */
  readonly factors: (where: string, options: { readonly size: number; readonly columns: number; readonly outputs: number }) => Float64Array
}

/** L-BFGS iterations before the first look at the certificate; each time half as many again. */
const firstChunk = 30
/** The largest derivative, in units of the problem, at which the surrogate is solved to rounding. */
const settled = 1e-11
/** How often saddles are left. */
const mostEscapes = 20
/** The share of the longest safe proximal step that tells rounding from zero: so short that no nonzero of a local minimum vanishes by it. */
const shortStep = 0.01

/** Opens the problem of a parameterization. */
export function* openSparse<Y, F>(
  where: string,
  family: SparseFamily<Y, F>,
  data: RecipeData<Y>,
): Work<FitProgress, OpenProblem<Certificate>> {
  const { plan, parameterization, factors: factorsOf } = family
  const open = yield* openLocal(where, family, data)
  const { problem, origin, stepOf, predictors, pointOf, start, common } = open
  const { design, loss, device } = problem
  const { outputs: K } = loss
  const { columns } = design
  const shape = K === 1 ? [columns] : [columns, K]
  const asWeights = (b: Float64Array): Values => ({ shape, data: b })
  const strengthShape = parameterization.strengthShapes?.(shape) ?? shape
  const everyColumn = Int32Array.from({ length: columns }, (_, j) => j)
  const none = new Int32Array()
  let map: ReturnType<typeof parameterMap<F>> | undefined
  const dispose = (): void => {
    map?.dispose()
    open.dispose()
  }
  try {
    const factors = factorsOf(where, { size: sizeOf(strengthShape), columns, outputs: K })
    const own = parameterMap(parameterization, { shape, strengthShape, device })
    map = own
    own.setStrength(factors)
    const strengthsAt = (lambda: number): Values => ({ shape: strengthShape, data: factors.map((f) => f * lambda) })
    const degree = homogeneousDegree(parameterization, own, shape)
    const unit: Unit = degree === undefined ? { coefficient: 1, loss: origin.unit.loss } : origin.unit
    const share = degree === undefined ? 1 / unit.loss : unit.coefficient ** (2 / degree) / unit.loss
    const one = inducedOf(parameterization, strengthsAt(1))
    const lambdaMax = one.kind === 'convex' ? (one.penalty.lambdaMax?.(asWeights(origin.gradient)) ?? Number.NaN) : Number.NaN
    const surrogate = localSurrogate(
      problem,
      { design, penalized: everyColumn, places: everyColumn, free: none, freePlaces: none },
      { map: own, origin: origin.point, unit },
    )
    const startAt = (from: LocalPoint | undefined): Float64Array => {
      const x = new Float64Array(surrogate.size)
      const like = from ? asWeights(from.b.map((value) => value / unit.coefficient)) : shape
      x.set(own.pack(parameterization.start(like, seededRandom(1))))
      if (from) surrogate.others(from, x)
      return x
    }
    let last: LocalPoint | undefined = start && inRange(start) ? start : undefined

    function inRange({ b }: LocalPoint): boolean {
      return parameterization.range?.contains(asWeights(b)) ?? true
    }

    function* solve(lambda: number): Work<FitProgress, LocalSolution<Certificate>> {
      const strength = strengthsAt(lambda)
      const scaled: Values = { shape: strengthShape, data: factors.map((f) => f * lambda * share) }
      own.setStrength(scaled.data)
      const induced = inducedOf(parameterization, strength)
      let x = startAt(last)
      let state: LbfgsState | undefined
      let iterations = 0
      let escapes = 0
      for (let chunk = firstChunk; ; chunk = Math.ceil(1.5 * chunk)) {
        const before = iterations
        const run = yield* descend(surrogate, x, {
          state,
          maxIterations: Math.min(chunk, plan.maxIterations - iterations),
          tolerance: settled,
          progress: (done) => ({ iterations: before + done, nonzeros: columns * K, workingSet: columns, relativeGap: Number.NaN }),
        })
        x = run.x
        iterations += run.iterations
        const ended = run.status !== 'max-iterations'
        const spent = iterations >= plan.maxIterations || run.status === 'aborted'
        if (!ended && !spent && induced.kind !== 'convex') {
          state = run.state
          continue
        }
        const found = collapsed(surrogate.pointAt(x), induced)
        yield
        const gap = induced.kind === 'convex' ? gapAt(problem, found, { penalty: induced.penalty, origin, asWeights }) : undefined
        const reached = gap !== undefined && gap.relativeGap <= plan.tolerance
        if (!reached && !ended && !spent) {
          state = run.state
          continue
        }
        if (!reached && !spent && escapes < mostEscapes) {
          const exit = yield* saddleExit(parameterization, own, { surrogate, x, strength: scaled, shape })
          if (exit) {
            x = exit
            state = undefined
            escapes++
            continue
          }
        }
        const value = loss.value(predictorsAt(problem, found))
        const rest = { ...found, iterations, loss: value }
        if (gap) return { ...rest, certificate: gap, ...gapVerdict(run, gap.relativeGap, plan.tolerance) }
        const allowed = (plan.tolerance * origin.unit.loss) / origin.unit.coefficient
        if (induced.kind !== 'unknown' && induced.penalty.distance) {
          const { penalty } = induced
          const { distance } = penalty
          if (distance) {
            const certificate = yield* localAt(problem, found, { penalty: { ...penalty, distance }, asWeights })
            return { ...rest, certificate, ...verdict(run, certificate.firstOrder, { allowed, what: 'first-order residual' }) }
          }
        }
        const certificate = stationaryAt(run.residual * unit.loss, x, { induced, lambda })
        const words = verdict(run, run.residual, { allowed: plan.tolerance, what: 'gradient of the surrogate, in units of the problem,' })
        return {
          ...rest,
          certificate,
          ...words,
          reason: `${words.reason}; zeros are zero up to rounding, as the parameterization has no prox`,
        }
      }
    }

    /** What rounding left of zeros is taken off, by a proximal step that is too short for anything else. */
    function collapsed(point: LocalPoint, { penalty }: Induced): LocalPoint {
      const b = point.b.slice()
      for (let at = 0; at < b.length; at++) if (open.standard.scales[Math.floor(at / K)] === 0) b[at] = 0
      const prox = penalty?.prox
      if (!prox) return { ...point, b }
      const eta = predictorsAt(problem, { ...point, b })
      const most = curvatureBound(problem, eta).reduce((a, c) => Math.max(a, c), 0)
      if (most === 0) return { ...point, b }
      const step = shortStep / most
      const gradient = gradientAt(problem, eta)
      const moved = new Float64Array(b.length)
      prox(asWeights(b.map((value, at) => value - step * gradient[at]!)), step, moved)
      for (let at = 0; at < b.length; at++) if (moved[at] === 0) b[at] = 0
      return { ...point, b }
    }

    function stationaryAt(
      gradientNorm: number,
      x: Float64Array,
      { induced, lambda }: { readonly induced: Induced; readonly lambda: number },
    ): StationaryCertificate {
      const weights = new Float64Array(columns * K)
      const scratch = new Float64Array(own.size)
      const ridgeAt = (factors: Float64Array): number => {
        own.forwardInto(factors, weights)
        return own.gradientInto(new Float64Array(weights.length), scratch) * unit.loss
      }
      const ridge = ridgeAt(x.subarray(0, own.size))
      const values = asWeights(weights.slice())
      const penalty: Penalty | undefined = induced.penalty
      if (penalty) {
        const b = asWeights(values.data.map((value) => value * unit.coefficient))
        return { kind: 'stationary', gradientNorm, misalignment: ridge - penalty.value(b) }
      }
      if (parameterization.rightInverse && lambda > 0)
        return { kind: 'stationary', gradientNorm, misalignment: ridge - ridgeAt(own.pack(parameterization.rightInverse(values))) }
      return { kind: 'stationary', gradientNorm, misalignment: Number.NaN }
    }

    return {
      lambdaMax,
      direction: one.kind === 'convex' ? 'sparse-to-dense' : 'dense-to-sparse',
      loss,
      penalty: open.record,
      common: common(lambdaMax),
      predictors,
      dispose,
      startFrom: (point) => {
        const given = pointOf(point)
        last = inRange(given) ? given : undefined
      },
      train: (lambda, options) => {
        const strength: Values = { shape: strengthShape, data: factors.map((f) => f * lambda * share) }
        return trainLocal(open, { parameterization, strength, unit }, options)
      },
      *solve(lambda) {
        if (!(lambda > 0))
          throw new EstimatorError(`${where}: lambda is ${lambda}; without a ridge nothing balances the factors, so pass lambda > 0.`)
        const solution = yield* solve(lambda)
        last = inRange(solution) ? solution : undefined
        return stepOf(lambda, solution)
      },
    }
  } catch (error) {
    dispose()
    throw error
  }
}

type Ended = { readonly status: 'converged' | 'max-iterations' | 'stalled' | 'aborted'; readonly reason: string }

function gapVerdict({ status, reason }: Ended, relativeGap: number, tolerance: number): Ended {
  const gap = `the relative gap ${relativeGap.toExponential(1)}`
  if (relativeGap <= tolerance) return { status: 'converged', reason: `${gap} is at most ${tolerance.toExponential(1)}` }
  const words = `${gap} is above ${tolerance.toExponential(1)}; ${reason}`
  return { status: status === 'converged' ? 'stalled' : status, reason: words }
}

function verdict({ status, reason }: Ended, size: number, { allowed, what }: { readonly allowed: number; readonly what: string }): Ended {
  if (status === 'aborted' || status === 'max-iterations') return { status, reason }
  const words = `the ${what} ${size.toExponential(1)}`
  if (size <= allowed) return { status: 'converged', reason: `${words} is at most ${allowed.toExponential(1)}` }
  return { status: 'stalled', reason: `${words} is above ${allowed.toExponential(1)}; ${reason}` }
}
