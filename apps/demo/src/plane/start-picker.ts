import { findElement } from '../find-element.js'
import { pointAt } from '../point-at.js'
import type { Factors } from './landscape.js'
import { planeMargins, planeReach } from './plane-chart.js'

export interface StartPicker {
  readonly start: () => Factors
  readonly set: (start: Factors) => void
}

const steps: Readonly<Record<string, Factors>> = {
  ArrowLeft: { u: -1, v: 0 },
  ArrowRight: { u: 1, v: 0 },
  ArrowUp: { u: 0, v: 1 },
  ArrowDown: { u: 0, v: -1 },
}

/** The start in the plane: by two number fields, by pointing at the plane, or by arrow keys on it (0.1 a press, 0.01 with shift). */
export function startPicker(onChange: () => void): StartPicker {
  const plane = findElement('plane', HTMLElement)
  const inputs = { u: findElement('start-u', HTMLInputElement), v: findElement('start-v', HTMLInputElement) }
  const start = (): Factors => ({ u: number(inputs.u), v: number(inputs.v) })
  const set = ({ u, v }: Factors): void => {
    inputs.u.value = String(within(u))
    inputs.v.value = String(within(v))
    onChange()
  }
  for (const input of Object.values(inputs)) input.addEventListener('input', onChange)
  pointAt(plane, planeMargins, (across, down) => set({ u: planeReach * (2 * across - 1), v: planeReach * (1 - 2 * down) }))
  // Without the script there is nothing to operate, so the page itself does not put the plane among the tab stops.
  plane.tabIndex = 0
  plane.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const size = event.shiftKey ? 0.01 : 0.1
    const { u, v } = start()
    set({ u: u + size * step.u, v: v + size * step.v })
  })
  return { start, set }
}

function number(input: HTMLInputElement): number {
  return Number.isFinite(input.valueAsNumber) ? within(input.valueAsNumber) : 0
}

function within(x: number): number {
  return Math.round(Math.max(-planeReach, Math.min(planeReach, x)) * 100) / 100
}
