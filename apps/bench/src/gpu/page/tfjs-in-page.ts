import * as tf from '@tensorflow/tfjs-core'
import { MissingError } from '../../task.js'
import { ridge } from '../../tasks/hpp-problem.js'
import { adapterText } from '../adapter-text.js'
import type { GpuTask, OpenTask } from '../gpu-task.js'
import { learningRate, singleProblem } from '../training-problem.js'

const backends: Readonly<Record<string, () => Promise<unknown>>> = {
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
}

/** TensorFlow.js, with gradients by hand. On WebGL a product with a line of 1 × p would transpose X at every step, so vectors are columns there. */
export const openTask: OpenTask = async ({ task, sizes: [rows = 0, columns = 0, steps = 0], variant = '' }) => {
  await backends[variant]?.()
  const there = await tf.setBackend(variant).catch(() => false)
  if (!there || tf.getBackend() !== variant) throw new MissingError(`the page has no adapter for the backend ${variant} of TensorFlow.js`)
  await tf.ready()
  const upright = variant === 'webgl'
  const problem = singleProblem(rows, columns)
  const vector = (numbers: Float32Array): tf.Tensor2D => tf.tensor2d(numbers, upright ? [numbers.length, 1] : [1, numbers.length])
  const X = tf.tensor2d(problem.X, [rows, columns])
  const [y, u, v] = [vector(problem.y), vector(problem.u), vector(problem.v)]
  const gradientAt = (u: tf.Tensor2D, v: tf.Tensor2D) => {
    const beta: tf.Tensor2D = tf.mul(u, v)
    const residual: tf.Tensor2D = tf.sub(upright ? tf.matMul(X, beta) : tf.matMul(beta, X, false, true), y)
    const g = tf.mul(1 / rows, upright ? tf.matMul(X, residual, true) : tf.matMul(residual, X))
    return { residual, u: tf.add(tf.mul(g, v), tf.mul(ridge, u)), v: tf.add(tf.mul(g, u), tf.mul(ridge, v)) }
  }
  const made =
    task === 'training'
      ? training({ u, v, rate: learningRate(rows, columns), steps }, gradientAt)
      : step({ u, v, scale: 0.5 / rows }, gradientAt)
  return { ...made, about: `@tensorflow/tfjs-backend-${variant} on ${upright ? rendererText() : 'WebGPU'}` }
}

type GradientAt = (u: tf.Tensor2D, v: tf.Tensor2D) => { readonly residual: tf.Tensor; readonly u: tf.Tensor; readonly v: tf.Tensor }
type Made = Pick<GpuTask, 'run' | 'settle' | 'outputs'>

function step({ u, v, scale }: { readonly u: tf.Tensor2D; readonly v: tf.Tensor2D; readonly scale: number }, gradientAt: GradientAt): Made {
  let last: tf.Tensor[] = []
  return {
    run: () => {
      tf.dispose(last)
      last = tf.tidy(() => {
        const gradient = gradientAt(u, v)
        const norms = tf.add(tf.sum(tf.square(u)), tf.sum(tf.square(v)))
        return [tf.add(tf.mul(scale, tf.sum(tf.square(gradient.residual))), tf.mul(ridge / 2, norms)), gradient.u, gradient.v]
      })
    },
    settle: async () => void (await last[0]!.data()),
    outputs: async () => {
      const [value, gu, gv] = await Promise.all(last.map((each) => each.data()))
      return { value: value!, u: gu!, v: gv! }
    },
  }
}

function training(
  start: { readonly u: tf.Tensor2D; readonly v: tf.Tensor2D; readonly rate: number; readonly steps: number },
  gradientAt: GradientAt,
): Made {
  let end: readonly ArrayLike<number>[] = []
  return {
    run: async () => {
      let point: [u: tf.Tensor2D, v: tf.Tensor2D] = [start.u, start.v]
      for (let t = 0; t < start.steps; t++) {
        const [u, v] = point
        point = tf.tidy(() => {
          const gradient = gradientAt(u, v)
          return [tf.sub(u, tf.mul(start.rate, gradient.u)), tf.sub(v, tf.mul(start.rate, gradient.v))]
        })
        if (t > 0) tf.dispose([u, v])
      }
      end = await Promise.all(point.map((each) => each.data()))
      tf.dispose(point)
    },
    settle: async () => undefined,
    outputs: async () => ({ u: end[0] ?? [], v: end[1] ?? [] }),
  }
}

/** What WebGL says of its driver. */
function rendererText(): string {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2')
  const names = gl?.getExtension('WEBGL_debug_renderer_info')
  const renderer: unknown = names && gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)
  return `WebGL 2, ${adapterText([renderer])}`
}
