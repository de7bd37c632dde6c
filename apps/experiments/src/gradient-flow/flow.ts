/** How long a flow is followed, in steps of the classical Runge–Kutta method. */
export interface FlowOptions {
  readonly step: number
  readonly steps: number
  /** Called every so many steps, with the time and the point, which is overwritten later. */
  readonly every: number
  readonly visit: (time: number, x: Float64Array) => void
}

/** Follows ẋ = −∇Q(x) from x0 by the Runge–Kutta method of fourth order; `gradient` writes ∇Q. */
export function flow(
  gradient: (x: Float64Array, out: Float64Array) => void,
  x0: Float64Array,
  { step, steps, every, visit }: FlowOptions,
): void {
  const x = x0.slice()
  const trial = x.slice()
  const slopes = [1, 2, 2, 1].map((weight) => ({ weight, slope: new Float64Array(x.length) }))
  const reaches = [0, step / 2, step / 2, step]
  visit(0, x)
  for (let k = 1; k <= steps; k++) {
    for (let stage = 0; stage < 4; stage++) {
      const before = slopes[stage - 1]?.slope
      if (before) for (let i = 0; i < x.length; i++) trial[i] = x[i]! - reaches[stage]! * before[i]!
      else trial.set(x)
      gradient(trial, slopes[stage]!.slope)
    }
    for (const { weight, slope } of slopes) for (let i = 0; i < x.length; i++) x[i]! -= ((step * weight) / 6) * slope[i]!
    if (k % every === 0) visit(k * step, x)
  }
}
