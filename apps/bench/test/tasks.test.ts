import { describe, expect, test } from 'vitest'
import { loopStep } from '../baselines/hpp.js'
import { distanceFrom } from '../src/agreement.js'
import { kernels } from '../src/cases/kernels.js'
import { runtime as plain } from '../src/runtimes/plain.js'
import type { Outputs } from '../src/suite.js'
import type { Runtime } from '../src/task.js'
import { cscReference } from '../src/tasks/csc-problem.js'
import { hppProblem, hppReference, ridge } from '../src/tasks/hpp-problem.js'
import { hundredOps, hundredReference, operationsOf } from '../src/tasks/hundred-ops.js'
import { choleskyReference, gemmReference, gemvReference, gemvTransposedReference, gramReference } from '../src/tasks/matrix-problem.js'
import { mlpReference, mlpSizes } from '../src/tasks/mlp-problem.js'
import { compileTasks } from '../src/tasks/odot-compile.js'
import { hppTasks } from '../src/tasks/odot-hpp.js'
import { matrixTasks } from '../src/tasks/odot-matrix.js'
import { mlpTasks } from '../src/tasks/odot-mlp.js'

/** Rounding of float32 over sums of a few hundred terms, and of float64 over as many. */
const tolerance = { f32: 1e-5, f64: 1e-12 } as const

const odot: Runtime['tasks'] = { ...matrixTasks, ...hppTasks, ...mlpTasks, ...compileTasks }

const small: readonly { task: string; sizes: readonly number[]; variant?: string; reference: () => Outputs }[] = [
  { task: 'gemv', sizes: [40, 33], reference: () => gemvReference(40, 33) },
  { task: 'gemv-transposed', sizes: [40, 33], reference: () => gemvTransposedReference(40, 33) },
  { task: 'gemm', sizes: [19], reference: () => gemmReference(19) },
  { task: 'gram', sizes: [13, 21], reference: () => gramReference(13, 21) },
  { task: 'cholesky', sizes: [37], reference: () => choleskyReference(37) },
  { task: 'csc', sizes: [200, 30, 0.05], variant: 'apply', reference: () => cscReference(200, 30, 0.05, 'apply') },
  { task: 'csc', sizes: [200, 30, 0.05], variant: 'adjoint', reference: () => cscReference(200, 30, 0.05, 'adjoint') },
  { task: 'hpp', sizes: [24, 35], reference: () => hppReference(24, 35) },
  { task: 'hpp-by-hand', sizes: [24, 35], reference: () => hppReference(24, 35) },
  { task: 'mlp', sizes: [8, 12, 9, 3], reference: () => mlpReference(mlpSizes([8, 12, 9, 3])) },
  { task: 'compile', sizes: [], reference: hundredReference },
  { task: 'trace-and-compile', sizes: [], reference: hundredReference },
]

describe.each([
  ['odot', odot],
  ['plain loops', plain.tasks],
] as const)('%s', (name, tasks) => {
  test.each(
    small
      .filter(({ task }) => tasks[task])
      .flatMap((each) =>
        (['f64', 'f32'] as const).map((precision) => ({ ...each, precision, label: [each.task, each.variant].join(' ').trim() })),
      ),
  )('computes what the reference of $label says, $precision', async ({ reference, label: _, ...assignment }) => {
    for (const way of name === 'odot' ? ['', 'javascript'] : ['']) {
      const variant = [assignment.variant, way].filter(Boolean).join(' ')
      const task = await tasks[assignment.task]!({ ...assignment, variant })
      await task.run()
      expect(distanceFrom(reference(), await task.outputs())).toBeLessThan(tolerance[assignment.precision])
      await task.run()
      expect(distanceFrom(reference(), await task.outputs())).toBeLessThan(tolerance[assignment.precision])
    }
  })
})

test('the parts of every case can be run', async () => {
  const parts = kernels.cases.flatMap(({ contenders }) => contenders.filter(({ role }) => role === 'part'))
  expect(parts.length).toBeGreaterThan(5)
  const sizes: Readonly<Record<string, readonly number[]>> = { mlp: [8, 12, 9, 3], hpp: [24, 35], gemv: [24, 35], compile: [] }
  for (const { assignment } of parts) {
    const family = Object.keys(sizes).find((each) => assignment.task.startsWith(each))!
    await (await odot[assignment.task]!({ ...assignment, sizes: sizes[family]! })).run()
  }
})

test('cases and their contenders have names of their own, and goals name contenders', () => {
  expect(new Set(kernels.cases.map(({ name }) => name)).size).toBe(kernels.cases.length)
  for (const { contenders, goals } of kernels.cases) {
    const names = contenders.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const goal of goals)
      for (const name of goal.kind === 'time' ? [goal.of] : [goal.of, ...goal.against]) expect(names).toContain(name)
  }
})

test('the graph of a hundred operations has about a hundred', () => {
  expect(Math.abs(operationsOf(hundredOps()) - 100)).toBeLessThan(5)
})

test('a baseline that forgets a row is caught', () => {
  const { X, y, u, v } = hppProblem(24, 35, 'f64')
  X.fill(0, 23 * 35)
  const gradient = { u: new Float64Array(35), v: new Float64Array(35) }
  const value = loopStep(X, 24, 35, (size) => new Float64Array(size))({ y, u, v, ridge }, gradient)
  expect(distanceFrom(hppReference(24, 35), { value: [value], ...gradient })).toBeGreaterThan(1e-3)
})
