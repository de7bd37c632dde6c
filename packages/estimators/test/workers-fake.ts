import { leastSquares } from '@odot/losses'
import { bindLoss } from '../src/engine/bind-loss.js'
import type { Unfixed } from '../src/estimator.js'
import { planOf } from '../src/fit/plan-of.js'
import { readMatrix } from '../src/input/matrix.js'
import { makeModel } from '../src/model/make-model.js'
import type { PathStep } from '../src/path/path-model.js'
import type { OpenProblem, Recipe } from '../src/recipe.js'

/** What goes wrong in a worker, while the counter is above zero: shared by all threads. */
interface Faults {
  /** Workers that exit in the middle of a fold. */
  readonly exits?: Int32Array
  /** Folds that throw. */
  readonly throws?: Int32Array
}

export interface FakeOptions extends Faults {
  readonly sampleWeight?: ArrayLike<number>
  /** Milliseconds that each λ takes. */
  readonly slow?: number
  readonly custom?: () => void
}

/** The lasso of one column that has a closed form, b = ST(⟨x̃, y⟩_w, λ): an estimator that does not need the engine. */
export function fakeLasso(options: FakeOptions = {}): Unfixed {
  const { exits, throws, slow = 0, sampleWeight } = options
  const plan = planOf('lasso', { ...(sampleWeight && { sampleWeight }) })
  const recipe: Recipe<ArrayLike<number>> = {
    estimator: 'lasso',
    plan,
    modelOf: (fitted) => makeModel(fitted, leastSquares()),
    bind: (where, y, data) => bindLoss(leastSquares(), y, { where, ...data }),
    *open(where, { X, y, sampleWeight: given, device }) {
      if (throws && Atomics.sub(throws, 0, 1) > 0) throw new Error(`${where}: told to throw`)
      const { design } = readMatrix(where, X)
      const { rows } = design
      const x = new Float64Array(rows)
      design.column.axpy(0, 1, x)
      const raw = given ?? Float64Array.from(sampleWeight ?? new Float64Array(rows).fill(1))
      const total = raw.reduce((a, b) => a + b, 0)
      const w = raw.map((each) => each / total)
      const mean = (values: ArrayLike<number>): number => w.reduce((sum, each, i) => sum + each * values[i]!, 0)
      const [mx, my] = [mean(x), mean(y)]
      const scale = Math.sqrt(mean(x.map((each) => (each - mx) ** 2)))
      const c = mean(x.map((each, i) => ((each - mx) / scale) * (y[i]! - my)))
      const loss = bindLoss(leastSquares(), y, { where, rows, weights: w, device })
      const predictors = ({ values, intercepts }: PathStep): Float64Array =>
        x.map((each) => intercepts[0]! + (each * (values[0] ?? 0)) / scale)
      const problem: OpenProblem = {
        common: {
          estimator: 'lasso',
          loss: { name: loss.name, parameters: loss.parameters },
          penalty: {},
          outputs: 1,
          classes: undefined,
          means: Float64Array.of(mx),
          scales: Float64Array.of(scale),
          lambdaMax: Math.abs(c),
          constantColumns: new Int32Array(),
          names: undefined,
          fills: undefined,
          hasIntercept: true,
          standardized: true,
          weighted: given !== undefined,
          shifted: false,
        },
        penalty: {},
        startFrom: () => {},
        lambdaMax: Math.abs(c),
        direction: 'sparse-to-dense',
        loss,
        // biome-ignore lint/correctness/useYield: short
        *solve(lambda) {
          if (exits && Atomics.sub(exits, 0, 1) > 0) process.exit(3)
          const until = Date.now() + slow
          while (Date.now() < until);
          const b = Math.sign(c) * Math.max(0, Math.abs(c) - lambda)
          const step: PathStep = {
            lambda,
            status: 'converged',
            reason: '',
            iterations: 1,
            places: b === 0 ? new Int32Array() : Int32Array.of(0),
            values: b === 0 ? new Float64Array() : Float64Array.of(b),
            intercepts: Float64Array.of(my - (b * mx) / scale),
            certificate: { kind: 'gap', primal: 0, dual: 0, gap: 0, relativeGap: 0, certifiedZeros: null },
            explained: 0,
            loss: 0,
          }
          return { ...step, loss: loss.value(predictors(step)) }
        },
        predictors,
        dispose: () => loss.dispose(),
      }
      return problem
    },
  }
  return { estimator: 'lasso', options: { ...options }, recipe }
}
