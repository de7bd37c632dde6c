import './newer-globals.js'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { noise } from '../noise.js'
import type { Assignment } from '../suite.js'
import type { Runtime, Task } from '../task.js'
import { hppProblem, ridge } from '../tasks/hpp-problem.js'
import { checkedRate, mlpOutputs, mlpProblem, mlpSizes, timedRate } from '../tasks/mlp-problem.js'

/** jax-js on its WebAssembly backend, one thread: Node has no global Worker. An argument is given away; `.ref` keeps it. */
export const runtime: Runtime = {
  version: () => {
    const { resolve } = createRequire(import.meta.url)
    const manifest: { readonly version: string } = JSON.parse(
      readFileSync(resolve('@jax-js/jax').replace(/dist.*$/, 'package.json'), 'utf8'),
    )
    return `@jax-js/jax ${manifest.version} (wasm, one thread)`
  },
  tasks: { hpp, mlp, gemm },
}

async function open(): Promise<void> {
  const devices = await init('wasm')
  if (!devices.includes('wasm')) throw new Error('jax-js has no wasm backend here.')
  defaultDevice('wasm')
}

const array = (numbers: Float32Array | Float64Array, shape: number[]): np.Array =>
  np.array(numbers.slice(), { shape, dtype: numbers instanceof Float32Array ? np.float32 : np.float64 })

async function hpp({ precision, sizes: [rows = 0, columns = 0], variant }: Assignment): Promise<Task> {
  await open()
  const problem = hppProblem(rows, columns, precision)
  const transposed = problem.X.slice()
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = problem.X[i * columns + j]!
  const X = array(problem.X, [rows, columns])
  const XT = array(transposed, [columns, rows])
  const [y, u, v] = [array(problem.y, [rows]), array(problem.u, [columns]), array(problem.v, [columns])]
  const objective = (u: np.Array, v: np.Array, X: np.Array, y: np.Array): np.Array => {
    const residual = np.dot(X, u.ref.mul(v.ref)).sub(y)
    return residual.ref
      .mul(residual)
      .sum()
      .mul(0.5 / rows)
      .add(
        u.ref
          .mul(u)
          .sum()
          .add(v.ref.mul(v).sum())
          .mul(ridge / 2),
      )
  }
  const automatic = jit((u: np.Array, v: np.Array, X: np.Array, y: np.Array) => {
    const [value, [gu, gv]] = valueAndGrad(objective, { argnums: [0, 1] })(u, v, X, y)
    return [value, gu, gv]
  })
  // the product with Xᵀ is three times faster where its rows stand in order, so X is there twice
  const twice = jit((u: np.Array, v: np.Array, X: np.Array, XT: np.Array, y: np.Array) => {
    const residual = np.dot(X, u.ref.mul(v.ref)).sub(y)
    const g = np.dot(XT, residual.ref).mul(1 / rows)
    const norms = u.ref.mul(u.ref).sum().add(v.ref.mul(v.ref).sum())
    return [
      residual.ref
        .mul(residual)
        .sum()
        .mul(0.5 / rows)
        .add(norms.mul(ridge / 2)),
      g.ref.mul(v.ref).add(u.ref.mul(ridge)),
      g.mul(u).add(v.mul(ridge)),
    ]
  })
  const step = (): np.Array[] => (variant === 'twice' ? twice(u.ref, v.ref, X.ref, XT.ref, y.ref) : automatic(u.ref, v.ref, X.ref, y.ref))
  return {
    run: async () => {
      const results = step()
      await blockUntilReady(results)
      tree.dispose(results)
    },
    outputs: async () => {
      const [value, gu, gv] = await Promise.all(step().map(numbersOf))
      return { value: value!, u: gu!, v: gv! }
    },
  }
}

async function numbersOf(result: np.Array): Promise<Float64Array> {
  return Float64Array.from(await result.data(), Number)
}

type Weights = { W1: np.Array; b1: np.Array; W2: np.Array; b2: np.Array }

async function mlp({ precision, sizes }: Assignment): Promise<Task> {
  await open()
  const each = mlpSizes(sizes)
  const { batch, inputs, hidden, classes } = each
  const problem = mlpProblem(each, precision)
  const [X, Y] = [array(problem.X, [batch, inputs]), array(problem.Y, [batch, classes])]
  const start = (): Weights => ({
    W1: array(problem.W1, [inputs, hidden]),
    b1: array(problem.b1, [hidden]),
    W2: array(problem.W2, [hidden, classes]),
    b2: array(problem.b2, [classes]),
  })
  const loss = ({ W1, b1, W2, b2 }: Weights, X: np.Array, Y: np.Array): np.Array => {
    const H = nn.relu(np.dot(X, W1).add(b1))
    return nn
      .logSoftmax(np.dot(H, W2).add(b2))
      .mul(Y)
      .sum()
      .mul(-1 / batch)
  }
  const step = jit((weights: Weights, X: np.Array, Y: np.Array, rate: np.Array): [np.Array, Weights] => {
    const [value, { W1, b1, W2, b2 }] = valueAndGrad(loss)(tree.ref(weights), X, Y)
    return [
      value,
      {
        W1: weights.W1.sub(W1.mul(rate.ref)),
        b1: weights.b1.sub(b1.mul(rate.ref)),
        W2: weights.W2.sub(W2.mul(rate.ref)),
        b2: weights.b2.sub(b2.mul(rate)),
      },
    ]
  })
  const scalar = (x: number): np.Array => array(Float32Array.of(x), [])
  const [checked, timed] = [scalar(checkedRate), scalar(timedRate)]
  let weights = start()
  return {
    run: async () => {
      const [value, next] = step(weights, X.ref, Y.ref, timed.ref)
      weights = next
      await blockUntilReady([value, next])
      value.dispose()
    },
    outputs: async () => {
      const [value, { W1, b1, W2, b2 }] = step(start(), X.ref, Y.ref, checked.ref)
      const after = { W1: await numbersOf(W1), b1: await numbersOf(b1), W2: await numbersOf(W2), b2: await numbersOf(b2) }
      return mlpOutputs((await numbersOf(value))[0]!, problem, after)
    },
  }
}

async function gemm({ precision, sizes: [n = 0] }: Assignment): Promise<Task> {
  await open()
  const made = (seed: number): np.Array => array(noise(seed, n * n, precision), [n, n])
  const [A, B] = [made(1), made(2)]
  const product = jit((A: np.Array, B: np.Array) => np.dot(A, B))
  return {
    run: async () => {
      const out = product(A.ref, B.ref)
      await out.blockUntilReady()
      out.dispose()
    },
    outputs: async () => ({ out: await numbersOf(product(A.ref, B.ref)) }),
  }
}
