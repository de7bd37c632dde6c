import {
  add,
  dot,
  evaluate,
  interpret,
  mean,
  mul,
  normal,
  relu,
  seededRandom,
  square,
  sub,
  type Tensor,
  tensor,
  trace,
  type Values,
  values,
} from '@odot/autodiff'
import { lbfgs, minimizeSync } from '@odot/optimizers'
import { depth, group, hadamard, identity } from '@odot/parameterizations'
import { sparsify } from '@odot/problem'
import { expect, test } from 'vitest'

interface Network {
  readonly layers: readonly [{ readonly W: Tensor; readonly b: Tensor }, { readonly W: Tensor; readonly b: Tensor }]
}
const network = ({ layers: [first, second] }: Network, X: Tensor, y: Tensor): Tensor =>
  mean(square(sub(add(dot(relu(add(dot(X, first.W), first.b)), second.W), second.b), y)))
const shapes = {
  layers: [
    { W: [3, 4], b: [4] },
    { W: [4], b: [] },
  ],
} as const
const random = seededRandom(5)
const drawn = (shape: readonly number[]): Values =>
  values(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => normal(random)),
    shape,
  )
const parameters = {
  layers: [
    { W: drawn([3, 4]), b: drawn([4]) },
    { W: drawn([4]), b: drawn([]) },
  ],
} as const
const model = sparsify(network, { 'layers.0.W': hadamard(), 'layers.1.W': depth(3) })

test('a start near parameters collapses to them, and leaves without a path stay as they are', () => {
  const factors = model.start(parameters, seededRandom(1))
  const back = model.collapse(factors)
  for (const layer of [0, 1] as const) {
    expect([...back.layers[layer].W.data]).toEqual([...parameters.layers[layer].W.data].map((w) => expect.closeTo(w, 12)))
    expect(factors.layers[layer].b).toBe(parameters.layers[layer].b)
  }
})

test('fresh factors have gates at 1, and other leaves are 0 or keep the size of signals', () => {
  const wide = sparsify((p: { A: Tensor; B: Tensor; b: Tensor }) => mean(p.A), { A: hadamard() })
  const factors = wide.start({ A: [2, 2], B: [400, 50], b: [3] }, seededRandom(1))
  expect([...factors.A.v.data]).toEqual([1, 1, 1, 1])
  expect([...factors.b.data]).toEqual([0, 0, 0])
  expect(factors.B.data.reduce((total, x) => total + x * x, 0) / 50).toBeCloseTo(1, 1)
})

test('the objective is the loss of the collapsed parameters and the ridges by path', () => {
  const factors = model.start(parameters, seededRandom(1))
  const strengths = model.strengths(shapes, { 'layers.0.W': 0.5, 'layers.1.W': 2 })
  expect(strengths['layers.0.W'].shape).toEqual([3, 4])
  const [X, y] = [drawn([6, 3]), drawn([6])]
  const graph = trace<Parameters<typeof model.objective>, Tensor>(
    model.objective,
    {
      layers: [
        { W: { u: [3, 4], v: [3, 4] }, b: [4] },
        { W: [[4], [4], [4]], b: [] },
      ],
    },
    { 'layers.0.W': [3, 4], 'layers.1.W': [4] },
    [6, 3],
    [6],
  )
  const loss = trace(network, shapes, [6, 3], [6])
  const { u, v } = factors.layers[0].W
  const squares = (x: Values): number => x.data.reduce((total, value) => total + value * value, 0)
  const ridge = 0.25 * (squares(u) + squares(v)) + (2 / 3) * factors.layers[1].W.reduce((total, x) => total + squares(x), 0)
  expect(interpret(graph, [factors, strengths, X, y]).data[0]).toBeCloseTo(interpret(loss, [parameters, X, y]).data[0]! + ridge, 10)
})

test('one strength may serve all weights of a path, and groups have one each', () => {
  const grouped = sparsify((p: { W: Tensor }) => mean(p.W), { W: group([0, 0, 1]) })
  expect(grouped.strengths({ W: [3] }, 0.5).W).toEqual(values([0.5, 0.5]))
  const ridge = grouped.ridge({ W: { u: tensor([1, 1, 1]), nu: tensor([1, 2]) } }, { W: tensor(2) })
  expect(evaluate(ridge)).toBe(8)
})

