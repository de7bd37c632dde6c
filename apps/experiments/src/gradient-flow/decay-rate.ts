/** The rate r of values ≈ c e^{−rt} by least squares on their logarithms; NaN of fewer than five points. */
export function decayRate(times: readonly number[], values: readonly number[]): number {
  if (times.length < 5) return Number.NaN
  const logs = values.map(Math.log)
  const mean = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0) / numbers.length
  const [t0, l0] = [mean(times), mean(logs)]
  let covariance = 0
  let variance = 0
  times.forEach((t, i) => {
    covariance += (t - t0) * (logs[i]! - l0)
    variance += (t - t0) ** 2
  })
  return -covariance / variance
}
