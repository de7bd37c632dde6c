import type { Gemm } from '../../wasm/block-kernels.js'
import { chunkBlockProducts, columnUnit, cut, leastBlockProducts, rowUnit } from './cut.js'
import type { SplitRule } from './team.js'

/** C = A B by rows or columns of C, whichever are more: the other factor is packed by every chunk. */
export function gemmRule(name: 'gemm64' | 'gemm32', size: number): SplitRule<Gemm> {
  return ({ [name]: kernel }, team) =>
    (m, n, k, A, ar, ac, B, br, bc, C, ldc, workspace) => {
      const byRows = m >= n
      const outputs = byRows ? m : n
      const unit = byRows ? rowUnit : columnUnit
      const chunks = m * n * k < leastBlockProducts ? 1 : team.chunks(outputs, unit, m * n * k, chunkBlockProducts)
      if (chunks === 1) return kernel(m, n, k, A, ar, ac, B, br, bc, C, ldc, workspace)
      team.workspace(11)
      let from = 0
      for (let c = 0; c < chunks; c++) {
        const to = cut(outputs, unit, c + 1, chunks)
        const count = to - from
        if (byRows) team.put(c, count, n, k, A + size * ar * from, ar, ac, B, br, bc, C + size * ldc * from, ldc, workspace)
        else team.put(c, m, count, k, A, ar, ac, B + size * bc * from, br, bc, C + size * from, ldc, workspace)
        from = to
      }
      team.run(name)
    }
}
