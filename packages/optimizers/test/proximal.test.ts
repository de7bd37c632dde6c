import { abs, apply, design, mul, relu, sign, square, sub, sum, type Tensor, tensor, trace, values } from '@odot/autodiff'
import { cpu } from '@odot/kernels'
import {
  compositeOracle,
  fista,
  ista,
  iterate,
  minimizeSync,
  type ProximalPenalty,
  proximalGradient,
  type TracedPenalty,
} from '@odot/optimizers'
import { compositeSolverLaws, tracedSolverLaws } from '@odot/optimizers/laws'
import * as penalties from '@odot/penalties'
import type { Penalty } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { type RandomLasso, randomLasso } from './lasso-problem.js'

/** λ‖b‖₁ with everything that a proximal method asks for. */
function lasso(lambda: number): ProximalPenalty & TracedPenalty {
  return {
    name: 'lasso',
    value: ({ data }) => lambda * data.reduce((total, b) => total + Math.abs(b), 0),
    prox: ({ data }, step, out) => {
      data.forEach((b, j) => {
        out[j] = soft(b, lambda * (typeof step === 'number' ? step : step[j]!))
      })
    },
    traced: (b) => mul(lambda, sum(abs(b))),
    tracedProx: (b, step) => mul(sign(b), relu(sub(abs(b), mul(step, lambda)))),
  }
}
const soft = (b: number, limit: number): number => Math.sign(b) * Math.max(Math.abs(b) - limit, 0)

/** The gradient of the smooth part of a random lasso, and its value. */
function smoothOf({ designs: { X }, y, rows }: RandomLasso) {
  const rest = new Float64Array(rows)
  return (b: Float64Array, gradient: Float64Array): number => {
    X.apply(b, rest)
    for (let i = 0; i < rows; i++) rest[i]! -= y.data[i]!
    const value = rest.reduce((total, r) => total + r * r, 0) / (2 * rows)
    X.adjoint(
      rest.map((r) => r / rows),
      gradient,
    )
    return value
  }
}

const problem = randomLasso(4, { share: 0.02, correlation: 0.9 })
const { columns, rows, designs, y } = problem
const lambda = problem.strength.data[0]!
const smooth = smoothOf(problem)
const composite = compositeOracle({ size: columns, valueAndGradient: smooth }, lasso(lambda))
/** Shorter than 1/L: L is at most the mean squared norm of the rows. */
const stepSize = rows / designs.X.columnNorms(new Float64Array(rows).fill(1)).reduce((total, norm) => total + norm * norm, 0)
const zero = new Float64Array(columns)
/** Rounding of a hundred steps. */
const digits = 10

/** Points of the method written out, and whether each step ended in a restart. */
function reference(steps: number, { momentum, restart }: { momentum: boolean; restart: boolean }) {
  const gradient = new Float64Array(columns)
  let [b, last, t] = [zero, zero, 1]
  const points: Float64Array[] = []
  let restarts = 0
  for (let k = 0; k < steps; k++) {
    const share = momentum ? (t - 1) / ((1 + Math.sqrt(1 + 4 * t * t)) / 2) : 0
    const z = b.map((x, j) => x + share * last[j]!)
    smooth(z, gradient)
    const next = z.map((x, j) => soft(x - stepSize * gradient[j]!, stepSize * lambda))
    const before = b
    last = next.map((x, j) => x - before[j]!)
    const uphill = z.reduce((total, x, j) => total + (x - next[j]!) * last[j]!, 0)
    t = restart && uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * t * t)) / 2
    if (restart && uphill > 0) restarts++
    b = next
    points.push(b)
  }
  return { points, restarts }
}

describe('with a given step, the points are those of the formulas:', () => {
  const steps = 100
  const pointsOf = (solver: ReturnType<typeof fista>): readonly Float64Array[] =>
    [...iterate(solver, composite, zero, { maxIterations: steps, tolerance: 0 })].slice(1).map(({ x }) => x)
  const same = (found: readonly Float64Array[], points: readonly Float64Array[]): void => {
    expect(found.length).toBe(points.length)
    found.forEach((x, k) => {
      x.forEach((b, j) => {
        expect(b, `step ${k + 1}`).toBeCloseTo(points[k]![j]!, digits)
      })
    })
  }

  test('ISTA', () => {
    same(pointsOf(ista({ stepSize })), reference(steps, { momentum: false, restart: false }).points)
  })

  test('FISTA without restarts', () => {
    same(pointsOf(fista({ stepSize, restart: false })), reference(steps, { momentum: true, restart: false }).points)
  })

  test('FISTA, which restarts where ⟨z − b, b − b_old⟩ > 0', () => {
    const { points, restarts } = reference(steps, { momentum: true, restart: true })
    expect(restarts).toBeGreaterThan(0)
    same(pointsOf(fista({ stepSize })), points)
    const without = reference(steps, { momentum: true, restart: false }).points
    expect(Math.max(...points.at(-1)!.map((b, j) => Math.abs(b - without.at(-1)![j]!)))).toBeGreaterThan(1e-6)
  })
})

