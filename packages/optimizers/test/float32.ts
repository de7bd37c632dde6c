import type { SmoothProblem } from '@odot/optimizers/laws'

/** A problem as a device with float32 arrays computes it: point, value and gradient are rounded, and overflow beyond 3.4e38. */
export function float32({ objective, ...problem }: SmoothProblem): SmoothProblem {
  return {
    ...problem,
    name: `${problem.name} in float32`,
    objective: (x, gradient) => {
      const value = objective(x.map(Math.fround), gradient)
      gradient.set(gradient.map(Math.fround))
      return Math.fround(value)
    },
  }
}
