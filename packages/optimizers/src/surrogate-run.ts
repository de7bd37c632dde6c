import { type Graph, interpret, type Tensor, type ValuesOf } from '@odot/autodiff'
import type { Device } from '@odot/kernels'
import { type Parameterization, type StrengthOf, type Surrogate, showValue } from '@odot/problem'
import { checkedStart } from './check-start.js'
import { openDevice } from './device-program.js'
import { drive } from './drive/drive.js'
import type { Question } from './drive/process.js'
import type { Progress, Result, Status } from './drive/result.js'
import { type RunOptions, ruleOptions } from './drive/run-options.js'
import { searchProcess } from './drive/search-process.js'
import { OptimizerError } from './errors.js'
import { leaveSaddle } from './leave-saddle.js'
import { lockedWeights } from './locked-weights.js'
import { openProcess } from './open-process.js'
import { refuseUnknown } from './refuse-unknown.js'
import { lbfgs } from './solvers/lbfgs.js'
import { lazyLine, surrogateLine } from './surrogate-line.js'
import { refuseDecay, type SurrogateSolver } from './surrogate-solver.js'
import { traceLike } from './trace-like.js'
import { type GraphPlace, type LooseInputs, looseOracle, type TracedOracle } from './traced-oracle.js'

/** Where the solution of a surrogate starts, the strengths and data that it is for, and when its runs end. */
export interface SurrogateOptions<F, W, D extends readonly unknown[]> extends Omit<RunOptions<never>, 'state'>, GraphPlace {
  /** Factors to start from, e.g. of `parameterization.start`. */
  readonly start: ValuesOf<F>
  readonly strength: ValuesOf<StrengthOf<W>>
  /** Values of the other arguments of the loss. */
  readonly data: { readonly [K in keyof D]: ValuesOf<D[K]> }
  /**
   * Where the device is not exact to float64: whether L-BFGS on the CPU goes on from where the solver ended on the device, under the same rule. Default true.
   */
  readonly polish?: boolean | undefined
  /** How often the solver may run, each time from beside the saddle where the last run ended; `maxIterations` holds for each. Default 10. */
  readonly maxRounds?: number | undefined
}

/** What the solution of a surrogate came to; value and residual are those of the surrogate at the factors. */
export interface SurrogateResult<F, W> {
  readonly status: Status
  readonly reason: string
  /** Products of factors: what is zero at the optimum is zero up to rounding here. */
  readonly weights: ValuesOf<W>
  readonly factors: ValuesOf<F>
  readonly value: number
  readonly residual: number
  /** Whether a zero violates the first-order condition of the penalised problem; unchecked where the parameterization has no escape. */
  readonly kkt: 'satisfied' | 'violated' | 'unchecked'
  /** The gradient of the loss in the weights. */
  readonly lossGradient: ValuesOf<W>
  readonly iterations: number
  readonly evaluations: number
  /** Runs of the solver. */
  readonly rounds: number
  /** Saddles that were left. */
  readonly escapes: number
  readonly solver: string
}

/** Solves a surrogate, looks whether its zeros hide a saddle, leaves it and solves again: the generator behind both drivers. */
export function* surrogateRun<F, W, D extends readonly unknown[], S, T, H>(
  problem: Surrogate<F, W, D>,
  solver: SurrogateSolver<S, T, H>,
  options: SurrogateOptions<F, W, D>,
): Generator<Question | Progress, SurrogateResult<F, W>, number> {
  refuseUnknown('minimizeSurrogate', options, ['start', 'strength', 'data', 'maxRounds', 'polish', ...ruleOptions, 'device', 'designs'])
  refuseDecay(solver)
  const { maxRounds = 10 } = options
  if (!(Number.isInteger(maxRounds) && maxRounds >= 1)) {
    throw new OptimizerError(`minimizeSurrogate: maxRounds is ${maxRounds}; pass a whole number ≥ 1.`)
  }
  const { device: given, polish = true } = options
  if (typeof polish !== 'boolean') throw new OptimizerError(`minimizeSurrogate: polish is ${showValue(polish)}; pass true or false.`)
  // where a solver runs in float32, a CPU in float64 judges what it came to: the loss there, its saddles, and the last digits
  const trainer = given?.precision === 'f32' ? given : undefined
  // one device for all programs, so that a design is copied to it once
  const { oracles, dispose } = openDevice(trainer ? undefined : given, (device) => surrogateOracles(problem, device, options))
  try {
    return yield* rounds(problem, solver, { ...options, maxRounds, ...oracles, trainer, polish })
  } finally {
    dispose()
  }
}

