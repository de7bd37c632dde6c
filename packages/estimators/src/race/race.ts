import { EstimatorError } from '../errors.js'
import type { EstimatorRecord } from '../estimator.js'
import { strengthOf } from '../fit/plan-of.js'
import { runAsync } from '../fit/run.js'
import type { MatrixLike } from '../input/matrix.js'
import type { Strength } from '../settings.js'
import { show } from '../show.js'
import type { Runner } from './lap.js'
import type { RacePoint, RaceSolver } from './race-point.js'
import { openRace, type RaceProblem } from './race-problem.js'
import { type RacedEstimator, racedEstimator } from './raced-estimator.js'
import { runCoordinateDescent } from './run-coordinate-descent.js'
import { runFista } from './run-fista.js'
import { runHadamard } from './run-hadamard.js'
import { runOdot } from './run-odot.js'
import { type Track, track } from './track.js'

/** What is raced over: an estimator at one λ, whose tolerance is the finish, and the data. */
export interface RaceEntry<Y> {
  /** A lasso, elastic net or adaptive lasso with `lambda` or `lambdaRatio`, without bounds and unpenalised columns; its loss has one output. */
  readonly estimator: EstimatorRecord<Y>
  readonly X: MatrixLike
  readonly y: Y
}

/** Who races, and for how long. */
export interface RaceOptions {
  /** All that can solve the problem, by default. */
  readonly solvers?: readonly RaceSolver[]
  /** Seconds of work that each solver has, at most; 10 by default. */
  readonly seconds?: number
  /** Ends the race between two steps. */
  readonly signal?: AbortSignal
  /** Hears each point before the loop over the race does. */
  readonly onPoint?: (point: RacePoint) => void
}

const runners: Readonly<Record<RaceSolver, Runner>> = {
  odot: runOdot,
  hadamard: runHadamard,
  fista: runFista,
  'coordinate-descent': runCoordinateDescent,
}
const all: readonly RaceSolver[] = ['odot', 'hadamard', 'fista', 'coordinate-descent']

/** For how long, in milliseconds, the event loop waits, if the pieces of work are short. */
const breath = 15

/**
 * Races solvers on one problem, min L(offset + b₀ + X̃b) + λ Σ factorⱼ (α|bⱼ| + (1 − α)/2·bⱼ²), and streams how the duality gap of each falls with its seconds of
 * work, until all have reached the tolerance of the estimator, got stuck or used up their time. All start from zero with the same standardised columns
 * in memory, take turns so that their clocks stay together, and are certified by the same code while their clocks stand still.
 *
 * `odot` is what the estimator does: working sets, Newton and a certificate of each set, which is on its clock; `hadamard` is L-BFGS on b = u ⊙ v, `fista`
 * FISTA with restarts, each over all columns; `coordinate-descent` sweeps over all columns, on weighted squares one after another where the loss is none, and knows no
 * ridge. Clocks hold whatever the machine does meanwhile, compiling included.
 *
 * Breaking out of the loop ends the race and gives its memory back.
 * @example
 * const X = [[1, 0], [2, 1], [3, 0], [4, 1]]
 * const finished = []
 * for await (const { solver, status } of race({ estimator: lasso({ lambdaRatio: 0.1 }), X, y: [2, 4, 6, 9] }, { seconds: 2 }))
 *   if (status === 'converged') finished.push(solver)
 * finished.sort() // => ['coordinate-descent', 'fista', 'hadamard', 'odot']
 * @throws EstimatorError when an option is wrong or a solver cannot solve the problem; from the loop, when the data cannot be used.
 * @see Ndiaye, Fercoq, Gramfort and Salmon (2017), "Gap safe screening rules for sparsity enforcing penalties"
 */
export function race<Y>(
  { estimator, X, y }: RaceEntry<Y>,
  { solvers = all, seconds = 10, signal, onPoint }: RaceOptions = {},
): AsyncGenerator<RacePoint, void, void> {
  if (typeof estimator !== 'object' || estimator === null || !('recipe' in estimator))
    throw new EstimatorError(`race: the estimator is ${show(estimator)}; pass one such as lasso({ lambdaRatio: 0.1 }).`)
  const name = racedEstimator(estimator.estimator)
  const strength = strengthOf(estimator.estimator, estimator.options)
  if (!strength) throw new EstimatorError(`race: the estimator has no strength; pass one such as ${name}({ lambdaRatio: 0.1 }).`)
  if (estimator.options.start !== undefined)
    throw new EstimatorError('race: the estimator has a start, but all start from zero; leave it out.')
  if (!(typeof seconds === 'number' && seconds > 0)) throw new EstimatorError(`race: seconds is ${show(seconds)}; pass a number > 0.`)
  const unknown = solvers.find((solver) => !all.includes(solver))
  if (unknown !== undefined) throw new EstimatorError(`race: the solver ${show(unknown)} is unknown; the solvers are ${all.join(', ')}.`)
  if (solvers.length === 0) throw new EstimatorError(`race: solvers is empty; pass some of ${all.join(', ')}.`)
  return running({ estimator, name, strength, X, y }, { solvers, given: solvers !== all, seconds, signal, onPoint })
}

async function* running<Y>(
  { estimator, name, strength, X, y }: RaceEntry<Y> & { readonly name: RacedEstimator; readonly strength: Strength },
  {
    solvers,
    given,
    seconds,
    signal,
    onPoint,
  }: {
    readonly solvers: readonly RaceSolver[]
    readonly given: boolean
    readonly seconds: number
    readonly signal: AbortSignal | undefined
    readonly onPoint: ((point: RacePoint) => void) | undefined
  },
): AsyncGenerator<RacePoint, void, void> {
  if (signal?.aborted) return
  const problem = await runAsync(openRace('race', { estimator, name, strength }, { X, y }), {})
  const tracks: Track[] = []
  try {
    for (const solver of entrants(solvers, given, problem)) tracks.push(track(solver, problem, { runner: runners[solver], limit: seconds }))
    let last = Date.now()
    for (;;) {
      const open = tracks.filter(({ over }) => !over())
      if (open.length === 0) return
      const next = open.reduce((least, other) => (other.seconds() < least.seconds() ? other : least))
      const point = next.go()
      if (point) {
        onPoint?.(point)
        yield point
      }
      if (Date.now() - last >= breath) {
        await new Promise((resolve) => setTimeout(resolve))
        last = Date.now()
      }
      if (signal?.aborted) return
    }
  } finally {
    for (const one of tracks) one.end()
    problem.dispose()
  }
}

/** Those that can solve the problem. @throws EstimatorError where one was asked for that cannot. */
function entrants(solvers: readonly RaceSolver[], given: boolean, { ridge, loss }: RaceProblem): readonly RaceSolver[] {
  const sweeps = ridge.every((r) => r === 0) && (loss.name === 'least squares' || loss.name === 'logistic')
  if (sweeps) return [...new Set(solvers)]
  if (given && solvers.includes('coordinate-descent'))
    throw new EstimatorError('race: coordinate-descent knows no ridge, and no loss but least squares and logistic; race without it.')
  return [...new Set(solvers)].filter((solver) => solver !== 'coordinate-descent')
}
