import type { Assignment, Case, Contender } from '../suite.js'
import { hppReference } from '../tasks/hpp-problem.js'
import { bytesOf, numpy, odot, part, precisions, pureArithmetic, pureRead, tolerances } from './contenders.js'

const [rows, columns] = [1000, 5000]

const byHand = ['by hand, loops', 'by hand, kernels of odot'] as const
const onceStored = ['jax-js', 'tfjs'] as const
const twiceStored = ['jax-js, X twice', 'tfjs, X twice'] as const

/** jax-js and tfjs, X stored once and twice: float32, because tfjs has no float64 and jax-js rounds constants to float32. */
function libraries(assignment: Assignment): readonly Contender[] {
  return (['jax', 'tfjs'] as const).flatMap((runtime, k): readonly Contender[] => [
    { name: onceStored[k]!, role: 'peer', runtime, assignment },
    { name: twiceStored[k]!, role: 'peer', runtime, assignment: { ...assignment, variant: 'twice' } },
  ])
}

/** The step that a Hadamard surrogate of least squares takes at every iteration. */
export const hppCases: readonly Case[] = precisions.map((precision): Case => {
  const assignment = { task: 'hpp', precision, sizes: [rows, columns] }
  const bytes = rows * columns * bytesOf[precision]
  const flops = 4 * rows * columns
  return {
    name: `hpp ${precision}`,
    title: `Value and gradient of ½/n ‖X(u ⊙ v) − y‖² + λ/2 (‖u‖² + ‖v‖²), X ${rows} × ${columns}, ${precision}`,
    notes: [
      'odot traces it and compiles the graph. By hand: one pass over blocks of rows, in plain loops and over the products by rows that the library has (`baselines/hpp.ts`). numpy reads X twice.',
      ...(precision === 'f32'
        ? [
            'jax-js: `jit(valueAndGrad(…))`; “X twice”: gradient by hand with Xᵀ stored too. tfjs: gradient by hand, with a transposition flag; “X twice”: with Xᵀ stored too. Goals against both.',
          ]
        : []),
    ],
    reference: () => hppReference(rows, columns),
    tolerance: tolerances[precision],
    bytes,
    flops,
    contenders: [
      ...odot(assignment),
      { name: byHand[0], role: 'baseline', runtime: 'plain', assignment },
      { name: byHand[1], role: 'baseline', runtime: 'odot', assignment: { ...assignment, task: 'hpp-by-hand' } },
      ...(precision === 'f32' ? libraries(assignment) : []),
      numpy(assignment),
      pureRead(precision, bytes),
      pureArithmetic(precision, flops),
      part('X (u ⊙ v) alone', { ...assignment, task: 'hpp-apply' }),
      part('Xᵀ r alone', { ...assignment, task: 'hpp-adjoint' }),
      part('all but the products with X', { ...assignment, task: 'hpp-elementwise' }),
    ],
    goals: [
      ...(precision === 'f32'
        ? [
            { kind: 'faster' as const, of: 'odot', against: onceStored, atLeast: 3 },
            { kind: 'faster' as const, of: 'odot', against: twiceStored, atLeast: 3 },
          ]
        : []),
      { kind: 'slower', of: 'odot', against: byHand, atMost: 1.15 },
    ],
  }
})
