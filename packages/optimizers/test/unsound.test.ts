import { add, mul, type Random, seededRandom, square, sub, sum, type Tensor, type Values, values } from '@odot/autodiff'
import {
  adam,
  chain,
  decoupledWeightDecay,
  descent,
  fista,
  ista,
  lbfgs,
  minimizeSurrogate,
  minimizeSurrogateSync,
  minimizeSync,
  momentum,
  scaleByAdam,
  weightDecay,
} from '@odot/optimizers'
import { type Parameterization, surrogate, type TracedSolver } from '@odot/problem'
import { describe, expect, test } from 'vitest'
import { product } from './product.js'

const target = values([3, -2, 0.1])
const loss = (w: Tensor, c: Tensor): Tensor => mul(0.5, sum(square(sub(w, c))))
const strength = values([0.5, 0.5, 0.5])
const model = product()
const options = { start: model.start([3], seededRandom(1)), strength, data: [target] as const }
const problem = surrogate(loss, model)

describe('a surrogate, whose minima are claimed to be those of the penalised problem,', () => {
  const adamW = descent(chain(scaleByAdam(), decoupledWeightDecay(0.1)), { learningRate: 0.01 })
  const words = 'adam, decoupled-weight-decay decays the factors apart from the gradient'

  test('is not solved with decoupled decay: it does not compile, and does not run', async () => {
    // @ts-expect-error decoupled decay
    expect(() => minimizeSurrogateSync(problem, adamW, options)).toThrow(words)
    // @ts-expect-error decoupled decay
    await expect(minimizeSurrogate(problem, adamW, options)).rejects.toThrow(words)
    // @ts-expect-error decoupled decay anywhere in a chain
    expect(() => minimizeSurrogateSync(problem, descent(chain(chain(decoupledWeightDecay(0.1)), momentum(0))), options)).toThrow(
      'it does not end at a minimum of the surrogate',
    )
  })

  test('is not solved with decoupled decay whose type was lost', () => {
    type State = typeof adamW extends TracedSolver<infer S, infer H> ? TracedSolver<S, H> : never
    const plain: State = adamW
    expect(() => minimizeSurrogateSync(problem, plain, options)).toThrow(words)
  })

  test('is solved by solvers without it', () => {
    const solve = <S, H>(solver: TracedSolver<S, H>) => minimizeSurrogateSync(problem, solver, { ...options, tolerance: 1e-9 })
    for (const { weights, kkt } of [solve(adam({ learningRate: 0.05 })), solve(descent(chain(scaleByAdam()), { learningRate: 0.05 }))]) {
      expect(weights.data[0]).toBeCloseTo(2.5, 6)
      expect(weights.data[1]).toBeCloseTo(-1.5, 6)
      expect(weights.data[2]).toBeCloseTo(0, 6)
      expect(kkt).toBe('satisfied')
    }
  })

  test('adds a ridge of the solver to its own', () => {
    const solver = descent(chain(weightDecay(0.25), scaleByAdam()), { learningRate: 0.05 })
    const { weights } = minimizeSurrogateSync(problem, solver, { ...options, tolerance: 1e-9, maxRounds: 1 })
    expect(weights.data[0]).toBeCloseTo(3 - 0.5 - 0.25, 6)
  })
})

test('a proximal solver does not compile for an objective without a prox, and says what is missing', () => {
  const valueAndGradient = (x: Float64Array, g: Float64Array): number => {
    g.set(x)
    return 0.5 * x[0]! ** 2
  }
  const smooth = { size: 1, valueAndGradient }
  for (const solver of [ista(), fista()]) {
    // @ts-expect-error no prox
    expect(() => minimizeSync(solver, smooth, [1])).toThrow(`minimize: ${solver.name} asks for prox, which this objective does not have`)
  }
})

