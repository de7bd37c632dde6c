import { add, apply, design, mul, square, sub, sum, type Tensor, trace, type Values, valueAndGrad } from '@odot/autodiff'
import { type Device, dense } from '@odot/kernels'
import { minimize, sgd } from '@odot/optimizers'
import type { Assignment, Outputs } from '../suite.js'
import { ridge } from '../tasks/hpp-problem.js'
import type { Counters, GpuTask } from './gpu-task.js'
import { learningRate, singleProblem } from './training-problem.js'

/** A device, and what is to be said of it. */
export interface OpenedDevice {
  readonly device: Device
  readonly about: string
  readonly counters?: () => Counters
}

/** odot on a device: `step` compiles value and gradient; `training` is what a user writes, `minimize`. */
export async function odotTask({ task, sizes: [rows = 0, columns = 0, steps = 0] }: Assignment, opened: OpenedDevice): Promise<GpuTask> {
  const { device, about, counters } = opened
  const made = task === 'training' ? training(device, { rows, columns, steps }) : step(device, rows, columns)
  return { ...made, about, ...(counters && { counters }), close: () => device.dispose() }
}

type Made = Pick<GpuTask, 'run' | 'settle' | 'outputs'>

interface Factors {
  readonly u: Tensor
  readonly v: Tensor
}

function objectiveOf(rows: number, columns: number) {
  const X = design('X', rows, columns)
  return trace(
    ({ u, v }: Factors, y: Tensor, lambda: Tensor) =>
      add(mul(0.5 / rows, sum(square(sub(apply(X, mul(u, v)), y)))), mul(mul(0.5, lambda), add(sum(square(u)), sum(square(v))))),
    { u: [columns], v: [columns] },
    [rows],
    [],
  )
}

function problemOf(rows: number, columns: number) {
  const { X, ...vectors } = singleProblem(rows, columns)
  const vector = (numbers: Float32Array): Values => ({ shape: [numbers.length], data: Float64Array.from(numbers) })
  const lambda: Values = { shape: [], data: Float64Array.of(ridge) }
  return {
    designs: { X: dense(X, { rows, columns, order: 'row-major' }) },
    u: vector(vectors.u),
    v: vector(vectors.v),
    inputs: [vector(vectors.y), lambda] as const,
  }
}

function step(device: Device, rows: number, columns: number): Made {
  const { designs, u, v, inputs } = problemOf(rows, columns)
  const graph = valueAndGrad(objectiveOf(rows, columns))
  const program = device.compile(graph, { designs })
  const from = [u, v, ...inputs].map((value) => device.upload(value))
  const to = graph.outputs.map((at) => device.allocate(graph.nodes[at]!.shape))
  const value = to.find(({ shape }) => shape.length === 0)!
  const [gradientU, gradientV] = to.filter(({ shape }) => shape.length === 1)
  return {
    run: () => program.run(from, to),
    settle: async () => void (await device.read(value)),
    outputs: async (): Promise<Outputs> => ({
      value: await device.read(value),
      u: await device.read(gradientU!),
      v: await device.read(gradientV!),
    }),
  }
}

function training(
  device: Device,
  { rows, columns, steps }: { readonly rows: number; readonly columns: number; readonly steps: number },
): Made {
  const { designs, u, v, inputs } = problemOf(rows, columns)
  const objective = objectiveOf(rows, columns)
  const solver = sgd({ learningRate: learningRate(rows, columns) })
  const options = { device, designs, inputs, maxIterations: steps, tolerance: 0 }
  let last: { readonly u: Values; readonly v: Values } | undefined
  return {
    run: async () => {
      const { x, iterations, reason } = await minimize(solver, objective, { u, v }, options)
      if (iterations !== steps) throw new Error(`the training ended after ${iterations} steps: ${reason}`)
      last = x
    },
    settle: async () => undefined,
    outputs: async (): Promise<Outputs> => ({ u: last?.u.data ?? [], v: last?.v.data ?? [] }),
  }
}
