import { normal, seededRandom } from '@odot/autodiff'
import { cpu, dense } from '@odot/kernels'
import { leastSquares, logistic, multinomial, poisson } from '@odot/losses'
import { depth, hadamard } from '@odot/parameterizations'
import type { Loss, Parameterization } from '@odot/problem'
import { standardized } from '@odot/problem'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { bindLoss } from '../src/engine/bind-loss.js'
import { homogeneousDegree } from '../src/local/degree-of.js'
import type { LocalPoint, LocalProblem } from '../src/local/local-problem.js'
import { localSurrogate } from '../src/local/local-surrogate.js'
import { lossHessian } from '../src/local/loss-hessian.js'
import { newtonPolish } from '../src/local/newton-polish.js'
import { originOf } from '../src/local/origin.js'
import { parameterMap } from '../src/local/parameter-map.js'
import { powerPenalty } from '../src/local/power-penalty.js'
import { gradientAt, predictorsAt } from '../src/local/predictors-at.js'
import { profiledHessian } from '../src/local/profiled-hessian.js'
import { smallestEigenvalue } from '../src/local/smallest-eigenvalue.js'

const device = cpu()
afterAll(() => device.dispose())

function finish<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const turn = work.next()
    if (turn.done) return turn.value
  }
}

function problemOf<Y, T>(seed: number, loss: Loss<Y, T>, responseOf: (signal: readonly number[]) => Y, columns = 6): LocalProblem {
  const random = seededRandom(seed)
  const rows = 30
  const data = Float64Array.from({ length: rows * columns }, () => normal(random))
  const signal = Array.from({ length: rows }, (_, i) => data[i]! - data[rows + i]! + 0.5 * normal(random))
  const weights = new Float64Array(rows).fill(1 / rows)
  const { design } = standardized(dense(data, { rows, columns, order: 'column-major' }), { weights })
  return {
    design,
    loss: bindLoss(loss, responseOf(signal), { where: 'test', rows, weights, device }),
    offset: undefined,
    intercept: true,
    factor: Float64Array.from({ length: columns }, (_, j) => (j === 3 ? 0 : 1)),
    squares: new Float64Array(columns).fill(1),
    device,
  }
}

const problems: Readonly<Record<string, (seed: number) => LocalProblem>> = {
  'least squares': (seed) => problemOf(seed, leastSquares(), (signal) => signal),
  logistic: (seed) => problemOf(seed, logistic(), (signal) => signal.map((value) => (value > 0 ? 1 : 0))),
  poisson: (seed) => problemOf(seed, poisson(), (signal) => signal.map((value) => Math.round(Math.exp(value)))),
  multinomial: (seed) => problemOf(seed, multinomial(), (signal) => signal.map((value) => (value > 1 ? 'a' : value > -1 ? 'b' : 'c'))),
}

function randomPoint({ design, loss }: LocalProblem, seed: number): LocalPoint {
  const random = seededRandom(seed)
  const b = Float64Array.from({ length: design.columns * loss.outputs }, () => (random() < 0.4 ? 0 : normal(random)))
  return { b, intercepts: Float64Array.from({ length: loss.outputs }, () => normal(random) / 2) }
}

for (const [name, make] of Object.entries(problems)) {
  describe(name, () => {
    test('polish never raises the objective, and keeps zeros and signs', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.01, 0.1, 0.5), (seed, lambda) => {
          const problem = make(seed)
          const from = randomPoint(problem, seed + 1)
          const polished = finish(newtonPolish(problem, from, { power: powerPenalty(2 / 3), lambda }))
          for (let a = 1; a < polished.objectives.length; a++)
            expect(polished.objectives[a]! - polished.objectives[a - 1]!).toBeLessThanOrEqual(
              1e-15 * (1 + Math.abs(polished.objectives[a]!)),
            )
          expect(polished.firstOrder).toBeLessThanOrEqual(1e-10)
          for (const [at, value] of polished.b.entries())
            if (problem.factor[Math.floor(at / problem.loss.outputs)] !== 0) expect(value * from.b[at]!).toBeGreaterThanOrEqual(0)
          problem.loss.dispose()
        }),
        { seed: 2, numRuns: 12 },
      )
    })

    test('the Hessian of the loss is the change of its gradient', () => {
      const problem = make(5)
      const { design, loss } = problem
      const K = loss.outputs
      const point = randomPoint(problem, 6)
      const columns = design.columns
      const data = new Float64Array(loss.rows * columns)
      for (let j = 0; j < columns; j++) design.column!.axpy(j, 1, data.subarray(j * loss.rows, (j + 1) * loss.rows))
      const A = dense(data, { rows: loss.rows, columns, order: 'column-major' })
      const blocks = new Float64Array(loss.rows * K * K)
      loss.curvatureInto(predictorsAt(problem, point), blocks)
      const places = Int32Array.from([...Array(columns * K).keys()].filter((at) => at % 4 !== 1))
      const H = finish(lossHessian(A, blocks, { places, outputs: K, device }))
      const step = 1e-6
      for (const [a, at] of places.entries()) {
        const moved = (sign: number): Float64Array => {
          const b = point.b.slice()
          b[at]! += sign * step
          return gradientAt(problem, predictorsAt(problem, { ...point, b }))
        }
        const [up, down] = [moved(1), moved(-1)]
        for (const [c, other] of places.entries())
          expect(Math.abs(H[c * places.length + a]! - (up[other]! - down[other]!) / (2 * step))).toBeLessThan(1e-6)
      }
    })

    test('the gradient of the surrogate is that of its value, unpenalised columns and intercepts included', () => {
      const problem = make(7)
      const K = problem.loss.outputs
      const origin = finish(originOf(problem))
      const penalized = Int32Array.of(0, 1, 2, 4, 5)
      const shape = K === 1 ? [5] : [5, K]
      const map = parameterMap(depth(3), { shape, strengthShape: shape, device })
      map.setStrength(Float64Array.from({ length: 5 * K }, (_, a) => 0.1 + 0.01 * a))
      const surrogate = localSurrogate(
        problem,
        { design: problem.design, penalized, places: penalized, free: Int32Array.of(3), freePlaces: Int32Array.of(3) },
        { map, origin: origin.point, unit: origin.unit },
      )
      const random = seededRandom(8)
      const x = Float64Array.from({ length: surrogate.size }, () => 0.5 * normal(random))
      const gradient = new Float64Array(x.length)
      surrogate.valueAndGradient(x, gradient)
      const value = (at: number, step: number): number => {
        const moved = x.slice()
        moved[at]! += step
        const answer = surrogate.valueAndGradient(moved, new Float64Array(x.length))
        return typeof answer === 'number' ? answer : Number.NaN
      }
      for (let at = 0; at < x.length; at++) expect(Math.abs((value(at, 1e-6) - value(at, -1e-6)) / 2e-6 - gradient[at]!)).toBeLessThan(1e-6)
      map.dispose()
    })
  })
}

