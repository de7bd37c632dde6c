import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { noise } from '../noise.js'
import type { Assignment } from '../suite.js'
import type { Runtime, Task } from '../task.js'
import { hppProblem, ridge } from '../tasks/hpp-problem.js'
import { checkedRate, mlpOutputs, mlpProblem, mlpSizes, timedRate } from '../tasks/mlp-problem.js'

/**
 * TensorFlow.js on its WebAssembly backend (SIMD; in Node it uses one thread), float32. Gradients are written by hand: its own, by a tape, took five to eight
 * times as long on these cases. `a b` packs a matrix b once as long as b is the same tensor, and is much faster than products with transposition flags.
 */
export const runtime: Runtime = {
  version: () => `@tensorflow/tfjs-core ${tf.version_core} (${tf.getBackend()}, one thread)`,
  tasks: { hpp, mlp, gemm },
}

async function open(): Promise<void> {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  await tf.setBackend('wasm')
  await tf.ready()
}

const matrix = (numbers: Float32Array | Float64Array, shape: [number, number]): tf.Tensor2D =>
  tf.tensor2d(Float32Array.from(numbers), shape)

/** Runs, waits for the numbers of the first result, and drops all. */
function finished(step: () => readonly tf.Tensor[]): void {
  const results = tf.tidy(() => [...step()])
  results[0]!.dataSync()
  tf.dispose(results)
}

async function hpp({ precision, sizes: [rows = 0, columns = 0], variant }: Assignment): Promise<Task> {
  await open()
  const problem = hppProblem(rows, columns, precision)
  const X = matrix(problem.X, [rows, columns])
  const XT = tf.transpose(X)
  const [y, u, v] = [matrix(problem.y, [1, rows]), matrix(problem.u, [1, columns]), matrix(problem.v, [1, columns])]
  const product = variant === 'twice' ? (b: tf.Tensor2D) => tf.matMul(b, XT) : (b: tf.Tensor2D) => tf.matMul(b, X, false, true)
  const step = (): readonly tf.Tensor[] => {
    const residual = tf.sub(product(tf.mul(u, v)), y)
    const g = tf.mul(1 / rows, tf.matMul(residual, X))
    const norms = tf.add(tf.sum(tf.square(u)), tf.sum(tf.square(v)))
    const value = tf.add(tf.mul(0.5 / rows, tf.sum(tf.square(residual))), tf.mul(ridge / 2, norms))
    return [value, tf.add(tf.mul(g, v), tf.mul(ridge, u)), tf.add(tf.mul(g, u), tf.mul(ridge, v))]
  }
  return {
    run: () => finished(step),
    outputs: () => {
      const [value, gu, gv] = step().map((result) => result.dataSync<'float32'>())
      return { value: value!, u: gu!, v: gv! }
    },
  }
}

type Weights = readonly [W1: tf.Tensor2D, b1: tf.Tensor1D, W2: tf.Tensor2D, b2: tf.Tensor1D]

async function mlp({ precision, sizes, variant }: Assignment): Promise<Task> {
  await open()
  const each = mlpSizes(sizes)
  const { batch, inputs, hidden, classes } = each
  const problem = mlpProblem(each, precision)
  const [X, Y] = [matrix(problem.X, [batch, inputs]), matrix(problem.Y, [batch, classes])]
  const XT = tf.transpose(X)
  const start: Weights = [
    matrix(problem.W1, [inputs, hidden]),
    tf.tensor1d(Float32Array.from(problem.b1)),
    matrix(problem.W2, [hidden, classes]),
    tf.tensor1d(Float32Array.from(problem.b2)),
  ]
  const layers = ([W1, b1, W2, b2]: Weights): { readonly H: tf.Tensor; readonly Z: tf.Tensor } => {
    if (variant === 'fused') {
      const H = tf.fused.matMul({ a: X, b: W1, bias: b1, activation: 'relu' })
      return { H, Z: tf.fused.matMul({ a: H, b: W2, bias: b2 }) }
    }
    const H = tf.relu(tf.add(tf.matMul(X, W1), b1))
    return { H, Z: tf.add(tf.matMul(H, W2), b2) }
  }
  const step = (weights: Weights, rate: number): [value: tf.Scalar, ...Weights] => {
    const [W1, b1, W2, b2] = weights
    const { H, Z } = layers(weights)
    const shifted = tf.sub(Z, tf.max(Z, 1, true))
    const powers = tf.exp(shifted)
    const total = tf.sum(powers, 1, true)
    const value: tf.Scalar = tf.mul(-1 / batch, tf.sum(tf.mul(tf.sub(shifted, tf.log(total)), Y)))
    const D: tf.Tensor2D = tf.mul(1 / batch, tf.sub(tf.div(powers, total), Y))
    const B: tf.Tensor2D = tf.mul(tf.matMul(D, tf.transpose(W2)), tf.step(H))
    const next = <T extends tf.Tensor>(weight: T, gradient: tf.Tensor): T => tf.sub(weight, tf.mul(rate, gradient))
    return [value, next(W1, tf.matMul(XT, B)), next(b1, tf.sum(B, 0)), next(W2, tf.matMul(tf.transpose(H), D)), next(b2, tf.sum(D, 0))]
  }
  let weights: Weights = start
  return {
    run: () => {
      const [value, ...next] = tf.tidy(() => step(weights, timedRate))
      value.dataSync()
      value.dispose()
      if (weights !== start) tf.dispose([...weights])
      weights = next
    },
    outputs: () => {
      const [value, W1, b1, W2, b2] = step(start, checkedRate).map((result) => result.dataSync<'float32'>())
      return mlpOutputs(value![0]!, problem, { W1: W1!, b1: b1!, W2: W2!, b2: b2! })
    },
  }
}

async function gemm({ sizes: [n = 0] }: Assignment): Promise<Task> {
  await open()
  const [A, B] = [matrix(noise(1, n * n, 'f32'), [n, n]), matrix(noise(2, n * n, 'f32'), [n, n])]
  const step = (): readonly tf.Tensor[] => [tf.matMul(A, B)]
  return { run: () => finished(step), outputs: () => ({ out: step()[0]!.dataSync<'float32'>() }) }
}
