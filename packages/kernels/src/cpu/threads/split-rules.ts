import type { WasmKernels } from '../../wasm/kernels.js'
import { gemmRule } from './gemm-rule.js'
import { gramColumnsRule, gramRule } from './gram-rule.js'
import { gemvRule, gemvTransposedRule, sparseGatherRule } from './product-rules.js'
import type { SplitRule } from './team.js'

/** How the calls of each kernel are cut into chunks over their outputs, or that they are not. */
export const splitRules: { readonly [K in keyof WasmKernels]: SplitRule<WasmKernels[K]> | 'never' } = {
  // sums over one vector: cut, they would be other sums
  dot64: 'never',
  dot32: 'never',
  dotMixed: 'never',
  squares64: 'never',
  squaresMixed: 'never',
  // as fast as memory is
  axpy64: 'never',
  axpy32: 'never',
  axpyMixed: 'never',
  // once for each design, and without a distance between rows there are no chunks of columns
  rowSquares64: 'never',
  rowSquaresMixed: 'never',
  gemv64: gemvRule('gemv64', { matrix: 8, vector: 8 }),
  gemv32: gemvRule('gemv32', { matrix: 4, vector: 4 }),
  gemvMixed: gemvRule('gemvMixed', { matrix: 4, vector: 8 }),
  gemvT64: gemvTransposedRule('gemvT64', { matrix: 8, vector: 8 }),
  gemvT32: gemvTransposedRule('gemvT32', { matrix: 4, vector: 4 }),
  gemvTMixed: gemvTransposedRule('gemvTMixed', { matrix: 4, vector: 8 }),
  sparseGather64: sparseGatherRule('sparseGather64'),
  sparseGather32: sparseGatherRule('sparseGather32'),
  sparseGatherMixed: sparseGatherRule('sparseGatherMixed'),
  gemm64: gemmRule('gemm64', 8),
  gemm32: gemmRule('gemm32', 4),
  gemmWorkspace64: 'never',
  gemmWorkspace32: 'never',
  gram64: gramRule('gram64'),
  gramMixed: gramRule('gramMixed'),
  gramColumns64: gramColumnsRule('gramColumns64'),
  gramColumnsMixed: gramColumnsRule('gramColumnsMixed'),
  // the chunks of the four before
  gramBand64: 'never',
  gramBandMixed: 'never',
  gramWorkspace: 'never',
  // columns wait for each other
  cholesky64: 'never',
  choleskySolve64: 'never',
  solveLower64: 'never',
  choleskyUpdate64: 'never',
  choleskyDowndate64: 'never',
  choleskyAppend64: 'never',
  choleskyDelete64: 'never',
  // lines add to the same places
  sparseScatter64: 'never',
  sparseScatter32: 'never',
  sparseScatterMixed: 'never',
}
