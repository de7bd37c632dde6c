import { apply, design, mul, seededRandom, square, sub, sum, type Tensor, trace, values } from '@odot/autodiff'
import { cpu, type Design, dense, operator } from '@odot/kernels'
import {
  iterate,
  lbfgs,
  minimize,
  minimizeSurrogate,
  minimizeSurrogateSync,
  minimizeSync,
  newtonCg,
  polynomial,
  type RunOptions,
  sgd,
  tracedOracle,
} from '@odot/optimizers'
import { surrogate } from '@odot/problem'
import { expect, test } from 'vitest'
// the memory that devices take in WebAssembly, which nothing public counts
import { realmHeap } from '../../kernels/src/wasm/realm-heap.js'
import { product } from './product.js'

const [n, p] = [30, 20]
const random = seededRandom(3)
const X = dense(
  Float64Array.from({ length: n * p }, () => random() - 0.5),
  { rows: n, columns: p, order: 'row-major' },
)
const leaf = design('X', n, p)
const loss = (b: Tensor, y: Tensor): Tensor => mul(0.5, sum(square(sub(apply(leaf, b), y))))
const graph = trace(loss, [p], [n])
const y = values(Float64Array.from({ length: n }, () => random()))
const zero = values(new Float64Array(p))
const onGraph = { inputs: [y] as const, designs: { X }, maxIterations: 5 }
const problem = surrogate(loss, product())
const start = { u: zero, v: values(new Float64Array(p).fill(1)) }
const onSurrogate = { start, strength: values(new Float64Array(p).fill(0.01)), data: [y] as const, designs: { X }, maxIterations: 5 }

const used = (): number => realmHeap()?.usage().bytes ?? 0
const thrower = (): never => {
  throw new RangeError('no further')
}
const throwing = { onProgress: thrower }
const aborted = { signal: AbortSignal.abort() }

type More = Pick<RunOptions<never>, 'onProgress' | 'signal'> & { readonly designs?: { readonly X?: typeof X } }
const exact = lbfgs({ search: polynomial() })
const runs = {
  'lbfgs on a graph': {
    sync: (more: More) => minimizeSync(lbfgs(), graph, zero, { ...onGraph, ...more }),
    waited: (more: More) => minimize(lbfgs(), graph, zero, { ...onGraph, ...more }),
  },
  'sgd on a graph': {
    sync: (more: More) => minimizeSync(sgd(), graph, zero, { ...onGraph, ...more }),
    waited: (more: More) => minimize(sgd(), graph, zero, { ...onGraph, ...more }),
  },
  'lbfgs on a surrogate': {
    sync: (more: More) => minimizeSurrogateSync(problem, lbfgs(), { ...onSurrogate, ...more }),
    waited: (more: More) => minimizeSurrogate(problem, lbfgs(), { ...onSurrogate, ...more }),
  },
  'exact steps on a surrogate': {
    sync: (more: More) => minimizeSurrogateSync(problem, exact, { ...onSurrogate, ...more }),
    waited: (more: More) => minimizeSurrogate(problem, exact, { ...onSurrogate, ...more }),
  },
  'newton on a surrogate': {
    sync: (more: More) => minimizeSurrogateSync(problem, newtonCg(), { ...onSurrogate, ...more }),
    waited: (more: More) => minimizeSurrogate(problem, newtonCg(), { ...onSurrogate, ...more }),
  },
  'sgd on a surrogate': {
    sync: (more: More) => minimizeSurrogateSync(problem, sgd(), { ...onSurrogate, ...more }),
    waited: (more: More) => minimizeSurrogate(problem, sgd(), { ...onSurrogate, ...more }),
  },
}

for (const [name, { sync, waited }] of Object.entries(runs)) {
  test(`${name}: the programs that a run opens are closed when it ends, is aborted, or throws`, async () => {
    const before = used()
    sync({})
    await waited({})
    expect((await waited(aborted)).status).toBe('aborted')
    expect(() => sync(throwing)).toThrow('no further')
    await expect(waited(throwing)).rejects.toThrow('no further')
    expect(used()).toBe(before)
  })

  test(`${name}: nothing stays open where it cannot be compiled`, async () => {
    const before = used()
    expect(() => sync({ designs: {} })).toThrow('design X is not bound')
    await expect((async () => waited({ designs: {} }))()).rejects.toThrow('design X is not bound')
    expect(used()).toBe(before)
  })
}

test('a run that is left in the middle closes its program', () => {
  const before = used()
  for (const { iteration } of iterate(lbfgs(), graph, zero, onGraph)) if (iteration === 2) break
  for (const { iteration } of iterate(sgd(), graph, zero, onGraph)) if (iteration === 2) break
  expect(used()).toBe(before)
})

test('an oracle holds memory until it is disposed of', () => {
  const before = used()
  const oracle = tracedOracle(graph, { inputs: [y], designs: { X } })
  oracle.valueAndGradient(new Float64Array(p), new Float64Array(p))
  if (realmHeap()) expect(used()).toBeGreaterThanOrEqual(before + 8 * n * p)
  oracle.dispose()
  expect(used()).toBe(before)
})

test('where an evaluation or an escape fails, the programs of a surrogate are closed, also on a device that stays open', async () => {
  const before = used()
  const broken = surrogate(loss, { ...product(), escape: thrower })
  using device = cpu()
  /** Multiplies three times, and then no more. */
  const failing = (): Design => {
    let left = 3
    return operator({ rows: n, columns: p, apply: (v, out) => (left-- > 0 ? X.apply(v, out) : thrower()), adjoint: X.adjoint })
  }
  for (const place of [{}, { device }]) {
    expect(() => minimizeSurrogateSync(broken, lbfgs(), { ...onSurrogate, ...place })).toThrow('no further')
    await expect(minimizeSurrogate(broken, lbfgs(), { ...onSurrogate, ...place })).rejects.toThrow('no further')
    expect(() => minimizeSurrogateSync(problem, lbfgs(), { ...onSurrogate, ...place, designs: { X: failing() } })).toThrow('no further')
    const waiting = minimizeSurrogate(problem, lbfgs(), { ...onSurrogate, ...place, designs: { X: failing() } })
    await expect(waiting).rejects.toThrow('no further')
    expect(used()).toBe(before)
  }
})
