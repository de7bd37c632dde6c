import { normal, seededRandom } from '@odot/autodiff'
import type { Ask, Oracle } from '@odot/problem'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spectralStep } from '../src/solvers/spectral-step.js'
import { truncatedCg } from '../src/solvers/truncated-cg.js'
import type { Proposal } from '../src/solvers/trust-region.js'
import { symmetricEigenInto } from '../src/symmetric-eigen.js'

interface Model {
  readonly n: number
  readonly H: Float64Array
  readonly g: Float64Array
  readonly radius: number
}

const kinds = ['definite', 'indefinite', 'saddle', 'no share in the lowest', 'singular'] as const

/** A quadratic model; at a saddle the gradient is zero, and in the hard case it is orthogonal to the lowest eigenvector. */
function randomModel(n: number, seed: number, kind: (typeof kinds)[number]): Model {
  const random = seededRandom(seed)
  const draw = (): Float64Array => Float64Array.from({ length: n }, () => normal(random))
  const H = new Float64Array(n * n)
  const g = kind === 'saddle' ? new Float64Array(n) : draw()
  if (kind === 'no share in the lowest') {
    g[0] = 0
    for (let i = 0; i < n; i++) H[i * n + i] = i === 0 ? -2 : random()
  } else {
    for (let r = 0; r < (kind === 'singular' ? n - 1 : n); r++) {
      const v = draw()
      const sign = kind === 'indefinite' || kind === 'saddle' ? (r % 2 ? -1 : 1) : 1
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) H[i * n + j]! += sign * (v[i]! * v[j]!)
    }
  }
  return { n, H, g, radius: 10 ** (2 * random() - 1) }
}

function fall({ n, H, g }: Model, p: Float64Array): number {
  let value = 0
  for (let i = 0; i < n; i++) {
    value -= g[i]! * p[i]!
    for (let j = 0; j < n; j++) value -= 0.5 * p[i]! * H[i * n + j]! * p[j]!
  }
  return value
}

const length = (p: Float64Array): number => Math.hypot(...p)

function exactStep({ n, H, g, radius }: Model): { readonly proposal: Proposal; readonly step: Float64Array; readonly least: number } {
  const eigen = { values: new Float64Array(n), vectors: new Float64Array(n * n) }
  symmetricEigenInto(H, n, eigen, new Float64Array(n))
  const step = new Float64Array(n)
  const proposal = spectralStep(eigen, g, radius, step, { slopes: new Float64Array(n), shares: new Float64Array(n) })
  return { proposal, step, least: eigen.values[0]! }
}

function truncated(
  { n, H, g, radius }: Model,
  forcing: number,
): { readonly proposal: Proposal; readonly step: Float64Array; readonly products: number } {
  const vector = (): Float64Array => new Float64Array(n)
  const scratch = { step: vector(), image: vector(), rest: vector(), direction: vector(), product: vector() }
  const run: Generator<Ask<Oracle>, Proposal, number> = truncatedCg(vector(), g, scratch, { radius, forcing, maxProducts: 5 * n })
  let products = 0
  let turn = run.next()
  while (!turn.done) {
    if (turn.value.ask !== 'hessianProduct') throw new Error(turn.value.ask)
    const [, v, out] = turn.value.args
    for (let i = 0; i < n; i++) out[i] = v.reduce((total, entry, j) => total + H[i * n + j]! * entry, 0)
    products++
    turn = run.next(0)
  }
  return { proposal: turn.value, step: scratch.step, products }
}

/** The best decrease along −g within the radius: what any step of a trust region must reach for global convergence. */
function cauchy(model: Model): number {
  const { g, n, H, radius } = model
  const size = length(g)
  if (size === 0) return 0
  let curvature = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) curvature += g[i]! * H[i * n + j]! * g[j]!
  const share = curvature > 0 ? Math.min(radius / size, (size * size) / curvature) : radius / size
  return fall(
    model,
    g.map((x) => -share * x),
  )
}

const models = [fc.integer({ min: 2, max: 8 }), fc.integer(), fc.constantFrom(...kinds)] as const

describe('the step within a radius', () => {
  test('by eigenvectors is the lowest point of the ball, also at saddles and in the hard case', () => {
    fc.assert(
      fc.property(...models, (n, seed, kind) => {
        const model = randomModel(n, seed, kind)
        const { proposal, step, least } = exactStep(model)
        const random = seededRandom(seed)
        const scale = 1 + Math.abs(proposal.decrease)
        expect(length(step)).toBeLessThanOrEqual(model.radius * (1 + 1e-7))
        expect(Math.abs(proposal.decrease - fall(model, step))).toBeLessThanOrEqual(1e-11 * scale)
        for (let k = 0; k < 200; k++) {
          const other = Float64Array.from({ length: n }, () => normal(random))
          const share = (model.radius / length(other)) * (k % 2 ? 1 : random())
          const low = fall(
            model,
            other.map((x) => share * x),
          )
          if (low > proposal.decrease + 1e-6 * scale) throw new Error(`${low} below ${proposal.decrease} at ${other}`)
        }
        expect(proposal.decrease).toBeGreaterThanOrEqual(cauchy(model) - 1e-6 * scale)
        if (least < 0) expect(proposal.decrease).toBeGreaterThanOrEqual(-0.5 * least * model.radius ** 2 * (1 - 1e-6))
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('by conjugate gradients reaches the Cauchy decrease, and solves the system where it fits', () => {
    fc.assert(
      fc.property(...models, (n, seed, kind) => {
        const model = randomModel(n, seed, kind)
        const { proposal, step } = truncated(model, 1e-10)
        const scale = 1 + Math.abs(proposal.decrease)
        expect(length(step)).toBeLessThanOrEqual(model.radius * (1 + 1e-12))
        expect(Math.abs(proposal.decrease - fall(model, step))).toBeLessThanOrEqual(1e-11 * scale)
        expect(proposal.decrease).toBeGreaterThanOrEqual(cauchy(model) - 1e-11 * scale)
        expect(proposal.decrease).toBeLessThanOrEqual(exactStep(model).proposal.decrease + 1e-6 * scale)
        if (kind === 'definite' && !proposal.bounded) {
          for (let i = 0; i < n; i++) {
            const image = step.reduce((total, p, j) => total + model.H[i * n + j]! * p, 0)
            expect(Math.abs(image + model.g[i]!)).toBeLessThanOrEqual(1e-8 * length(model.g))
          }
        }
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  test('costs fewer products the less is asked', () => {
    const model = { ...randomModel(8, 5, 'definite'), radius: 1e6 }
    expect(truncated(model, 0.5).products).toBeLessThan(truncated(model, 1e-10).products)
  })
})
