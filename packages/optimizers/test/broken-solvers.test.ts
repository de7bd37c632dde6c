import type { Law } from '@odot/autodiff/testing'
import {
  chain,
  coordinateDescent,
  decoupledWeightDecay,
  descent,
  fista,
  type LbfgsState,
  lbfgs,
  minimizeSync,
  momentum,
  sgd,
  subgradient,
} from '@odot/optimizers'
import {
  barrier,
  brokenGradient,
  compositeSolverLaws,
  coordinateSolverLaws,
  overflow,
  solverLaws,
  tracedSolverLaws,
} from '@odot/optimizers/laws'
import type { CompositeOracle, CoordinateOracle, Oracle, SearchSolver } from '@odot/problem'
import { describe, expect, test } from 'vitest'

/** Names of the laws that a solver breaks, without its own name. */
async function broken(laws: readonly Law[]): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, check } of laws) {
    try {
      await check()
    } catch {
      names.push(name.slice(name.indexOf(': ') + 2))
    }
  }
  return names
}

/** A solver whose iterations end in a changed state. */
function spoiled<S, O>(solver: SearchSolver<S, O>, spoil: (after: S, before: S) => S): SearchSolver<S, O> {
  return {
    ...solver,
    *advance(state) {
      return spoil(yield* solver.advance(state), state)
    },
  }
}

const good: SearchSolver<LbfgsState, Oracle> = lbfgs()

describe('the laws of smooth solvers fail for', () => {
  test('one that steps along the gradient with a fixed step', async () => {
    const fixed: SearchSolver<LbfgsState, Oracle> = {
      ...good,
      *advance(state) {
        const { x, gradient, iteration } = state
        if (!Number.isNaN(state.residual)) for (let i = 0; i < x.length; i++) x[i]! -= 0.1 * gradient[i]!
        const value = yield { ask: 'valueAndGradient', args: [x, gradient] }
        const residual = Math.max(...gradient.map(Math.abs))
        return { ...state, value, residual, iteration: Number.isNaN(state.residual) ? iteration : iteration + 1 }
      },
    }
    const names = await broken(solverLaws(fixed))
    expect(names).toContain('solves the Rosenbrock function of 2 variables')
    expect(names).toContain('solves a quadratic of 12 variables and condition 10000')
    expect(names).toContain('values do not rise on the Rosenbrock function of 2 variables')
    expect(names).toContain('solves a function that overflows')
    expect(names).toContain('an abort at any moment gives the state between two iterations, and that resumes to the same bits')
  })

  test('one that claims to have converged', async () => {
    const names = await broken(solverLaws(spoiled(good, (after) => ({ ...after, residual: 0 }))))
    expect(names).toContain('solves a logistic regression')
  })

  test('one whose value is not that of its point', async () => {
    const names = await broken(
      solverLaws(spoiled(good, (after, before) => ({ ...after, value: Number.isNaN(before.value) ? after.value : before.value }))),
    )
    expect(names).toContain('the value belongs to the point')
    expect(names).toContain('solves a quadratic of 1 variables and condition 3')
  })

  test('one that keeps part of its state to itself', async () => {
    let hidden = 0
    const names = await broken(
      solverLaws(
        spoiled(good, (after) => {
          after.gradient[0]! *= 1 + 1e-9 * hidden++
          return after
        }),
      ),
    )
    expect(names).toContain('6 iterations are 3, saved, loaded, and 3 more, bit for bit')
    expect(names).toContain('the synchronous and the asynchronous driver give the same bits')
  })

  test('one that iterates before the driver has seen the start', async () => {
    const eager: SearchSolver<LbfgsState, Oracle> = {
      ...good,
      *advance(state) {
        const next = yield* good.advance(state)
        return Number.isNaN(state.residual) ? yield* good.advance(next) : next
      },
    }
    expect(await broken(solverLaws(eager))).toContain('no iterations leave the start where it is')
  })

  test('one that moves away from a solution', async () => {
    const names = await broken(
      solverLaws(
        spoiled(good, (after, before) => {
          if (Number.isNaN(before.residual)) after.x[0]! += 1e-12
          return after
        }),
      ),
    )
    expect(names).toContain('a start with residual 0 has converged at once')
  })
})

