import { addProduct } from './add-product.js'

/** Entries of each row that are multiplied before the next: those of all rows stay in the cache. */
const chunk = 256
/** Rows of the result that are computed at once, up to their diagonal block. */
const band = 16

/** `rowGramInto` in JavaScript: rows from `below` on of the triangle, and their mirror image. */
export function plainRowGram(
  Z: Float64Array,
  { k, n, below = 0 }: { readonly k: number; readonly n: number; readonly below?: number },
  out: Float64Array,
): void {
  out.fill(0, below * k, k * k)
  for (let from = 0; from < n; from += chunk) {
    const columns = { data: Z, offset: from, row: 1, column: n }
    for (let a = below; a < k; a += band) {
      const end = Math.min(a + band, k)
      const rows = { data: Z, offset: a * n + from, row: n, column: 1 }
      addProduct(rows, columns, { data: out, offset: a * k, row: k, column: 1 }, end - a, Math.min(chunk, n - from), end, 1)
    }
  }
  for (let a = below; a < k; a++) for (let b = 0; b < a; b++) out[b * k + a] = out[a * k + b]!
}
