/** How long a solver has gone without progress: lowest value and residual so far, and iterations since either became clearly lower. */
export interface Stagnation {
  readonly value: number
  readonly residual: number
  readonly idle: number
}

export const freshStart: Stagnation = Object.freeze({ value: Number.POSITIVE_INFINITY, residual: Number.POSITIVE_INFINITY, idle: 0 })

/** Progress is a value lower by more than `noise` (absolute), or a residual lower by a tenth. */
export function observe(before: Stagnation, { value, residual, noise }: { value: number; residual: number; noise: number }): Stagnation {
  const lower = value < before.value - noise
  const better = residual < 0.9 * before.residual
  return {
    value: lower ? value : before.value,
    residual: better ? residual : before.residual,
    idle: lower || better ? 0 : before.idle + 1,
  }
}

export function stagnationText({ idle, value, residual }: Stagnation): string {
  return `in ${idle} iterations neither the value ${value} nor the residual ${residual.toExponential(2)} became clearly lower: this is what rounding allows`
}
