/** A number at most a few units of rounding below x > 0: takes a scale down until a scaled dual is feasible without a tolerance. */
export function below(x: number): number {
  return Math.max(x * (1 - Number.EPSILON) - Number.MIN_VALUE, 0)
}
