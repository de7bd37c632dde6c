import {
  abs,
  dot,
  grad,
  interpret,
  mul,
  normal,
  seededRandom,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  trace,
  type Values,
  values,
} from '@odot/autodiff'
import { lbfgs, minimizeSync } from '@odot/optimizers'
import { hadamard } from '@odot/parameterizations'
import { type Parameterization, surrogate } from '@odot/problem'
import { expect, test } from 'vitest'

const [rows, columns] = [30, 12]
const random = seededRandom(11)
const draw = (size: number): Float64Array => Float64Array.from({ length: size }, () => normal(random))
const X = tensor(draw(rows * columns), [rows, columns])
const truth = values(Array.from({ length: columns }, (_, j) => (j < 4 ? (-1) ** j * (1 + j) : 0)))
const y = tensor(
  interpret(
    trace((w: Tensor) => dot(X, w), [columns]),
    [truth],
  ).data.map((x) => x + 0.1 * normal(random)),
)

const loss = (w: Tensor): Tensor => mul(0.5 / rows, sum(square(sub(dot(X, w), y))))
const gradientOf = grad(trace(loss, [columns]))
const strength = values(new Float64Array(columns).fill(0.2))

const map = ({ shape, data }: Values, f: (x: number, j: number) => number): Values => ({ shape, data: data.map(f) })
const root = (w: number): number => Math.sign(w) * Math.sqrt(Math.abs(w))

const signedSquare = {
  name: 'signed square',
  degree: 2,
  forward: (u) => mul(u, abs(u)),
  ridge: (u, s) => sum(mul(s, square(u))),
  rightInverse: (w) => map(w, root),
  start: (like, source) => ('data' in like ? map(like, root) : values(Array.from({ length: like[0] ?? 1 }, () => source() - 0.5))),
  escape: (u, gradient, s) =>
    map(u, (x, j) => (Math.abs(x) < 1e-3 && Math.abs(gradient.data[j]!) > s.data[j]! ? -Math.sign(gradient.data[j]!) : 0)),
} satisfies Parameterization<Tensor>

/** How far weights are from a solution of the lasso: the largest violation of |gⱼ + sⱼ sgn wⱼ| = 0, or of |gⱼ| ≤ sⱼ where wⱼ is as good as zero. */
function violation(w: Values): number {
  const g = interpret(gradientOf, [w]).data
  return Math.max(
    ...g.map((slope, j) =>
      Math.abs(w.data[j]!) > 1e-7
        ? Math.abs(slope + strength.data[j]! * Math.sign(w.data[j]!))
        : Math.max(0, Math.abs(slope) - strength.data[j]!),
    ),
  )
}

const objective = trace(surrogate(loss, signedSquare).objective, [columns], [columns])
const forward = trace(signedSquare.forward, [columns])

function fit(start: Values, rounds: number): Values {
  let u = start
  for (let round = 0; round < rounds; round++) {
    u = minimizeSync(lbfgs(), objective, u, { inputs: [strength], maxIterations: 2000 }).x
    const gradient = interpret(gradientOf, [interpret(forward, [u])])
    const direction = signedSquare.escape(u, gradient, strength)
    if (direction.data.every((d) => d === 0)) break
    if (round + 1 < rounds) u = map(u, (x, j) => x + 0.1 * direction.data[j]!)
  }
  return interpret(forward, [u])
}

test('a parameterization from outside solves the lasso by L-BFGS, with its escape', () => {
  expect(violation(fit(signedSquare.start([columns], random), 20))).toBeLessThan(1e-6)
  expect(violation(fit(values(new Float64Array(columns)), 20))).toBeLessThan(1e-6)
})

test('without its escape it stays at zeros that are no solutions', () => {
  expect(violation(fit(values(new Float64Array(columns)), 1))).toBeGreaterThan(0.1)
})

test('it finds what the Hadamard product finds', () => {
  const own = fit(signedSquare.start([columns], random), 20)
  const product = hadamard()
  const both = trace(surrogate(loss, product).objective, { u: [columns], v: [columns] }, [columns])
  const { x } = minimizeSync(lbfgs(), both, product.start([columns], random), { inputs: [strength], maxIterations: 2000 })
  const weights = interpret(trace(product.forward, { u: [columns], v: [columns] }), [x])
  expect(violation(weights)).toBeLessThan(1e-6)
  own.data.forEach((w, j) => {
    expect(Math.abs(w - weights.data[j]!)).toBeLessThan(1e-5)
  })
})