/** The functions that the solution of a surrogate needs, on one device. */
interface SurrogateOracles<F, W> {
  readonly device: Device
  readonly graph: Graph
  readonly surrogate: TracedOracle<unknown>
  /** The loss of the weights alone. */
  readonly base: TracedOracle<unknown>
  readonly weightsOf: (factors: ValuesOf<F>) => ValuesOf<W>
}

function surrogateOracles<F, W, D extends readonly unknown[]>(
  { objective, loss, parameterization }: Surrogate<F, W, D>,
  device: Device,
  { start, strength, data, designs }: SurrogateOptions<F, W, D>,
): { readonly oracles: SurrogateOracles<F, W>; readonly dispose: () => void } {
  const place: GraphPlace = { ...(designs && { designs }), device }
  const graph = traceLike<[F, StrengthOf<W>, ...D], Tensor>(objective, [start, strength, ...data])
  const forward = traceLike<[F], W>(parameterization.forward, [start])
  const weightsOf = (factors: ValuesOf<F>): ValuesOf<W> => interpret(forward, [factors])
  if (!parameterization.escape) refuseLocked(parameterization, lockedWeights(forward, start))
  const lossGraph = traceLike<[W, ...D], Tensor>(loss, [weightsOf(start), ...data])
  const whole = looseOracle(graph, { ...place, inputs: [strength, ...data] })
  try {
    const base = looseOracle(lossGraph, { ...place, inputs: data })
    const { name, degree, ridge } = parameterization
    const lines = lazyLine(() => {
      const ridgeGraph = traceLike<[F, StrengthOf<W>], Tensor>(ridge, [start, strength])
      return surrogateLine(device, {
        name,
        degree,
        forward,
        openRidge: () => looseOracle(ridgeGraph, { device, inputs: [strength] }),
        loss: base,
        whole,
      })
    })
    const dispose = (): void => {
      whole.dispose()
      base.dispose()
      lines.dispose()
    }
    return { oracles: { device, graph, surrogate: { ...whole, line: lines.line }, base, weightsOf }, dispose }
  } catch (error) {
    whole.dispose()
    throw error
  }
}