for (const { name, check } of [
  ...compositeSolverLaws(ista()),
  ...compositeSolverLaws({ ...ista({ stepSize: 0.3 }), name: 'ista with a fixed step' }),
])
  test(name, check)

test('values of ISTA never rise, with a given step or one that it finds', () => {
  for (const solver of [ista({ stepSize }), ista()]) {
    let before = Number.POSITIVE_INFINITY
    for (const { value } of iterate(solver, composite, zero, { maxIterations: 300, tolerance: 0 })) {
      expect(value).toBeLessThanOrEqual(before * (1 + 1e-14))
      before = value
    }
  }
})

test('ISTA and FISTA agree with coordinate descent, and FISTA needs fewer steps', () => {
  const [slow, fast] = [ista(), fista()].map((solver) => minimizeSync(solver, composite, zero, { tolerance: 1e-10 }))
  for (const { status, reason, x } of [slow!, fast!]) {
    expect(status).toBe('converged')
    expect(reason).toContain('is at most the tolerance 1.00e-10')
    x.forEach((b, j) => {
      expect(b).toBeCloseTo(problem.solution[j]!, 8)
      expect(b === 0).toBe(problem.solution[j] === 0)
    })
  }
  expect(fast!.iterations).toBeLessThan(0.5 * slow!.iterations)
})

