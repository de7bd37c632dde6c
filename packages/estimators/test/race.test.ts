import { breastCancer, diabetes, makeRegression } from '@odot/datasets'
import { logistic } from '@odot/losses'
import { expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'
import { elasticNet, groupLasso, lasso, type RacePoint, type RaceSolver, race } from '../src/index.js'

const everyone: readonly RaceSolver[] = ['odot', 'hadamard', 'fista', 'coordinate-descent']
const used = (): number => realmHeap()?.usage().bytes ?? 0

async function pointsOf(race: AsyncIterable<RacePoint>): Promise<readonly RacePoint[]> {
  const points: RacePoint[] = []
  for await (const point of race) points.push(point)
  return points
}

/** Points that are further from the optimum than their gap says, but for rounding. */
const beyond = (points: readonly RacePoint[], optimum: number): readonly RacePoint[] =>
  points.filter(({ gap, objective }) => !(gap >= 0 && gap >= objective - optimum - 1e-12 * optimum))

const { X, y } = await diabetes()
const cancer = await breastCancer()
const races = {
  'the lasso on diabetes': {
    run: () => race({ estimator: lasso({ lambdaRatio: 0.1, tolerance: 1e-9 }), X, y }, { seconds: 30 }),
    optimum: () => lasso({ lambdaRatio: 0.1, tolerance: 1e-13 }).fitSync(X, y),
    solvers: everyone,
  },
  'the elastic net on diabetes': {
    run: () => race({ estimator: elasticNet({ lambdaRatio: 0.1, mixing: 0.7, tolerance: 1e-9 }), X, y }, { seconds: 30 }),
    optimum: () => elasticNet({ lambdaRatio: 0.1, mixing: 0.7, tolerance: 1e-13 }).fitSync(X, y),
    solvers: everyone.filter((solver) => solver !== 'coordinate-descent'),
  },
  'the logistic lasso on breast cancer': {
    run: () =>
      race({ estimator: lasso({ lambdaRatio: 0.1, loss: logistic(), tolerance: 1e-6 }), X: cancer.X, y: cancer.labels }, { seconds: 30 }),
    optimum: () => lasso({ lambdaRatio: 0.1, loss: logistic(), tolerance: 1e-12 }).fitSync(cancer.X, cancer.labels),
    solvers: everyone,
  },
} as const

for (const [what, { run, optimum, solvers }] of Object.entries(races))
  test(`${what}: every solver reaches the tolerance, and no point is further from the optimum than its gap`, async () => {
    const before = used()
    const points = await pointsOf(run())
    expect(used()).toBe(before)
    const { primal } = optimum().certificate
    expect(beyond(points, primal)).toEqual([])
    // a certificate that claims a thousandth of its gap is caught
    expect(
      beyond(
        points.map((point) => ({ ...point, gap: point.gap / 1000 })),
        primal,
      ),
    ).not.toEqual([])
    const least = primal * (1 - 1e-12) - optimum().certificate.gap
    for (const { objective, solver } of points) expect(objective, solver).toBeGreaterThanOrEqual(least)
    for (const solver of solvers) {
      const own = points.filter((point) => point.solver === solver)
      expect(own.map(({ status }) => status).slice(0, -1), solver).toEqual(own.slice(1).map(() => 'running'))
      expect(own.at(-1)?.status, solver).toBe('converged')
      expect(own[0]!.relativeGap, solver).toBeGreaterThan(0.1)
      for (const [k, { seconds }] of own.entries()) expect(seconds, solver).toBeGreaterThan(own[k - 1]?.seconds ?? 0)
    }
    expect(new Set(points.map(({ solver }) => solver))).toEqual(new Set(solvers))
  })

test('weights, offsets and columns as they are, without an intercept, make the same problem for all', async () => {
  const options = {
    lambdaRatio: 0.2,
    intercept: false,
    standardize: false,
    sampleWeight: Float64Array.from(y, (_, i) => i % 3),
    offset: Float64Array.from(y, (_, i) => i % 7),
    penaltyFactor: Float64Array.from({ length: 10 }, (_, j) => 1 + j / 4),
    tolerance: 1e-8,
  }
  const points = await pointsOf(race({ estimator: lasso(options), X, y }, { seconds: 30 }))
  const { primal, gap } = lasso({ ...options, tolerance: 1e-13 }).fitSync(X, y).certificate
  for (const solver of everyone) {
    const last = points.findLast((point) => point.solver === solver)!
    expect(last.status, solver).toBe('converged')
    expect(Math.abs(last.objective - primal), solver).toBeLessThanOrEqual(last.gap + gap + 1e-12 * primal)
  }
})

test('points of different solvers come in turns', async () => {
  const made = makeRegression({ rows: 200, columns: 800, nonzeros: 20, seed: 3 })
  const points = await pointsOf(race({ estimator: lasso({ lambdaRatio: 0.05, tolerance: 1e-12 }), ...made }, { seconds: 0.1 }))
  const order = points.map(({ solver }) => solver)
  expect(order.filter((solver, k) => solver !== order[k - 1]).length).toBeGreaterThan(2 * everyone.length)
})

test('a signal ends the race, a break too, and both give the memory back', async () => {
  const made = makeRegression({ rows: 200, columns: 2000, nonzeros: 50, seed: 3 })
  const entry = { estimator: lasso({ lambdaRatio: 0.01, tolerance: 1e-14 }), X: made.X, y: made.y }
  const before = used()
  const controller = new AbortController()
  let heard = 0
  const onPoint = (): void => {
    heard++
    if (heard === 5) controller.abort()
  }
  const points = await pointsOf(race(entry, { signal: controller.signal, onPoint }))
  expect(points).toHaveLength(5)
  expect(used()).toBe(before)
  for await (const { relativeGap } of race(entry)) if (relativeGap < 0.5) break
  expect(used()).toBe(before)
  expect(await pointsOf(race(entry, { signal: AbortSignal.abort() }))).toEqual([])
  const failing = async (): Promise<unknown> =>
    pointsOf(
      race(entry, {
        onPoint: () => {
          throw new Error('no more')
        },
      }),
    )
  await expect(failing()).rejects.toThrow('no more')
  expect(used()).toBe(before)
})

test('a constant response is solved by everybody at once', async () => {
  const points = await pointsOf(race({ estimator: lasso({ lambda: 1 }), X, y: y.map(() => 3) }))
  expect(points.map(({ solver, relativeGap, status }) => ({ solver, relativeGap, status }))).toEqual(
    everyone.map((solver) => ({ solver, relativeGap: 0, status: 'converged' })),
  )
})

test('what cannot race is refused with what to do', async () => {
  const data = { X, y }
  const before = used()
  const squares = lasso({ lambda: 1 })
  expect(() => race({ estimator: lasso(), ...data })).toThrow(
    'race: the estimator has no strength; pass one such as lasso({ lambdaRatio: 0.1 })',
  )
  expect(() => race({ estimator: groupLasso({ lambda: 1, groups: [0] }), ...data })).toThrow(
    'race: the estimator is groupLasso; pass one of lasso',
  )
  expect(() => race({ estimator: squares, ...data }, { seconds: 0 })).toThrow('race: seconds is 0; pass a number > 0.')
  expect(() => race({ estimator: squares, ...data }, { solvers: [] })).toThrow('race: solvers is empty')
  const first = async (run: AsyncGenerator<RacePoint>): Promise<unknown> => run.next()
  const solvers = ['coordinate-descent'] as const
  await expect(first(race({ estimator: elasticNet({ lambda: 1 }), ...data }, { solvers }))).rejects.toThrow('knows no ridge')
  await expect(first(race({ estimator: lasso({ lambda: 0 }), ...data }))).rejects.toThrow('race: λ is 0, so there is no penalty')
  await expect(first(race({ estimator: lasso({ lambda: 1, lower: 0 }), ...data }))).rejects.toThrow('race: the coefficients have bounds')
  const penaltyFactor = [1, 1, 0, 1, 1, 1, 1, 1, 1, 1]
  await expect(first(race({ estimator: lasso({ lambda: 1, penaltyFactor }), ...data }))).rejects.toThrow(
    'race: the penalty of column 2 is 0',
  )
  await expect(first(race({ estimator: squares, X, y: y.slice(1) }))).rejects.toThrow('race: y has 441')
  expect(used()).toBe(before)
})