// ½‖w − z‖² + λ R(w) has its solution in closed form
const target = values([3, -2, 0.4, 0.9, -0.1, 1.1])
const pull = (p: { readonly w: Tensor; readonly free: Tensor }, z: Tensor): Tensor =>
  add(mul(0.5, mul(6, mean(square(sub(p.w, z))))), square(sub(p.free, 2)))

test('L-BFGS and exact zeros find the lasso, with zeros that are exact where the KKT condition holds', () => {
  const lasso = sparsify(pull, { w: hadamard() })
  const strengths = lasso.strengths({ w: [6], free: [] }, 1)
  const graph = trace<Parameters<typeof lasso.objective>, Tensor>(lasso.objective, { w: { u: [6], v: [6] }, free: [] }, { w: [6] }, [6])
  const { x } = minimizeSync(lbfgs(), graph, lasso.start({ w: [6], free: [] }, seededRandom(1)), { inputs: [strengths, target] })
  expect(lasso.collapse(x).w.data.some((w) => w === 0)).toBe(false)
  const exact = lasso.exactZeros(x, strengths, { data: [target] })
  expect([...exact.parameters.w.data].map((w) => w + 0)).toEqual([2, -1, 0, 0, 0, 0.1].map((w) => (w === 0 ? 0 : expect.closeTo(w, 7))))
  expect(exact.parameters.free.data[0]).toBeCloseTo(2, 7)
  expect(exact.zeros).toEqual({ w: { zeros: 3, size: 6 } })
  expect(exact.settled).toBe(true)
  expect(exact.after).toBeLessThanOrEqual(exact.before)
  expect(exact.residual).toBeLessThan(1e-7)
})

test('zeros never cost anything, wherever the factors are, and what is left of ℓ_q exceeds the bound of a local minimum', () => {
  for (const k of [2, 3, 4]) {
    const deep = sparsify(pull, { w: depth(k) })
    const strengths = deep.strengths({ w: [6], free: [] }, 0.7)
    for (let seed = 1; seed <= 5; seed++) {
      const near = { w: values(Array.from({ length: 6 }, () => 2 * normal(random))), free: values(0) }
      const {
        before,
        after,
        parameters: found,
        stepSize,
      } = deep.exactZeros(deep.start(near, seededRandom(seed)), strengths, { data: [target] })
      expect(after).toBeLessThanOrEqual(before)
      const q = 2 / k
      const bound = (0.7 * q * (1 - q) * stepSize) ** (1 / (2 - q))
      if (q < 1) for (const w of found.w.data) if (w !== 0) expect(Math.abs(w)).toBeGreaterThanOrEqual(bound)
    }
  }
})

test('a part whose penalty has no prox keeps its weights, and says so', () => {
  const plain = { ...identity(), induced: undefined }
  const { induced: _, ...bare } = plain
  const mixed = sparsify(pull, { w: bare })
  const factors = { w: values([1, 2, 3, 4, 5, 6]), free: values(0) }
  const exact = mixed.exactZeros(factors, { w: values([1, 1, 1, 1, 1, 1]) }, { data: [target] })
  expect(exact.unchanged).toEqual(['w'])
  expect(exact.parameters.w.data).toEqual(factors.w.data)
})

test('what types do not see is refused with the path', () => {
  const parts: Record<string, unknown> = { 'layers.0.V': hadamard() }
  const wrong: unknown = Reflect.apply(sparsify, undefined, [network, parts])
  const start = typeof wrong === 'object' && wrong !== null && 'start' in wrong ? wrong.start : undefined
  if (typeof start !== 'function') throw new Error('sparsify gives a start')
  expect(() => start(parameters, seededRandom(1))).toThrow(
    'sparsify: there is no layers.0.V in the parameters; leaves without a path are layers.0.W, layers.0.b, layers.1.W, layers.1.b.',
  )
  expect(() => model.strengths(shapes, Number.NaN)).toThrow('sparsify: λ of layers.0.W is NaN; pass a number ≥ 0.')
  const factors = model.start(parameters, seededRandom(1))
  const data = [drawn([6, 3]), drawn([6])] as const
  const strengths = model.strengths(shapes, 1)
  expect(() => model.exactZeros(factors, strengths, { data, maxSteps: 0 })).toThrow('exactZeros: maxSteps is 0; pass a whole number ≥ 1.')
  expect(() => model.exactZeros(factors, strengths, { data, stepSize: -1 })).toThrow('exactZeros: stepSize is -1; pass a number > 0.')
})
