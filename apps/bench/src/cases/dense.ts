import type { Case } from '../suite.js'
import { choleskyReference, gemmReference, gramReference } from '../tasks/matrix-problem.js'
import { numpy, odot, plainLoops, precisions, pureArithmetic, tolerances } from './contenders.js'

const [side, columns] = [512, 1000]

const gemmCases = precisions.map((precision): Case => {
  const assignment = { task: 'gemm', precision, sizes: [side] }
  const flops = 2 * side ** 3
  return {
    name: `gemm ${precision}`,
    title: `A B, ${side} × ${side}, ${precision}`,
    notes: [
      'numpy may use wider vectors and fused multiply-add, which WebAssembly has not: the floor is that of WebAssembly. tfjs packs B once, before the runs.',
    ],
    reference: () => gemmReference(side),
    tolerance: tolerances[precision],
    flops,
    contenders: [
      ...odot(assignment),
      plainLoops(assignment),
      { name: 'jax-js', role: 'peer', runtime: 'jax', assignment },
      ...(precision === 'f32' ? [{ name: 'tfjs', role: 'peer' as const, runtime: 'tfjs' as const, assignment }] : []),
      numpy(assignment),
      pureArithmetic(precision, flops),
    ],
    goals: [],
  }
})

function square(task: 'gram' | 'cholesky', sizes: readonly number[], flops: number, title: string, reference: Case['reference']): Case {
  const assignment = { task, precision: 'f64', sizes } as const
  return {
    name: task,
    title,
    reference,
    tolerance: tolerances.f64,
    flops,
    contenders: [...odot(assignment), plainLoops(assignment), numpy(assignment), pureArithmetic('f64', flops)],
    goals: [],
  }
}

/** Dense products and a factorisation: arithmetic, with numbers that stay in the caches. */
export const denseCases: readonly Case[] = [
  ...gemmCases,
  square('gram', [columns, columns], columns ** 2 * (columns + 1), `Z Zᵀ, Z ${columns} × ${columns}, f64`, () =>
    gramReference(columns, columns),
  ),
  square('cholesky', [columns], columns ** 3 / 3, `Cholesky factor, n = ${columns}, f64, the copy of the matrix included`, () =>
    choleskyReference(columns),
  ),
]