function* rounds<F, W, D extends readonly unknown[], S, T, H>(
  { parameterization }: Surrogate<F, W, D>,
  solver: SurrogateSolver<S, T, H>,
  options: SurrogateOptions<F, W, D> &
    SurrogateOracles<F, W> & { readonly maxRounds: number; readonly polish: boolean; readonly trainer: Device | undefined },
): Generator<Question | Progress, SurrogateResult<F, W>, number> {
  const { start, strength, data, maxRounds, designs, device, graph, surrogate, base, weightsOf, trainer, polish, ...run } = options
  const place: GraphPlace = { ...(designs && { designs }), device: trainer ?? device }
  let x = checkedStart(surrogate.pack(start))
  let [iterations, evaluations, escapes] = [0, 0, 0]
  const gradient = new Float64Array(base.size)
  for (let rounds = 1; ; rounds++) {
    let before = { iterations, evaluations }
    const onProgress = (progress: Progress): void =>
      run.onProgress?.({
        ...progress,
        iteration: before.iterations + progress.iteration,
        evaluations: before.evaluations + progress.evaluations,
      })
    const trained = yield* solveOnce(
      solver,
      { graph, surrogate: trainer ? undefined : surrogate, x },
      { ...run, ...place, inputs: [strength, ...data], onProgress },
    )
    iterations += trained.iterations
    evaluations += trained.evaluations
    let result = trained
    if (trainer) {
      before = { iterations, evaluations }
      result = yield* refined(surrogate, trained, { ...run, polish, onProgress })
      iterations += result.iterations
      evaluations += result.evaluations
    }
    x = result.x
    const factors = surrogate.unpack(x) as ValuesOf<F>
    const weights = weightsOf(factors)
    yield () => base.valueAndGradient(base.pack(weights), gradient)
    const lossGradient = base.unpack(gradient) as ValuesOf<W>
    const { status, reason, value, residual } = result
    const end = {
      status,
      reason,
      weights,
      factors,
      value,
      residual,
      lossGradient,
      iterations,
      evaluations,
      rounds,
      escapes,
      solver: solver.name,
    }
    const direction = parameterization.escape?.(factors, lossGradient, strength)
    if (!direction) return { ...end, kkt: 'unchecked' }
    const next = yield* leaveSaddle(surrogate, { x, direction: surrogate.pack(direction), value })
    if (!next) return { ...end, kkt: 'satisfied' }
    if (status === 'aborted' || status === 'diverged') return { ...end, kkt: 'violated' }
    if (rounds >= maxRounds) {
      const words = `${rounds} rounds were allowed, and the surrogate still ends at a saddle; ${reason}`
      return { ...end, status: 'max-iterations', reason: words, kkt: 'violated' }
    }
    x = next
    escapes++
  }
}

/** One run of the solver, on flat vectors. */
function* solveOnce<S, T, H>(
  solver: SurrogateSolver<S, T, H>,
  {
    graph,
    surrogate: opened,
    x,
  }: { readonly graph: Graph; readonly surrogate: TracedOracle<unknown> | undefined; readonly x: Float64Array },
  options: RunOptions<never> & GraphPlace & LooseInputs,
): Generator<Question | Progress, Result<Float64Array, unknown>, number> {
  const surrogate = opened ?? looseOracle(graph, options)
  let process: { readonly dispose: () => void } | undefined
  try {
    if (!('step' in solver)) return yield* drive(searchProcess(solver, surrogate, x, undefined), options)
    const running = openProcess(solver, graph, surrogate.unpack(x), options)
    process = running
    const result = yield* drive(running, options)
    return { ...result, x: surrogate.pack(result.x as ValuesOf<unknown>) }
  } finally {
    process?.dispose()
    if (!opened) surrogate.dispose()
  }
}

/** What a run in float32 came to, in float64: value and residual there, from L-BFGS that goes on, or looks only once. */
function* refined(
  surrogate: TracedOracle<unknown>,
  trained: Result<Float64Array, unknown>,
  { polish, ...options }: RunOptions<never> & { readonly polish: boolean },
): Generator<Question | Progress, Result<Float64Array, unknown>, number> {
  const goesOn = polish && trained.status !== 'aborted' && trained.status !== 'diverged'
  const result = yield* drive(searchProcess(lbfgs(), surrogate, trained.x, undefined), {
    ...options,
    ...(goesOn ? {} : { maxIterations: 0, signal: undefined, onProgress: undefined }),
  })
  return goesOn ? result : { ...result, status: trained.status, reason: trained.reason }
}

/** @throws OptimizerError when weights are locked. */
function refuseLocked({ name }: Pick<Parameterization<never>, 'name'>, locked: readonly number[]): void {
  if (locked.length === 0) return
  throw new OptimizerError(
    `minimizeSurrogate: ${locked.length} of the weights (the first is number ${locked[0]}) would stay 0 for ever: their factors start at exact zeros that no gradient moves, and ${name} has no escape from there; start from parameterization.start(weights, random), which keeps all factors away from 0.`,
  )
}
