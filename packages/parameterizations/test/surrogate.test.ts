import {
  evaluate,
  normal,
  type Random,
  seededRandom,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type Values,
  type ValuesOf,
} from '@odot/autodiff'
import { depth, group, hadamard } from '@odot/parameterizations'
import { type Parameterization, surrogate } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const target = tensor([2, -1, 0.3, 0])
const loss = (beta: Tensor): Tensor => sum(square(sub(beta, target)))
const draw = (random: Random, size: number): Values => ({ shape: [size], data: Float64Array.from({ length: size }, () => normal(random)) })

/** Tensors in the tree of some values. */
function lift<F>(tree: ValuesOf<F>): F {
  const visit = (part: unknown): unknown =>
    typeof part === 'object' && part !== null && 'data' in part ? tensor(part as Values) : mapValues(part as object, visit)
  return visit(tree) as F
}

function mapValues(part: object, visit: (value: unknown) => unknown): unknown {
  return Array.isArray(part) ? part.map(visit) : Object.fromEntries(Object.entries(part).map(([key, value]) => [key, visit(value)]))
}

function laws<F>(name: string, parameterization: Parameterization<F>, strengths: number): void {
  describe(name, () => {
    const smooth = surrogate(loss, parameterization)
    const setting = (seed: number) => {
      const random = seededRandom(seed)
      const strength = draw(random, strengths).data.map(Math.abs)
      const penalty = parameterization.induced!({ shape: [strengths], data: strength } as ValuesOf<Tensor>)
      const weights = draw(random, 4)
      const value = (factors: F): number => Number(evaluate(smooth.objective(factors, tensor(strength))))
      const penalised = (w: Tensor): number =>
        Number(evaluate(loss(w))) + penalty.value({ shape: [4], data: Float64Array.from(evaluate(w) as number[]) })
      return { random, weights, value, penalised }
    }

    test('the surrogate is never below the penalised objective of its weights', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
          const { random, weights, value, penalised } = setting(seed)
          const factors = lift<F>(parameterization.start(weights as ValuesOf<Tensor>, random))
          expect(value(factors)).toBeGreaterThanOrEqual(penalised(parameterization.forward(factors)) - 1e-12)
        }),
        { seed: 3, numRuns: 50 },
      )
    })

    test('it touches the penalised objective at the right inverse', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
          const { weights, value, penalised } = setting(seed)
          const factors = lift<F>(parameterization.rightInverse!(weights as ValuesOf<Tensor>))
          expect(Math.abs(value(factors) - penalised(tensor(weights)))).toBeLessThan(1e-12 * (1 + value(factors)))
        }),
        { seed: 3, numRuns: 50 },
      )
    })
  })
}

laws('hadamard', hadamard(), 4)
laws('depth 3', depth(3), 4)
laws('group', group([0, 0, 1, 1]), 2)