describe('a start with exact zeros', () => {
  const zero = (size: number): Values => values(new Float64Array(size))
  const at = (...numbers: number[]): Values => values(numbers)

  /** β = u ⊙ v ⊙ t, whose zeros no gradient leaves once two factors are zero. */
  const cube: Parameterization<readonly Tensor[]> = {
    name: 'cube',
    degree: 3,
    forward: ([u, v, t]) => mul(mul(u!, v!), t!),
    ridge: (factors, s) =>
      mul(
        1 / 3,
        sum(
          mul(
            s,
            factors.map(square).reduce((a, b) => add(a, b)),
          ),
        ),
      ),
    start: (_: unknown, random: Random) => [values([random(), random(), random()]), at(1, 1, 1), at(1, 1, 1)],
  }
  const run = (start: readonly Values[]) => minimizeSurrogateSync(surrogate(loss, cube), lbfgs(), { ...options, start })

  test('in two factors of a product of three is refused, as that weight is lost', () => {
    expect(() => run([at(0.1, 0, 0.1), at(1, 0, 1), at(1, 1, 1)])).toThrow(
      'minimizeSurrogate: 1 of the weights (the first is number 1) would stay 0 for ever: their factors start at exact zeros that no gradient moves, and cube has no escape from there; start from parameterization.start(weights, random)',
    )
    expect(() => run([zero(3), zero(3), at(1, 1, 1)])).toThrow('3 of the weights (the first is number 0)')
  })

  test('in one factor is none: the gradient moves it', () => {
    const { weights } = run([zero(3), at(1, 1, 1), at(1, 1, 1)])
    expect(Math.abs(weights.data[0]!)).toBeGreaterThan(2)
  })

  test('in both of two factors is left where the parameterization has an escape, and refused where it has none', () => {
    const start = { u: zero(3), v: zero(3) }
    const { weights, escapes } = minimizeSurrogateSync(problem, lbfgs(), { ...options, start })
    expect(weights.data[0]).toBeCloseTo(2.5, 6)
    expect(escapes).toBeGreaterThan(0)
    const { escape: _, ...without } = model
    expect(() => minimizeSurrogateSync(surrogate(loss, without), lbfgs(), { ...options, start })).toThrow('3 of the weights')
  })

  test('is no lock where other weights move a shared factor', () => {
    /** Two members of a group with one gate: β = (u₁ v₁, u₂ v₂, u₃ v₃) · ν. */
    const gated: Parameterization<{ readonly u: Tensor; readonly v: Tensor; readonly gate: Tensor }> = {
      name: 'gated',
      degree: 3,
      forward: ({ u, v, gate }) => mul(mul(u, v), gate),
      ridge: ({ u, v, gate }, s) => sum(mul(s, add(add(square(u), square(v)), square(gate)))),
      start: () => ({ u: at(0.1, 0.2, 0.3), v: at(1, 1, 1), gate: at(1) }),
    }
    const solve = (u: Values, v: Values) =>
      minimizeSurrogateSync(surrogate(loss, gated), lbfgs(), { ...options, start: { u, v, gate: at(0) }, maxIterations: 3 })
    // β₂ is zero in u and in the gate, which β₁ opens
    expect(solve(at(1, 0, 1), at(1, 1, 1)).kkt).toBe('unchecked')
    expect(() => solve(at(1, 0, 1), at(1, 0, 1))).toThrow('1 of the weights (the first is number 1)')
    expect(() => solve(at(0, 0, 0), at(1, 1, 1))).toThrow('3 of the weights')
  })

  test('of weights themselves is none', () => {
    const identity: Parameterization<Tensor> = {
      name: 'identity',
      degree: 1,
      forward: (w) => w,
      ridge: (w, s) => sum(mul(s, square(w))),
      start: () => zero(3),
    }
    const { weights } = minimizeSurrogateSync(surrogate(loss, identity), lbfgs(), { ...options, start: zero(3) })
    expect(weights.data[0]).toBeCloseTo(1.5, 6)
  })
})
