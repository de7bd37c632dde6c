import { findElement } from '../find-element.js'
import { formatFixed } from '../format-number.js'
import { type Landscape, lassoMinimiser, originCurvature } from './landscape.js'
import type { Trail, TrailQuestion } from './trail.js'
import { verdictOf, verdictText } from './verdict.js'

/** Says what the origin is and where the lasso's coefficient lies. */
export function showLandscape(landscape: Landscape): void {
  const { lower, upper, saddle } = originCurvature(landscape)
  findElement('origin', HTMLElement).textContent = saddle ? 'a saddle' : 'the minimum'
  findElement('curvature', HTMLElement).textContent = `${formatFixed(lower, 2)} and ${formatFixed(upper, 2)}`
  findElement('lasso-coefficient', HTMLElement).textContent = formatFixed(lassoMinimiser(landscape), 2)
}

/** Says where a trail ended. */
export function showTrail({ landscape }: TrailQuestion, { points }: Trail): void {
  const end = points.at(-1)
  if (!end) return
  const verdict = verdictOf(landscape, end)
  const status = findElement('trail-status', HTMLElement)
  status.dataset.verdict = verdict
  findElement('leave-saddle', HTMLButtonElement).hidden = verdict !== 'saddle'
  findElement('trail-steps', HTMLElement).textContent = String(points.length - 1)
  findElement('trail-end', HTMLElement).textContent = `${formatFixed(end.u, 3)}, ${formatFixed(end.v, 3)}`
  findElement('trail-product', HTMLElement).textContent = formatFixed(end.u * end.v, 3)
  findElement('trail-verdict', HTMLElement).textContent = verdictText(verdict, landscape)
}
