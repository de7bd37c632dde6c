import type { Case } from '../suite.js'
import { gemvReference, gemvTransposedReference } from '../tasks/matrix-problem.js'
import { bytesOf, numpy, odot, part, plainLoops, precisions, pureRead, tolerances } from './contenders.js'

const [rows, columns] = [1000, 10_000]

/** X v and Xᵀ r: memory is read once, and nothing else takes long. */
export const gemvCases: readonly Case[] = precisions.flatMap((precision) =>
  (['gemv', 'gemv-transposed'] as const).map((task): Case => {
    const assignment = { task, precision, sizes: [rows, columns] }
    const bytes = rows * columns * bytesOf[precision]
    return {
      name: `${task} ${precision}`,
      title: `${task === 'gemv' ? 'X v' : 'Xᵀ r'}, X ${rows} × ${columns} by rows, ${precision}`,
      reference: () => (task === 'gemv' ? gemvReference(rows, columns) : gemvTransposedReference(rows, columns)),
      tolerance: tolerances[precision],
      bytes,
      contenders: [
        ...odot(assignment),
        plainLoops(assignment),
        numpy(assignment),
        pureRead(precision, bytes),
        part('copies of both vectors', { ...assignment, task: 'gemv-copies' }),
      ],
      goals: [{ kind: 'faster', of: 'odot', against: ['pure SIMD read'], atLeast: 0.7 }],
    }
  }),
)
