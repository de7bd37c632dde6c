import type { Values } from '../values.js'

/** Σ aᵢ bᵢ over two lists of arrays. */
export function innerProduct(a: readonly Values[], b: readonly Values[]): number {
  return total(a, b, (x, y) => x * y)
}

/** Σ |aᵢ bᵢ|: the size of the numbers that cancel in an inner product. */
export function innerSize(a: readonly Values[], b: readonly Values[]): number {
  return total(a, b, (x, y) => Math.abs(x * y))
}

/** The largest absolute entry; 0 for none. */
export function largest(arrays: readonly Values[]): number {
  return arrays.reduce((most, { data }) => data.reduce((m, x) => Math.max(m, Math.abs(x)), most), 0)
}

/** x + step · direction. */
export function moved(x: readonly Values[], step: number, direction: readonly Values[]): readonly Values[] {
  return x.map(({ shape, data }, k) => ({ shape, data: data.map((value, i) => value + step * direction[k]!.data[i]!) }))
}

function total(a: readonly Values[], b: readonly Values[], term: (x: number, y: number) => number): number {
  return a.reduce((sum, { data }, k) => data.reduce((s, x, i) => s + term(x, b[k]!.data[i]!), sum), 0)
}