test('the laws of traced solvers fail for one that starts from its velocity', async () => {
  const solver = sgd({ learningRate: 0.3 })
  const names = await broken(
    tracedSolverLaws({
      ...solver,
      init: (x) => ({ ...solver.init(x), transform: { velocity: x } }),
      point: ({ transform }) => transform.velocity,
    }),
  )
  expect(names).toContain('solves a quadratic of 4 variables and condition 5')
  expect(names).toContain('the value belongs to the point')
})

test('the laws of traced solvers fail for steps that are too long', async () => {
  const names = await broken(tracedSolverLaws(sgd({ learningRate: 0.7 })))
  expect(names).toContain('solves a quadratic of 4 variables and condition 5')
})

test('the laws of traced solvers fail for one whose decay is not in the objective', async () => {
  const names = await broken(tracedSolverLaws(descent(chain(momentum(0), decoupledWeightDecay(0.1)), { learningRate: 0.3 })))
  expect(names).toContain('solves a quadratic of 4 variables and condition 5')
})

test('the laws of smooth solvers fail for a subgradient method that forgets its best point', async () => {
  const solver = subgradient({ stepSize: 0.5 })
  const forgetful = spoiled(solver, (after) => {
    if (after.idle > 0) after.best.set(after.x)
    return after
  })
  const kink = {
    name: 'a kink',
    start: [3],
    minimum: 0,
    objective: (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = Math.sign(x[0]!)
      return Math.abs(x[0]!)
    },
  }
  const options = { problems: [kink], wild: [], accuracy: 0.01, maxIterations: 5000 }
  const names = await broken(solverLaws(forgetful, options))
  expect(names).toContain('solves a kink')
  expect(await broken(solverLaws({ ...solver, name: 'whole' }, options))).toEqual([])
})

test('the laws of composite solvers fail for one whose prox takes another step than its gradient', async () => {
  const solver = fista({ stepSize: 0.3 })
  const wrong: SearchSolver<ReturnType<typeof solver.init>, CompositeOracle> = {
    ...solver,
    *advance(state) {
      const run = solver.advance(state)
      let turn = run.next()
      while (!turn.done) {
        const { ask, args } = turn.value
        turn = run.next(ask === 'prox' ? yield { ask, args: [args[0], 1.5 * args[1], args[2]] } : yield turn.value)
      }
      return turn.value
    },
  }
  const names = await broken(compositeSolverLaws(wrong))
  expect(names).toContain('first-order conditions hold on a weighted lasso')
})

test('the laws of coordinate solvers fail for one that ignores the weights of rows', async () => {
  const solver = coordinateDescent()
  const blind: SearchSolver<ReturnType<typeof solver.init>, CoordinateOracle> = {
    ...solver,
    *advance(state) {
      const run = solver.advance(state)
      let turn = run.next()
      while (!turn.done) {
        const [visitor] = turn.value.args
        turn = run.next(
          yield {
            ask: 'visit',
            args: [(columns) => visitor({ ...columns, weights: columns.weights.map(() => 1 / columns.weights.length) })],
          },
        )
      }
      return turn.value
    },
  }
  const names = await broken(coordinateSolverLaws(blind))
  expect(names).toContain('first-order conditions hold on a weighted lasso')
  expect(names).not.toContain('first-order conditions hold on a lasso with rows of equal weight')
})

test('the wild problems show their regions to L-BFGS', () => {
  for (const problem of [barrier, overflow, brokenGradient]) {
    let wild = 0
    const solver = lbfgs()
    const objective = (x: Float64Array, gradient: Float64Array): number => {
      const value = problem.objective(x, gradient)
      if (!(Number.isFinite(value) && Number.isFinite(gradient[0]!))) wild++
      return value
    }
    minimizeSync(solver, objective, problem.start)
    expect(wild, problem.name).toBeGreaterThan(0)
  }
})
