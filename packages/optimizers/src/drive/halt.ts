import type { Device } from '@odot/kernels'

/** Why a run is over, by numbers alone. */
export type Halt = 'diverged' | 'small residual' | 'idle' | 'small decrease'

/** Codes of halts on a device; 0 goes on. */
export const halts: readonly (Halt | undefined)[] = [undefined, 'diverged', 'small residual', 'idle', 'small decrease']

/** So many steps in a row without a new least value or residual, of a solver that may hold its point, mean that none comes any more. */
export const patience = 25

/** A value of −1e20 times the first is taken for −∞: there is no minimum. */
export const abyss = 1e20

/** What decides that a run is over, in the numbers of where it is computed. */
export interface HaltRule {
  readonly tolerance: number
  readonly relativeDecrease: number
  /** Values and residuals beyond it are not finite. */
  readonly limit: number
  /** To the precision of the device. */
  readonly round: (x: number) => number
}

/** What a run has seen before. */
export interface Course {
  readonly firstValue: number
  /** The value one iteration before; NaN at the first. */
  readonly before: number
  /** Steps in a row in which a solver that may hold its point reached nothing; always 0 for others. */
  readonly idle: number
}

/** A rule in the precision of a device. Steps that look at their numbers on the host and steps that a device stops by itself then decide the same. */
export function haltRule(device: Device, { tolerance, relativeDecrease }: Pick<HaltRule, 'tolerance' | 'relativeDecrease'>): HaltRule {
  const single = device.precision === 'f32'
  const round = single ? Math.fround : (x: number): number => x
  return { tolerance: round(tolerance), relativeDecrease: round(relativeDecrease), limit: single ? round(3e38) : 1.7e308, round }
}

/** Whether a run is over. `stopRun` in control.ts is the same on a device. */
export function haltOf(
  { value, residual }: { readonly value: number; readonly residual: number },
  { firstValue, before, idle }: Course,
  { tolerance, relativeDecrease, limit, round }: HaltRule,
): Halt | undefined {
  const bottom = -round(round(abyss) * Math.min(Math.max(Math.abs(firstValue), 1), round(limit / abyss)))
  if (!(value > bottom && value < limit && residual <= limit)) return 'diverged'
  if (residual <= tolerance) return 'small residual'
  if (idle >= patience) return 'idle'
  const change = round(Math.abs(round(before - value)))
  const small = change <= round(relativeDecrease * Math.max(Math.abs(value), 1)) // false at the first, where `before` is NaN
  return relativeDecrease > 0 && idle === 0 && small ? 'small decrease' : undefined
}
