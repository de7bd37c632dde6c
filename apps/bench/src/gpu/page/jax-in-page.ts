import { defaultDevice, grad, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { MissingError } from '../../task.js'
import { ridge } from '../../tasks/hpp-problem.js'
import type { GpuTask, OpenTask } from '../gpu-task.js'
import { learningRate, singleProblem } from '../training-problem.js'

/** jax-js, whose gradients are its own. An argument is given away; `.ref` keeps it. */
export const openTask: OpenTask = async ({ task, sizes: [rows = 0, columns = 0, steps = 0] }) => {
  const devices = await init('webgpu')
  if (!devices.includes('webgpu')) throw new MissingError('jax-js finds no adapter of WebGPU in the page')
  defaultDevice('webgpu')
  const problem = singleProblem(rows, columns)
  const array = (numbers: Float32Array<ArrayBuffer>, shape: number[]): np.Array => np.array(numbers, { shape, dtype: np.float32 })
  const inputs: Inputs = {
    X: array(problem.X, [rows, columns]),
    y: array(problem.y, [rows]),
    u: array(problem.u, [columns]),
    v: array(problem.v, [columns]),
  }
  const objective = (u: np.Array, v: np.Array, X: np.Array, y: np.Array): np.Array => {
    const residual = np.dot(X, u.ref.mul(v.ref)).sub(y)
    const norms = u.ref.mul(u).sum().add(v.ref.mul(v).sum())
    return residual.ref
      .mul(residual)
      .sum()
      .mul(0.5 / rows)
      .add(norms.mul(ridge / 2))
  }
  const made = task === 'training' ? training(objective, inputs, { rate: learningRate(rows, columns), steps }) : step(objective, inputs)
  return { ...made, about: '@jax-js/jax on WebGPU' }
}

interface Inputs {
  readonly X: np.Array
  readonly y: np.Array
  readonly u: np.Array
  readonly v: np.Array
}

type Objective = (u: np.Array, v: np.Array, X: np.Array, y: np.Array) => np.Array
type Made = Pick<GpuTask, 'run' | 'settle' | 'outputs'>

function step(objective: Objective, { X, y, u, v }: Inputs): Made {
  const compiled = jit((u: np.Array, v: np.Array, X: np.Array, y: np.Array) => {
    const [value, [gu, gv]] = valueAndGrad(objective, { argnums: [0, 1] })(u, v, X, y)
    return [value, gu, gv]
  })
  let last: np.Array[] = []
  return {
    run: async () => {
      tree.dispose(last)
      last = compiled(u.ref, v.ref, X.ref, y.ref)
      await submitted(last)
    },
    settle: async () => void (await last[0]!.ref.data()),
    outputs: async () => {
      const [value, gu, gv] = await Promise.all(last.map(({ ref }) => numbersOf(ref)))
      return { value: value!, u: gu!, v: gv! }
    },
  }
}

function training(objective: Objective, { X, y, u, v }: Inputs, { rate, steps }: { readonly rate: number; readonly steps: number }): Made {
  const compiled = jit((u: np.Array, v: np.Array, X: np.Array, y: np.Array) => {
    const [gu, gv] = grad(objective, { argnums: [0, 1] })(u.ref, v.ref, X, y)
    return [u.sub(gu.mul(rate)), v.sub(gv.mul(rate))]
  })
  let end: readonly ArrayLike<number>[] = []
  return {
    run: async () => {
      let point = [u.ref, v.ref]
      for (let t = 0; t < steps; t++) {
        point = compiled(point[0]!, point[1]!, X.ref, y.ref)
        await submitted(point)
      }
      end = await Promise.all(point.map(numbersOf))
    },
    settle: async () => undefined,
    outputs: async () => ({ u: end[0] ?? [], v: end[1] ?? [] }),
  }
}

/** Gives to the queue what the arrays hang on, without waiting for it: until somebody asks, nothing is done, and arrays that are dropped never are. */
async function submitted(arrays: readonly np.Array[]): Promise<void> {
  await Promise.all(arrays.map(({ ref }) => ref.gpuBuffer()))
}

async function numbersOf(result: np.Array): Promise<Float64Array> {
  return Float64Array.from(await result.data(), Number)
}