describe('the proximal gradient method as a graph', () => {
  const graph = trace(
    (b: Tensor, target: Tensor) => mul(1 / (2 * rows), sum(square(sub(apply(design('X', rows, columns), b), target)))),
    [columns],
    [rows],
  )
  const solver = proximalGradient(lasso(lambda), { stepSize })
  const options = { designs, inputs: [y] as const }
  const start = values(zero)

  test('takes the steps of FISTA and of ISTA', () => {
    for (const accelerated of [true, false]) {
      const { points } = reference(60, { momentum: accelerated, restart: true })
      const traced = proximalGradient(lasso(lambda), { stepSize, accelerated })
      const { state } = minimizeSync(traced, graph, start, { ...options, maxIterations: 60, tolerance: 0, chunk: 7 })
      state.tree.b.data.forEach((b, j) => {
        expect(b).toBeCloseTo(points.at(-1)![j]!, digits)
      })
    }
  })

  test('ends at the lasso, with its zeros exact, and its value is that of its point', () => {
    const { x, value, status } = minimizeSync(solver, graph, start, { ...options, tolerance: 1e-10 })
    expect(status).toBe('converged')
    expect(problem.solution.some((b) => b === 0)).toBe(true)
    x.data.forEach((b, j) => {
      expect(b).toBeCloseTo(problem.solution[j]!, 8)
      expect(b === 0).toBe(problem.solution[j] === 0)
    })
    expect(value).toBeCloseTo(problem.value(x.data), 12)
    const half = minimizeSync(solver, graph, start, { ...options, maxIterations: 5 })
    expect(half.value).toBeCloseTo(problem.value(half.x.data), 12)
  })

  test('ends at the lasso in float32, too', () => {
    using device = cpu({ precision: 'f32' })
    const { x } = minimizeSync(solver, graph, start, { ...options, tolerance: 1e-5, device, chunk: 50 })
    x.data.forEach((b, j) => {
      expect(b).toBeCloseTo(problem.solution[j]!, 3)
      expect(b === 0).toBe(problem.solution[j] === 0)
    })
  })

  test('refuses a penalty without a traced prox', () => {
    const { tracedProx: _, ...without } = lasso(1)
    // @ts-expect-error no traced prox
    expect(() => proximalGradient(without, { stepSize: 1 })).toThrow('the penalty lasso has no traced prox')
    const rough: Penalty = without
    // @ts-expect-error a penalty that may have none
    expect(() => proximalGradient(rough, { stepSize: 1 })).toThrow('no traced prox')
    expect(() => proximalGradient(lasso(1), { stepSize: 0 })).toThrow('proximalGradient: stepSize is 0; pass a number > 0')
  })

  // Without a penalty it is accelerated gradient descent, which the laws know.
  const none: TracedPenalty = { name: 'none', value: () => 0, traced: () => tensor(0), tracedProx: (b) => b }
  for (const { name, check } of tracedSolverLaws(proximalGradient(none, { stepSize: 0.19 }))) test(name, check)

  describe('that finds its step', () => {
    for (const { name, check } of [
      ...tracedSolverLaws({ ...proximalGradient(none), name: 'FISTA that finds its step' }),
      ...tracedSolverLaws({ ...proximalGradient(none, { accelerated: false }), name: 'ISTA that finds its step' }),
    ])
      test(name, check)

    const groups = Array.from({ length: columns }, (_, j) => Math.floor(j / 3))
    test.each([
      penalties.lasso(lambda),
      penalties.elasticNet({ size: columns, strength: lambda, ridge: 0.1 }),
      penalties.groupLasso(2 * lambda, groups),
    ])('ends where FISTA on the host ends, with its zeros: $name', (penalty) => {
      const host = minimizeSync(fista(), compositeOracle({ size: columns, valueAndGradient: smooth }, penalty), zero, { tolerance: 1e-10 })
      for (const accelerated of [true, false]) {
        const found = minimizeSync(proximalGradient(penalty, { accelerated }), graph, start, { ...options, tolerance: 1e-10, chunk: 10 })
        expect(found.status).toBe('converged')
        found.x.data.forEach((b, j) => {
          expect(b).toBeCloseTo(host.x[j]!, 8)
          expect(b === 0).toBe(host.x[j] === 0)
        })
        if (accelerated) expect(found.iterations).toBeLessThan(2 * host.iterations)
      }
    })

    test('ends there in float32, too', () => {
      using device = cpu({ precision: 'f32' })
      const { x } = minimizeSync(proximalGradient(lasso(lambda)), graph, start, { ...options, tolerance: 1e-5, device, chunk: 50 })
      x.data.forEach((b, j) => {
        expect(b).toBeCloseTo(problem.solution[j]!, 3)
        expect(b === 0).toBe(problem.solution[j] === 0)
      })
    })

    /** ½(x₀ − 1)² + 500(x₁ − 1)², and a start from where only the first shows. */
    const hidden = trace((x: Tensor) => mul(0.5, sum(mul(tensor([1, 1000]), square(sub(x, 1))))), [2])
    const flat = values([0, 1 + 1e-9])

    test('shortens one that is too long for curvature that shows later, and never below 0.8/L', () => {
      const { status, x, state } = minimizeSync(proximalGradient(none), hidden, flat)
      expect(status).toBe('converged')
      for (const b of x.data) expect(b).toBeCloseTo(1, 7)
      const { search } = state.tree
      const found = 'stepSize' in search ? search.stepSize.data[0]! : Number.NaN
      expect(found).toBeGreaterThanOrEqual(0.8 / 1000)
      expect(found).toBeLessThan(1.4 / 1000)
      // what is seen first is a step for the flat direction alone
      const early = minimizeSync(proximalGradient(none), hidden, flat, { maxIterations: 3, tolerance: 0 }).state.tree.search
      expect('stepSize' in early && early.stepSize.data[0]! > 0.1).toBe(true)
      expect(minimizeSync(proximalGradient(none, { stepSize: 0.8 }), hidden, flat).status).toBe('diverged')
    })

    test('has nothing to find at a solution', () => {
      const { iterations, x } = minimizeSync(proximalGradient(lasso(10)), hidden, values([0, 0]), { tolerance: 0, maxIterations: 0 })
      expect(iterations).toBe(0)
      expect([...x.data]).toEqual([0, 0])
      const { status, residual } = minimizeSync(proximalGradient(lasso(1e4)), hidden, values([0, 0]))
      expect([status, residual]).toEqual(['converged', 0])
    })
  })
})

test('options that make no sense are refused', () => {
  expect(() => ista({ stepSize: -1 })).toThrow('ista: stepSize is -1; pass a number > 0, or none to search for it')
  expect(() => Reflect.apply(ista, undefined, [{ restart: true }])).toThrow('ista: there is no option restart')
})