describe('the smallest eigenvalue', () => {
  test('of a matrix with known eigenvalues is found, whatever their signs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
        const random = seededRandom(seed)
        const values = Array.from({ length: n }, () => 4 * normal(random))
        // H = Q diag(values) Qᵀ for a product of reflections Q
        let H = Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? values[at % n]! : 0))
        for (let k = 0; k < 3; k++)
          H = reflected(
            H,
            n,
            Array.from({ length: n }, () => normal(random)),
          )
        const found = finish(smallestEigenvalue(H, n, new Float64Array(n * n)))
        expect(Math.abs(found - Math.min(...values))).toBeLessThan(1e-5 * (1 + Math.max(...values.map(Math.abs))))
      }),
      { seed: 4, numRuns: 100 },
    )
  })

  test('of what is no number is none', () => {
    expect(finish(smallestEigenvalue(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2, new Float64Array(4)))).toBeNaN()
  })

  test('of nothing is infinite', () => {
    expect(finish(smallestEigenvalue(new Float64Array(0), 0, new Float64Array(0)))).toBe(Number.POSITIVE_INFINITY)
  })
})

test('a profiled Newton step is the step of the whole system', () => {
  const n = 5
  const random = seededRandom(9)
  const R = Array.from({ length: n }, () => Array.from({ length: n }, () => normal(random)))
  const H = Float64Array.from({ length: n * n }, (_, at) => R.reduce((total, row) => total + row[Math.floor(at / n)]! * row[at % n]!, 0))
  const gradient = Float64Array.from({ length: n }, () => normal(random))
  const { schur, reduceInto, complete } = finish(profiledHessian(H, n, { size: 2, slack: new Float64Array(3) }))
  const reduced = new Float64Array(2)
  reduceInto(gradient, reduced)
  const determinant = schur[0]! * schur[3]! - schur[1]! * schur[2]!
  const step = new Float64Array(n)
  step[0] = -(schur[3]! * reduced[0]! - schur[1]! * reduced[1]!) / determinant
  step[1] = -(schur[0]! * reduced[1]! - schur[2]! * reduced[0]!) / determinant
  complete(gradient, step)
  for (let a = 0; a < n; a++) {
    let total = gradient[a]!
    for (let c = 0; c < n; c++) total += H[a * n + c]! * step[c]!
    expect(Math.abs(total)).toBeLessThan(1e-10)
  }
})

describe('the degree of a parameterization', () => {
  const degreeOf = <F>(parameterization: Parameterization<F>): number | undefined => {
    const map = parameterMap(parameterization, { shape: [4], strengthShape: [4], device })
    map.setStrength(new Float64Array(4).fill(1))
    const degree = homogeneousDegree(parameterization, map, [4])
    map.dispose()
    return degree
  }

  test('is that of products, and none where the record is wrong about it', () => {
    expect(degreeOf(hadamard())).toBe(2)
    expect(degreeOf(depth(4))).toBe(4)
    expect(degreeOf({ ...hadamard(), degree: 3 })).toBeUndefined()
    expect(degreeOf({ ...hadamard(), degree: 'unknown' })).toBeUndefined()
  })
})

/** (I − 2vvᵀ/‖v‖²) H (I − 2vvᵀ/‖v‖²). */
function reflected(H: Float64Array, n: number, v: readonly number[]): Float64Array<ArrayBuffer> {
  const square = v.reduce((total, x) => total + x * x, 0)
  const Q = Float64Array.from(
    { length: n * n },
    (_, at) => (Math.floor(at / n) === at % n ? 1 : 0) - (2 * v[Math.floor(at / n)]! * v[at % n]!) / square,
  )
  const times = (A: Float64Array, B: Float64Array): Float64Array<ArrayBuffer> =>
    Float64Array.from({ length: n * n }, (_, at) => {
      let total = 0
      for (let k = 0; k < n; k++) total += A[Math.floor(at / n) * n + k]! * B[k * n + (at % n)]!
      return total
    })
  return times(times(Q, H), Q)
}
