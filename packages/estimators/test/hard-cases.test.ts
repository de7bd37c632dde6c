import { normal, seededRandom } from '@odot/autodiff'
import { lasso, type SolverName, type Squares, type Strength } from '@odot/estimators'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

// Data where rounding, not mathematics, decides: each was once answered wrongly somewhere.
const solvers: readonly SolverName[] = ['hadamard', 'coordinate-descent']

function columnsOf(seed: number, rows: number, count: number): readonly Float64Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => Float64Array.from({ length: rows }, () => normal(random)))
}

function rowsOf(columns: readonly ArrayLike<number>[]): number[][] {
  return Array.from({ length: columns[0]!.length }, (_, i) => columns.map((column) => column[i]!))
}

for (const solver of solvers) {
  describe(solver, () => {
    test('a constant response gives zeros and gap 0, whatever its mean rounds to', () => {
      const strengths: readonly Strength[] = [{ lambda: 1 }, { lambda: 1e-3 }, { lambdaRatio: 0.1 }, { lambda: 0 }]
      fc.assert(
        fc.property(
          fc.integer({ min: 3, max: 60 }),
          fc.double({ min: 1e-100, max: 1e3, noNaN: true }),
          fc.constantFrom(...strengths),
          (n, c, strength) => {
            const [a, b] = columnsOf(n, n, 2)
            const model = lasso({ ...strength, solver }).fitSync(rowsOf([a!, b!]), new Float64Array(n).fill(c))
            expect(model.status).toBe('converged')
            expect(model.certificate.relativeGap).toBe(0)
            expect([...model.coefficients]).toEqual([0, 0])
            expect(Math.abs(model.intercept - c)).toBeLessThanOrEqual(1e-14 * Math.abs(c) + n * Number.MIN_VALUE)
          },
        ),
        { seed: 1, numRuns: 200 },
      )
    })

    test('a share of a λmax that is 0 gives zeros: one row, more columns than rows, constant columns', () => {
      for (const [X, y] of [
        [[[1, 2]], [3]],
        [
          [
            [1, 2, 3],
            [4, 5, 7],
          ],
          [2, 2],
        ],
        [
          [
            [1, 1],
            [1, 1],
            [1, 1],
          ],
          [1, 2, 4],
        ],
      ] as const) {
        const model = lasso({ lambdaRatio: 0.5, solver }).fitSync(X, y)
        expect(model.status).toBe('converged')
        expect(model.coefficients.every((b) => b === 0)).toBe(true)
        expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-15)
      }
    })

    test('a response that unpenalised columns explain exactly leaves nothing to the others', () => {
      const [z, x] = columnsOf(2, 20, 2)
      const y = z!.map((value) => 3 * value + 1)
      const model = lasso({ lambdaRatio: 0.1, penaltyFactor: [0, 1], solver }).fitSync(rowsOf([z!, x!]), y)
      expect(model.certificate.relativeGap).toBe(0)
      expect(model.coefficients[0]).toBeCloseTo(3, 12)
      expect(model.coefficients[1]).toBe(0)
    })

    test('unpenalised columns that interpolate the response end the fit at once', () => {
      const model = lasso({ lambdaRatio: 0.1, intercept: false, penaltyFactor: [0, 0, 1], maxIterations: 10, solver }).fitSync(
        [
          [-4, -2, -3],
          [-3, -4, 1],
        ],
        [1, 1],
      )
      expect(model.status).toBe('converged')
      expect(model.coefficients[2]).toBe(0)
    })

    test('a penalised column that equals an unpenalised one stays out', () => {
      const [z, x, noise] = columnsOf(3, 20, 3)
      const y = z!.map((value, i) => value + x![i]! + 0.1 * noise![i]!)
      const model = lasso({ lambdaRatio: 0.1, penaltyFactor: [0, 1, 1], solver, tolerance: 1e-10 }).fitSync(rowsOf([z!, z!, x!]), y)
      expect(model.certificate.relativeGap).toBeLessThanOrEqual(1e-10)
      expect(model.coefficients[1]).toBe(0)
      expect(model.coefficients[2]).not.toBe(0)
    })

    test('nearly dependent unpenalised columns are still solved, as well as their span allows', () => {
      const [z, h, x, noise] = columnsOf(4, 40, 4)
      const y = z!.map((value, i) => value + 2 * h![i]! + 0.5 * x![i]! + 0.1 * noise![i]!)
      const close = z!.map((value, i) => value + 1e-7 * h![i]!)
      const at = (second: Float64Array, options: Squares & Strength) =>
        lasso({ ...options, solver, tolerance: 1e-8 }).fitSync(rowsOf([z!, second, x!]), y)
      for (const options of [{ lambda: 0.05, penaltyFactor: [0, 0, 1] }, { lambda: 0 }] as const) {
        const [near, far] = [at(close, options), at(h!, options)]
        expect(near.status).toBe('converged')
        expect(Math.abs(near.certificate.primal - far.certificate.primal)).toBeLessThan(1e-7 * far.certificate.primal)
        expect(near.certificate.dual).toBeLessThanOrEqual(far.certificate.primal * (1 + 1e-7))
      }
    })

    test('columns far from zero, as time stamps are, keep their digits', () => {
      const [a, b, c] = [Float64Array.of(1, 1, -1, -1), Float64Array.of(1, -1, 1, -1), Float64Array.of(1, -1, -1, 1)]
      const y = a.map((value, i) => 3 * value + 2 * b[i]! + 0.3 * c[i]!)
      for (const shift of [1e3, 1e6, 1e9]) {
        const model = lasso({ lambda: 0.5, solver, tolerance: 1e-6 }).fitSync(rowsOf([a, b.map((value) => shift + value), c]), y)
        expect(model.status).toBe('converged')
        expect(Math.abs(model.standardizedCoefficients[0]! - 2.5)).toBeLessThan(1e-6)
        expect(Math.abs(model.standardizedCoefficients[1]! - 1.5)).toBeLessThan(1e-6)
        expect([...(model.certificate.certifiedZeros ?? [])]).toEqual([2])
      }
    })

    test('columns of any scale are fitted alike, standardised or not', () => {
      const columns = columnsOf(5, 30, 4)
      const noise = columnsOf(6, 30, 1)[0]!
      const y = columns[0]!.map((value, i) => value - columns[1]![i]! + noise[i]!)
      const reference = lasso({ lambdaRatio: 0.1, solver, tolerance: 1e-10 }).fitSync(rowsOf(columns), y)
      for (const scale of [1e-170, 1e-80, 1e80, 1e155]) {
        const model = lasso({ lambdaRatio: 0.1, solver, tolerance: 1e-10 }).fitSync(
          rowsOf(columns.map((column) => column.map((x) => x * scale))),
          y,
        )
        expect(model.status).toBe('converged')
        for (const [j, b] of reference.coefficients.entries()) expect(Math.abs(model.coefficients[j]! * scale - b)).toBeLessThan(1e-5)
        const raw = lasso({ lambdaRatio: 0.1, standardize: false, solver, tolerance: 1e-10 }).fitSync(
          rowsOf(columns.map((column) => column.map((x) => x * scale))),
          y,
        )
        expect(raw.status).toBe('converged')
      }
    })
  })
}

