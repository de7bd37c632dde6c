import { seededRandom, type Tensor } from '@odot/autodiff'
import type { DenseDesign, Owned } from '@odot/kernels'
import type { LbfgsState } from '@odot/optimizers'
import { depth } from '@odot/parameterizations'
import type { Work } from '../fit/run.js'
import type { FitProgress } from '../settings.js'
import { denseCopy } from './dense-copy.js'
import { type Descent, descend } from './descend.js'
import { columnsWhere, type LocalPoint, type LocalProblem } from './local-problem.js'
import { localSurrogate, type SurrogateColumns } from './local-surrogate.js'
import type { Origin } from './origin.js'
import { type ParameterMap, parameterMap } from './parameter-map.js'

/** Iterations between two looks at which columns have vanished. */
const chunk = 10
/** Columns are left out once at most this share is left. */
const few = 0.6
/** The largest derivative, in units of the problem, at which a surrogate is solved: Newton does the rest. */
const settled = 1e-7

export interface LqDescentOptions {
  readonly depth: number
  readonly lambda: number
  /** Where to start; without it from small coefficients and open gates. */
  readonly from: LocalPoint | undefined
  readonly maxIterations: number
}

/** Where L-BFGS ended; what is zero up to rounding is not zero yet. */
export type LqDescent = Pick<Descent, 'status' | 'reason' | 'iterations'> & { readonly point: LocalPoint }

/**
 * L-BFGS on the surrogate of b = u₁ ⊙ ⋯ ⊙ u_k. A coordinate whose factors have all become small does not leave zero again (for k ≥ 3 zero is a local minimum in
 * every coordinate), so columns that have vanished are left out of the products.
 */
export function* lqDescent(problem: LocalProblem, origin: Origin, options: LqDescentOptions): Work<FitProgress, LqDescent> {
  const { design, device, factor, loss } = problem
  const { unit, point: base } = origin
  const { outputs: K } = loss
  const model = depth(options.depth)
  const free = columnsWhere(problem, (f) => f === 0)
  let columns: SurrogateColumns
  {
    const penalized = columnsWhere(problem, (f) => f > 0 && Number.isFinite(f))
    columns = { design, penalized, places: penalized, free, freePlaces: free }
  }
  let iterations = 0
  if (columns.penalized.length === 0)
    return { point: base, status: 'converged', reason: 'no column has a penalty: the null model is the solution', iterations }
  const scale = (options.lambda * unit.coefficient ** (2 / options.depth)) / unit.loss
  const strengthOf = (penalized: Int32Array): Float64Array =>
    Float64Array.from({ length: penalized.length * K }, (_, a) => scale * factor[penalized[Math.floor(a / K)]!]!)
  let copy: Owned<DenseDesign> | undefined
  let map: ParameterMap<readonly Tensor[]> | undefined
  let x: Float64Array | undefined
  try {
    for (;;) {
      const { penalized } = columns
      const shape = K === 1 ? [penalized.length] : [penalized.length, K]
      map = parameterMap(model, { shape, strengthShape: shape, device })
      const strength = strengthOf(penalized)
      map.setStrength(strength)
      const surrogate = localSurrogate(problem, columns, { map, origin: base, unit })
      if (!x) {
        const like = options.from && penalizedOf(options.from.b, penalized, { K, unit: unit.coefficient })
        const factors = map.pack(model.start(like ? { shape, data: like } : shape, seededRandom(1)))
        x = new Float64Array(surrogate.size)
        x.set(factors)
        if (options.from) surrogate.others(options.from, x)
      }
      let state: LbfgsState | undefined
      let alive: Int32Array | undefined
      while (!alive) {
        const before = iterations
        const run: Descent = yield* descend(surrogate, x, {
          state,
          maxIterations: Math.min(chunk, options.maxIterations - iterations),
          tolerance: settled,
          progress: (done) => ({
            iterations: before + done,
            nonzeros: penalized.length * K,
            workingSet: penalized.length,
            relativeGap: Number.NaN,
          }),
        })
        x = run.x
        state = run.state
        iterations += run.iterations
        const { status, reason } = run
        if (status !== 'max-iterations' || iterations >= options.maxIterations)
          return { point: surrogate.pointAt(x), status, reason, iterations }
        alive = survivors(x, surrogate.pull, { strength, k: options.depth, K, columns: penalized.length })
        if (alive.length > few * penalized.length) alive = undefined
      }
      if (alive.length === 0)
        return { point: surrogate.pointAt(x), status: 'converged', reason: 'all coefficients have vanished', iterations }
      x = kept(x, alive, { K, k: options.depth, columns: penalized.length })
      const left = alive.map((a) => penalized[a]!)
      map.dispose()
      map = undefined
      copy?.dispose()
      copy = undefined
      copy = yield* denseCopy(design, { columns: Int32Array.from([...left, ...free]), ones: false, device })
      columns = {
        design: copy,
        penalized: left,
        places: left.map((_, a) => a),
        free,
        freePlaces: free.map((_, a) => left.length + a),
      }
    }
  } finally {
    map?.dispose()
    copy?.dispose()
  }
}

/** Coefficients of some columns, in units. */
function penalizedOf(b: Float64Array, columns: Int32Array, { K, unit }: { readonly K: number; readonly unit: number }): Float64Array {
  return Float64Array.from({ length: columns.length * K }, (_, a) => b[columns[Math.floor(a / K)]! * K + (a % K)]! / unit)
}

interface FactorShape {
  readonly k: number
  readonly K: number
  readonly columns: number
}

/**
 * Columns, counted from 0, with an output that may yet leave zero: at factors of size m the curvature of the ridge, 2s/k, is above what the pull of the loss can
 * take from it, (k − 1)|g|m^{k−2}. A margin of 4 allows the pull to grow.
 */
function survivors(
  x: Float64Array,
  pull: Float64Array,
  { strength, k, K, columns }: FactorShape & { readonly strength: Float64Array },
): Int32Array {
  const size = columns * K
  const lives = new Uint8Array(columns)
  for (let a = 0; a < size; a++) {
    let most = 0
    for (let f = 0; f < k; f++) most = Math.max(most, Math.abs(x[f * size + a]!))
    const take = (k - 1) * Math.max(Math.abs(pull[a]!), 0.1) * most ** (k - 2)
    if (4 * take >= (2 * strength[a]!) / k || most > 0.05) lives[Math.floor(a / K)] = 1
  }
  return Int32Array.from([...lives.keys()].filter((j) => lives[j] === 1))
}

/** Factors of some of the columns, and what follows the factors. */
function kept(x: Float64Array, alive: Int32Array, { k, K, columns }: FactorShape): Float64Array {
  const size = columns * K
  const rest = x.subarray(k * size)
  const out = new Float64Array(k * alive.length * K + rest.length)
  let at = 0
  for (let f = 0; f < k; f++)
    for (const j of alive) {
      out.set(x.subarray(f * size + j * K, f * size + (j + 1) * K), at)
      at += K
    }
  out.set(rest, at)
  return out
}
