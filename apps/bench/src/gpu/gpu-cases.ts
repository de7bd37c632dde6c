import { tolerances } from '../cases/contenders.js'
import type { Case, Contender } from '../suite.js'
import { hppReference } from '../tasks/hpp-problem.js'
import { leastBytes } from './commands.js'
import { trainingReference } from './training-problem.js'

/** A case of steps of the Hadamard parameterization. */
export interface GpuCase extends Case {
  readonly task: 'step' | 'training'
  readonly rows: number
  readonly columns: number
  /** Steps of one run. */
  readonly steps: number
}

const rows = 64
/** Steps of a training. */
const usualSteps = 100
const columns = [1e4, 1e5, 1e6] as const

/** Everybody who runs: those whose variant begins with `node` in Node, the others in pages. */
function contendersOf(task: GpuCase['task'], sizes: readonly number[]): readonly Contender[] {
  const contender = (name: string, role: Contender['role'], runtime: Contender['runtime'], variant: string): Contender => ({
    name,
    role,
    runtime,
    assignment: { task, precision: 'f32', sizes, variant },
  })
  return [
    contender('odot', 'odot', 'odot', 'webgpu'),
    contender('tfjs, WebGPU', 'peer', 'tfjs', 'webgpu'),
    contender('tfjs, WebGL', 'peer', 'tfjs', 'webgl'),
    contender('jax-js, WebGPU', 'peer', 'jax', 'webgpu'),
    contender('odot in Node', 'baseline', 'odot', 'node webgpu'),
    contender('odot in Node, CPU', 'baseline', 'odot', 'node cpu'),
  ]
}

/** A step, or a training of so many steps, at some size. */
export function gpuCase(
  task: GpuCase['task'],
  name: string,
  { columns, steps }: { readonly columns: number; readonly steps: number },
): GpuCase {
  return {
    name,
    task,
    rows,
    columns,
    steps: task === 'step' ? 1 : steps,
    title:
      task === 'step'
        ? `value and gradient of ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²), X ${rows} × ${columns}, f32`
        : `${steps} steps of gradient descent on it, X ${rows} × ${columns}, f32, u and v read at the end`,
    reference: () => (task === 'step' ? hppReference(rows, columns) : trainingReference(rows, columns, steps)),
    tolerance: tolerances.f32,
    bytes: leastBytes(rows, columns),
    contenders: contendersOf(task, task === 'step' ? [rows, columns] : [rows, columns, steps]),
    goals: [],
  }
}

/** All cases, from small to large, at a share of their columns. */
export function gpuCases(scale: number): readonly GpuCase[] {
  return columns.flatMap((p) =>
    (['step', 'training'] as const).map((task) =>
      gpuCase(task, `${task}-1e${Math.log10(p)}`, {
        columns: Math.max(1, Math.round(scale * p)),
        steps: usualSteps,
      }),
    ),
  )
}