test('certified zeros are zeros of both solvers on data with shifts, duplicates, weights and free columns', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.3, 0.05), (seed, lambdaRatio) => {
      const random = seededRandom(seed)
      const rows = 3 + Math.floor(30 * random())
      const base = columnsOf(seed, rows, 8)
      const columns = base.map((column, j) => column.map((x, i) => (j === 3 ? base[0]![i]! : x) + (j === 5 ? 1e7 : 0)))
      const y = base[0]!.map((x, i) => x - base[5]![i]! + 0.3 * base[7]![i]!)
      const sampleWeight = y.map(() => Math.floor(3 * random()) + (rows < 6 ? 1 : 0))
      fc.pre(sampleWeight.filter((w) => w > 0).length > 2)
      const options = { lambdaRatio, sampleWeight, penaltyFactor: [1, 1, 0, 1, 2, 1, 1, 1], tolerance: 1e-9, maxIterations: 20000 }
      const [smooth, referee] = solvers.map((solver) => lasso({ ...options, solver }).fitSync(rowsOf(columns), y))
      for (const model of [smooth!, referee!]) {
        expect(model.status).toBe('converged')
        for (const j of model.certificate.certifiedZeros ?? []) expect([smooth!.coefficients[j], referee!.coefficients[j]]).toEqual([0, 0])
      }
      expect(Math.abs(smooth!.certificate.primal - referee!.certificate.primal)).toBeLessThanOrEqual(
        2e-9 * Math.max(smooth!.certificate.primal, 1e-3),
      )
    }),
    { seed: 2, numRuns: 150 },
  )
})
