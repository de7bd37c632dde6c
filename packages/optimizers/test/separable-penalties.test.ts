import { values } from '@odot/autodiff'
import { diabetes } from '@odot/datasets'
import { coordinateDescent, iterate, lassoOracle, minimizeSync, withPenalty } from '@odot/optimizers'
import { coordinateSolverLaws } from '@odot/optimizers/laws'
import { elasticNet, lasso, mcp, scad } from '@odot/penalties'
import { expect, test } from 'vitest'
import { centredDiabetes, diabetesOptima } from './diabetes.js'
import { randomLasso } from './lasso-problem.js'

for (const { name, check } of coordinateSolverLaws({ ...coordinateDescent({ criterion: 'gap' }), name: 'coordinate descent by the gap' }))
  test(name, check)

test('the golden lasso optima of diabetes are reached with a relative gap of at most 1e-10', async () => {
  const { X, y } = centredDiabetes(await diabetes())
  for (const { strength, optimum, nonzeros } of diabetesOptima) {
    const oracle = lassoOracle(X, { y, weights: new Float64Array(y.length).fill(1), strength })
    const solver = coordinateDescent({ criterion: 'gap' })
    const { x, value, residual, reason } = minimizeSync(solver, oracle, new Float64Array(10), { tolerance: 1e-10 * optimum })
    expect(reason).toContain('is at most the tolerance')
    expect(residual).toBeLessThanOrEqual(1e-10 * optimum)
    expect(Math.abs(value - optimum)).toBeLessThan(1e-3)
    expect(x.filter((b) => b !== 0)).toHaveLength(nonzeros)
  }
})

test('the lasso as a penalty of its own gives the answers of the built-in one', () => {
  const problem = randomLasso(3, { columns: 20 })
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const lambda = problem.strength.data[0]!
  const { x } = minimizeSync(
    coordinateDescent(),
    withPenalty(oracle, () => lasso(lambda)),
    new Float64Array(20),
    { tolerance: 1e-12 },
  )
  for (const [j, b] of x.entries()) expect(b).toBeCloseTo(problem.solution[j]!, 10)
})

const penalties = {
  mcp: (s: Float64Array) => mcp(s),
  scad: (s: Float64Array) => scad(s),
  'elastic net': (s: Float64Array) => elasticNet({ size: s.length, strength: s, ridge: 0.1 }),
}
for (const [name, make] of Object.entries(penalties)) {
  test(`${name}: values never rise, and the end is stationary`, () => {
    const problem = randomLasso(4, { columns: 30, share: 0.2, correlation: 0.5 })
    const strengths = problem.strength.data.map((s, j) => s * (1 + j / 30))
    const smooth = lassoOracle(problem.designs.X, { y: problem.y.data, strength: strengths })
    const whole = make(strengths)
    let before = Number.POSITIVE_INFINITY
    let x: Float64Array = new Float64Array(30)
    for (const look of iterate(
      coordinateDescent(),
      withPenalty(smooth, (j) => make(strengths.subarray(j, j + 1))),
      x,
      { tolerance: 1e-12 },
    )) {
      expect(look.value).toBeLessThanOrEqual(before * (1 + 1e-14))
      before = look.value
      x = look.x
    }
    const gradient = new Float64Array(30)
    const loss = Number(smooth.valueAndGradient(x, gradient))
    expect(before).toBeCloseTo(loss + whole.value(values(x)), 12)
    expect(whole.distance(values(x), values(gradient))).toBeLessThan(1e-10)
  })
}

test('what makes no sense is refused', () => {
  const problem = randomLasso(3)
  const oracle = lassoOracle(problem.designs.X, { y: problem.y.data, strength: problem.strength.data })
  const start = new Float64Array(12)
  expect(() =>
    minimizeSync(
      coordinateDescent({ criterion: 'gap' }),
      withPenalty(oracle, () => mcp(1)),
      start,
    ),
  ).toThrow('the penalty is not that of the lasso')
  expect(() => withPenalty(oracle, () => ({ name: 'rough', value: () => 0 }))).toThrow('the penalty rough of column 0 has no prox')
})
