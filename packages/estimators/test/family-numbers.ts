import { normal, seededRandom } from '@odot/autodiff'
import { expect } from 'vitest'

export function maxOf(x: ArrayLike<number>): number {
  return Array.from(x).reduce((most, value) => Math.max(most, value), 0)
}

/** Rows of columns that go together somewhat, as real ones do. */
export function drawRows(seed: number, rows: number, columns: number): number[][] {
  const random = seededRandom(seed)
  return Array.from({ length: rows }, () => {
    const common = normal(random)
    return Array.from({ length: columns }, () => 0.5 * common + normal(random))
  })
}

/** |a − b| ≤ within·(1 + |b|) in every entry. */
export function expectNear(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  expect(a.length).toBe(b.length)
  const worst = maxOf(Array.from(a, (x, i) => (x === b[i] ? 0 : Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!)))))
  expect(worst).toBeLessThanOrEqual(within)
}

/** Exactly the places that are not 0. */
export function supportOf(x: ArrayLike<number>): number[] {
  return Array.from(x, (value, at) => (value === 0 ? -1 : at)).filter((at) => at >= 0)
}
