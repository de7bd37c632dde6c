import type { Descent } from './descents.js'
import type { Landscape } from './landscapes.js'

/** How long steps are, as multiples of 1/curvature, at step t = 1, 2, … */
export interface StepRule {
  readonly name: string
  readonly length: (t: number) => number
}

export const stepRules: readonly StepRule[] = [
  { name: '0.1/L', length: () => 0.1 },
  { name: '1/L', length: () => 1 },
  { name: '10/(L√t)', length: (t) => 10 / Math.sqrt(t) },
]

/** Steps that are shorter, in units of 1/L, end a descent. */
const still = 1e-7

export function penalised({ value, lambda }: Landscape, x: number, y: number): number {
  return value(x, y) + lambda * (Math.abs(x) + Math.abs(y))
}

/** The best point that a method comes to from a start, of all its steps. */
export function follow(
  landscape: Landscape,
  { step, start, curvature, size }: Descent,
  { x, y, rule, steps }: { readonly x: number; readonly y: number; readonly rule: StepRule; readonly steps: number },
): { readonly x: number; readonly y: number } {
  const unit = 1 / curvature(landscape.curvature, landscape.lambda)
  const state = new Float64Array(size)
  start(x, y, state)
  let best = Number.POSITIVE_INFINITY
  let bestX = x
  let bestY = y
  let lastX = Number.POSITIVE_INFINITY
  let lastY = Number.POSITIVE_INFINITY
  for (let t = 1; t <= steps; t++) {
    step(state, landscape, rule.length(t) * unit)
    const value = penalised(landscape, state[0]!, state[1]!)
    if (value < best) {
      best = value
      bestX = state[0]!
      bestY = state[1]!
    }
    if (Number.isNaN(value)) break
    const moved = Math.abs(state[0]! - lastX) + Math.abs(state[1]! - lastY)
    if (moved <= still * unit) break
    lastX = state[0]!
    lastY = state[1]!
  }
  return { x: bestX, y: bestY }
}

/** The global minimum of f + λ‖·‖₁: the best of a grid over the box, and then of ever finer ones around the best. */
export function globalMinimum(landscape: Landscape): { readonly x: number; readonly y: number } {
  let [x, y] = [0, 0]
  for (let reach = landscape.reach; reach > 1e-9; reach /= 20) {
    const [centreX, centreY] = [x, y]
    for (let i = -200; i <= 200; i++) {
      for (let j = -200; j <= 200; j++) {
        const [tryX, tryY] = [centreX + (i * reach) / 200, centreY + (j * reach) / 200]
        if (penalised(landscape, tryX, tryY) < penalised(landscape, x, y)) {
          x = tryX
          y = tryY
        }
      }
    }
  }
  return { x, y }
}
