// Products of matrices: panels of A and B are packed, and blocks of the product are held in registers.
import { packRows, packWide } from './blocks-pack'
import { depth, tall, tile, wide } from './blocks-size'
import { anyTile } from './blocks-tile'

/** C [m, n] = A [m, k] B [k, n]; entry (i, j) of A is number i·ar + j·ac, of B i·br + j·bc, of C i·ldc + j. */
export function gemm64(m: i32, n: i32, k: i32, A: usize, ar: i32, ac: i32, B: usize, br: i32, bc: i32, C: usize, ldc: i32, workspace: usize): void {
  gemm<f64>(m, n, k, A, ar, ac, B, br, bc, C, ldc, workspace)
}

/** The same for float32; sums are float32 over stretches of `depth` terms, and over the sums of these. */
export function gemm32(m: i32, n: i32, k: i32, A: usize, ar: i32, ac: i32, B: usize, br: i32, bc: i32, C: usize, ldc: i32, workspace: usize): void {
  gemm<f32>(m, n, k, A, ar, ac, B, br, bc, C, ldc, workspace)
}

/** Bytes of the workspace of gemm64. */
export function gemmWorkspace64(m: i32, n: i32, k: i32): usize {
  return workspaceOf<f64>(m, n, k)
}

/** Bytes of the workspace of gemm32. */
export function gemmWorkspace32(m: i32, n: i32, k: i32): usize {
  return workspaceOf<f32>(m, n, k)
}

function workspaceOf<T>(m: i32, n: i32, k: i32): usize {
  const columns = <i32>(32 / sizeof<T>())
  const across = <usize>((min(n, wide / <i32>sizeof<T>()) + columns - 1) & -columns)
  return tile + (rowsPacked(m) + across) * <usize>min(k, depth) * sizeof<T>()
}

function rowsPacked(m: i32): usize {
  return <usize>((min(m, tall) + 3) & -4)
}

function gemm<T>(m: i32, n: i32, k: i32, A: usize, ar: i32, ac: i32, B: usize, br: i32, bc: i32, C: usize, ldc: i32, workspace: usize): void {
  const size = sizeof<T>()
  const rowA = <usize>ar * size
  const columnA = <usize>ac * size
  const rowB = <usize>br * size
  const columnB = <usize>bc * size
  const rowC = <usize>ldc * size
  const columns = <i32>(32 / sizeof<T>())
  const block = wide / <i32>sizeof<T>()
  if (k <= 0) for (let i: usize = 0; i < <usize>m; i++) memory.fill(C + i * rowC, 0, <usize>n * size)
  const packedA = workspace + tile
  const packedB = packedA + rowsPacked(m) * <usize>min(k, depth) * size
  for (let j = 0; j < n; j += block) {
    const nj = min(block, n - j)
    for (let p = 0; p < k; p += depth) {
      const kp = min(depth, k - p)
      packWide<T>(B + <usize>p * rowB + <usize>j * columnB, columnB, rowB, nj, kp, packedB)
      for (let i = 0; i < m; i += tall) {
        const mi = min(tall, m - i)
        packRows<T>(A + <usize>i * rowA + <usize>p * columnA, rowA, columnA, mi, kp, packedA)
        let b = packedB
        for (let jj = 0; jj < nj; jj += columns) {
          let a = packedA
          let c = C + <usize>i * rowC + <usize>(j + jj) * size
          for (let ii = 0; ii < mi; ii += 4) {
            anyTile<T>(kp, a, b, c, rowC, p > 0, mi - ii, nj - jj, workspace)
            a += <usize>kp * 4 * size
            c += 4 * rowC
          }
          b += <usize>kp * 32
        }
      }
    }
  }
}
