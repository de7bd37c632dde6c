import type { Case } from '../suite.js'
import { cscReference } from '../tasks/csc-problem.js'
import { bytesOf, odot, plainLoops, precisions, pureRead, tolerances } from './contenders.js'

const [rows, columns, density] = [10_000, 20_000, 0.01]
const indexBytes = 4

/** Products with a sparse matrix by columns: values and their rows are read once. */
export const sparseCases: readonly Case[] = precisions.flatMap((precision) =>
  (['apply', 'adjoint'] as const).map((variant): Case => {
    const assignment = { task: 'csc', precision, sizes: [rows, columns, density], variant }
    const entries = Math.round(rows * columns * density)
    const bytes = entries * (bytesOf[precision] + indexBytes)
    return {
      name: `csc ${variant} ${precision}`,
      title: `${variant === 'apply' ? 'X v' : 'Xᵀ r'}, X ${rows} × ${columns} by columns (CSC), ${100 * density} % entries, ${precision}`,
      reference: () => cscReference(rows, columns, density, variant),
      tolerance: tolerances[precision],
      bytes,
      flops: 2 * entries,
      contenders: [...odot(assignment), plainLoops(assignment), pureRead(precision, bytes)],
      goals: [],
    }
  }),
)
