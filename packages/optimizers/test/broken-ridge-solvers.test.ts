import { irls, type RidgeOracle, varpro } from '@odot/optimizers'
import { ridgeSolverLaws } from '@odot/optimizers/laws'
import type { SearchSolver } from '@odot/problem'
import { expect, test } from 'vitest'
import { broken } from './broken.js'

test('the laws of ridge solvers fail for one that claims a gap that it does not have', async () => {
  const solver = varpro()
  const names = await broken(
    ridgeSolverLaws({ ...solver, monitor: (state) => ({ ...solver.monitor(state), residual: state.iteration < 4 ? state.residual : 0 }) }),
  )
  expect(names).toContain('solves a lasso')
  expect(names).toContain('solves a wide group lasso with a free group')
})

test('the laws of ridge solvers fail for one that solves the problem of other strengths', async () => {
  const solver = irls()
  const wrong: SearchSolver<ReturnType<typeof solver.init>, RidgeOracle> = {
    ...solver,
    *advance(state) {
      const run = solver.advance(state)
      let turn = run.next()
      while (!turn.done) {
        const [visitor] = turn.value.args
        turn = run.next(yield { ask: 'ridges', args: [(ridges) => visitor({ ...ridges, strength: ridges.strength.map((s) => 1.01 * s) })] })
      }
      return turn.value
    },
  }
  const names = await broken(ridgeSolverLaws(wrong))
  expect(names).toContain('solves a lasso')
  expect(names).toContain('solves a lasso with more columns than rows')
})

test('the laws of ridge solvers fail for one that starts anew in every iteration', async () => {
  const solver = varpro()
  const names = await broken(
    ridgeSolverLaws(
      {
        ...solver,
        *advance(state) {
          return { ...(yield* solver.advance(state)), search: null }
        },
      },
      { maxIterations: 100 },
    ),
  )
  expect(names).toContain('solves a lasso')
})
